//! The published schema of what `--format json` prints, made from the shapes.

use std::fs;
use std::path::Path;

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, json_schema};
use serde_json::{Value, json};

use super::{
    Begun, Differences, Dumped, Explained, Failure, Finding, Happening, Moved, Planned, Revision,
    Shown, Written,
};

/// The verbs, and what a line of standard output of each may be beside a failure; `db reset` is
/// `db-reset`.
///
/// Verbs that only `cargo migrate` has are here too, since its shapes are.
fn verbs(of: &mut SchemaGenerator) -> Vec<(&'static str, Vec<Schema>)> {
    let revisions = array::<Revision<'_>>(of);
    let event = of.subschema_for::<Happening<'_>>();
    let change = vec![event.clone(), of.subschema_for::<Planned>()];
    vec![
        ("init", vec![of.subschema_for::<Begun>()]),
        ("new", vec![of.subschema_for::<Written<'_>>()]),
        ("create", vec![of.subschema_for::<Written<'_>>()]),
        (
            "merge",
            vec![
                of.subschema_for::<Written<'_>>(),
                of.subschema_for::<Planned>(),
            ],
        ),
        ("rebase", vec![array::<Moved<'_>>(of)]),
        ("check", vec![array::<Finding>(of)]),
        ("upgrade", change.clone()),
        ("downgrade", change.clone()),
        ("redo", change.clone()),
        ("stamp", change.clone()),
        ("resolve", change),
        ("status", vec![revisions.clone()]),
        ("current", vec![revisions.clone()]),
        ("history", vec![revisions.clone()]),
        ("heads", vec![revisions.clone()]),
        ("branches", vec![revisions.clone()]),
        ("graph", vec![revisions]),
        ("show", vec![array::<Shown<'_>>(of)]),
        ("diff", vec![of.subschema_for::<Differences>()]),
        ("dump", vec![of.subschema_for::<Dumped>()]),
        ("db-create", vec![event.clone()]),
        ("db-drop", vec![event.clone()]),
        ("db-reset", vec![event]),
        ("explain", vec![array::<Explained>(of)]),
    ]
}

fn array<T: JsonSchema>(of: &mut SchemaGenerator) -> Schema {
    let item = of.subschema_for::<T>();
    json_schema!({ "type": "array", "items": item })
}

/// Returns the schema of a line, with a definition a verb (`upgrade`) and a shape (`Event`).
fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12()
        .for_serialize()
        .with_transform(RecursiveTransform(plain));
    let mut of = settings.into_generator();
    let failure = of.subschema_for::<Failure>();
    let verbs = verbs(&mut of);
    let mut definitions = of.take_definitions(true);
    let mut any = Vec::new();
    for (verb, mut lines) in verbs {
        lines.push(failure.clone());
        let typed = verb.replace('-', " ");
        let definition = json!({
            "description": format!("A line of standard output of `{typed} --format json`."),
            "anyOf": lines,
        });
        definitions.insert(verb.to_owned(), definition);
        any.push(json!({ "$ref": format!("#/$defs/{verb}") }));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cargo migrate --format json",
        "description": "One line of standard output. Later versions may add members and events: leave out what you don't know.",
        "anyOf": any,
        "$defs": definitions,
    })
}

/// Leaves out what means something to Rust alone.
fn plain(schema: &mut Schema) {
    // `uint64` and the like are no formats of JSON Schema.
    schema.remove("format");
    if let Some(Value::String(text)) = schema.get_mut("description") {
        let prose = text.split("\n\n```").next().unwrap_or_default();
        let paragraphs = prose.split("\n\n").map(|it| it.replace('\n', " "));
        *text = paragraphs.collect::<Vec<_>>().join("\n\n");
    }
}

#[test]
fn the_published_schema_is_that_of_the_shapes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/json.schema.json");
    let made = serde_json::to_string_pretty(&schema()).expect("it is plain data") + "\n";
    if migrate_tests::runner::is_blessing() {
        fs::write(&path, &made).expect("the folder is there");
    }
    let published = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        made == published,
        "docs/json.schema.json differs from the shapes: `BLESS=1 cargo test -p migrate-cli json` writes it"
    );
}
