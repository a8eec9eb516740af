//! What `--format json` prints is held against the published schema, in every session.
//!
//! The schema is open, so that later versions may add members; here it is closed, so that none is
//! added without being published.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jsonschema::Validator;
use regex_lite::Regex;
use serde_json::{Map, Value, json};

const SCHEMA: &str = include_str!("../../../docs/json.schema.json");
const PAGE: &str = include_str!("../../../docs/json.md");

static VERBS: LazyLock<BTreeMap<String, Validator>> = LazyLock::new(|| {
    let mut schema: Value = serde_json::from_str(SCHEMA).expect("the schema is json");
    close(&mut schema);
    let definitions = definitions(&schema).clone();
    let verbs = definitions.keys().filter(|name| is_verb(name));
    let validator = |verb: &String| {
        let line = json!({ "$ref": format!("#/$defs/{verb}"), "$defs": definitions });
        jsonschema::draft202012::new(&line).expect("the schema is sound")
    };
    verbs.map(|verb| (verb.clone(), validator(verb))).collect()
});

static KINDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let list = PAGE.split("\n## ").find(|part| part.starts_with("Kinds"));
    let rows = list.unwrap_or_default().lines();
    rows.filter_map(|row| row.strip_prefix("| `")?.split('`').next())
        .collect()
});

/// Refuses what a command with `--format json` prints where the schema doesn't say so.
///
/// What goes through a pipe is whatever the next program makes of it.
pub(crate) fn judge(command: &str, stdout: &str) -> Result<(), String> {
    let verbs = verbs(command);
    if verbs.is_empty() {
        return Ok(());
    }
    for line in stdout.lines() {
        let value: Value =
            serde_json::from_str(line).map_err(|error| format!("{line}\nis no json: {error}"))?;
        let wrong = |verb: &String| match VERBS.get(verb) {
            None => Some("docs/json.schema.json doesn't have this verb".to_owned()),
            Some(validator) => validator
                .validate(&value)
                .err()
                .map(|error| error.to_string()),
        };
        let wrongs: Vec<_> = verbs.iter().map(wrong).collect();
        if let Some(wrong) = wrongs.iter().flatten().next()
            && wrongs.iter().all(Option::is_some)
        {
            let verb = &verbs[0];
            return Err(format!("{line}\nis no line of `{verb}`: {wrong}"));
        }
        if let Some(kind) = value.pointer("/error/kind").and_then(Value::as_str)
            && !KINDS.contains(kind)
        {
            return Err(format!("{line}\nhas a kind that docs/json.md doesn't have"));
        }
    }
    Ok(())
}

/// Returns the verbs whose json a command prints as it is.
fn verbs(command: &str) -> Vec<String> {
    let parts = Regex::new(r"\n|;|&&|\|\|").expect("the pattern is tested");
    let json = Regex::new(r"--format[ =]json").expect("the pattern is tested");
    let mut verbs = Vec::new();
    for part in parts.split(command).filter(|part| json.is_match(part)) {
        let is_piped = part.contains(" | ") || command.contains("} | ");
        if is_piped || part.contains(" --help") || part.contains(" --sql") {
            return Vec::new();
        }
        let words: Vec<&str> = part.split_whitespace().collect();
        let typed = words.iter().position(|word| *word == "migrate");
        let words = &words[typed.map_or(0, |at| at + 1)..];
        let verb = (0..words.len()).find_map(|at| verb(&words[at..]));
        // What a typo prints is a failure in any case.
        verbs.push(verb.unwrap_or_else(|| "check".to_owned()));
    }
    verbs
}

/// Returns the verb that words begin with; that of `db reset` is `db-reset`.
fn verb(words: &[&str]) -> Option<String> {
    let first = match *words.first()? {
        "create" | "revision" => "new",
        word => word,
    };
    let both = words.get(1).map(|second| format!("{first}-{second}"));
    let known = [both, Some(first.to_owned())];
    known
        .into_iter()
        .flatten()
        .find(|it| VERBS.contains_key(it))
}

fn definitions(schema: &Value) -> &Map<String, Value> {
    schema["$defs"].as_object().expect("it has definitions")
}

/// Tells the definition of a verb, `upgrade`, from that of a shape, `Event`.
fn is_verb(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_lowercase())
}

/// Refuses members that the schema doesn't name.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.values_mut().for_each(close);
            if members.contains_key("properties") {
                members.insert("additionalProperties".to_owned(), false.into());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn json_that_the_schema_does_not_have_is_refused() {
    let heads = |stdout: &str| judge("cargo migrate heads --format json", stdout);
    assert_eq!(heads("[]\n"), Ok(()));
    let failure = r#"{"error":{"kind":"usage","message":"a","help":null}}"#;
    assert_eq!(heads(failure), Ok(()));
    for (line, why) in [
        ("abc", "is no json"),
        ("{}", "is no line of `heads`"),
        (r#"[{"revision":"a"}]"#, "is no line of `heads`"),
        (&failure.replace("usage", "nope"), "has a kind"),
        (
            &failure.replace("null", r#"null,"more":1"#),
            "is no line of `heads`",
        ),
    ] {
        let refused = heads(line).expect_err(line);
        assert!(refused.contains(why), "{refused}");
    }
}

#[test]
fn what_prints_json_is_found_in_a_command() {
    for (command, expected) in [
        ("cargo migrate heads", ""),
        ("cargo migrate heads --format=json", "heads"),
        (
            "cargo migrate -q 2b3c; cargo migrate show heads --format json",
            "show",
        ),
        (
            "cargo migrate --format json upgrade && chat-store migrate stamp head --format json",
            "upgrade stamp",
        ),
        ("cargo migrate create a --format json", "new"),
        ("cargo migrate heads --format json | head -c 10", ""),
        ("{ cargo migrate heads --format json; true; } | cat", ""),
        ("cargo migrate nope --format json", "check"),
    ] {
        assert_eq!(verbs(command).join(" "), expected, "{command}");
    }
}

#[test]
fn the_page_has_a_row_for_each_verb() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is json");
    let rows: Vec<&str> = PAGE
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let name = Regex::new("`([A-Z][a-z]+)`").expect("the pattern is tested");
    for (verb, definition) in definitions(&schema)
        .iter()
        .filter(|(name, _)| is_verb(name))
    {
        let typed = format!("`{}`", verb.replace('-', " "));
        let is_of = |row: &&&str| {
            row.split(" | ")
                .next()
                .is_some_and(|it| it.contains(&typed))
        };
        let row = rows
            .iter()
            .find(is_of)
            .unwrap_or_else(|| panic!("docs/json.md has no row for `{verb}`"));
        let said: BTreeSet<String> = name.captures_iter(row).map(|it| it[1].to_owned()).collect();
        let line = definition.to_string();
        let shape = Regex::new("/\\$defs/([A-Z][a-z]+)").expect("the pattern is tested");
        let mut printed: BTreeSet<String> = shape
            .captures_iter(&line)
            .map(|it| it[1].to_owned())
            .collect();
        // Every verb may fail.
        assert!(printed.remove("Failure"), "{verb}");
        assert_eq!(
            said, printed,
            "docs/json.md says something else of `{verb}`"
        );
    }
}
