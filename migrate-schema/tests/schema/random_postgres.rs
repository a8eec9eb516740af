//! Random schemas of PostgreSQL: whatever two differ in, the change leads from one to the other and back.

mod excerpts;
mod extras;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use migrate_core::Dialect;
use migrate_schema::{Catalog, Comparison, Mode, Settings, compare};
use proptest::collection::{btree_map, btree_set};
use proptest::option;
use proptest::prelude::*;

use crate::database::Database;
use crate::random::check;
use extras::{Around, Extras, around, extras};

const TYPES: [(&str, &str, &str); 8] = [
    ("integer", "INT4", "1"),
    ("bigint", "int8", "2"),
    ("text", "TEXT", "'x'"),
    ("character varying(20)", "varchar( 20 )", "'y'"),
    ("boolean", "bool", "true"),
    ("timestamp with time zone", "timestamptz", "now()"),
    ("numeric(8,2)", "decimal (8, 2)", "0.5"),
    ("jsonb", "JSONB", "'{}'"),
];

/// How the same thing is written.
#[derive(Clone, Copy)]
enum Spelling {
    Plain,
    Other,
}

#[derive(Clone, Debug)]
struct Schema {
    moods: Option<BTreeSet<u8>>,
    tables: BTreeMap<u8, Table>,
    views: BTreeSet<u8>,
    sequence: Option<u8>,
    function: Option<u8>,
    around: Around,
}

#[derive(Clone, Debug)]
struct Table {
    columns: BTreeMap<u8, Column>,
    identity: Option<bool>,
    has_mood: bool,
    unique: Option<u8>,
    check: Option<u8>,
    refers_to: Option<u8>,
    index: Option<(u8, bool)>,
    comment: Option<u8>,
    has_trigger: bool,
    extras: Extras,
}

#[derive(Clone, Debug)]
struct Column {
    type_at: usize,
    not_null: bool,
    default: bool,
}

fn schemas() -> impl Strategy<Value = Schema> {
    let column =
        (0..TYPES.len(), any::<bool>(), any::<bool>()).prop_map(|(type_at, not_null, default)| {
            Column {
                type_at,
                not_null,
                default,
            }
        });
    let table = (
        btree_map(0..5_u8, column, 0..5),
        option::of(any::<bool>()),
        any::<bool>(),
        option::of(0..5_u8),
        option::of(0..3_u8),
        option::of(0..4_u8),
        option::of((0..5_u8, any::<bool>())),
        option::of(0..2_u8),
        (any::<bool>(), extras()),
    );
    let table = table.prop_map(
        |(columns, identity, has_mood, unique, check, refers_to, index, comment, more)| {
            let (has_trigger, extras) = more;
            Table {
                columns,
                identity,
                has_mood,
                unique,
                check,
                refers_to,
                index,
                comment,
                has_trigger,
                extras,
            }
        },
    );
    (
        option::of(btree_set(0..5_u8, 1..5)),
        btree_map(0..4_u8, table, 0..4),
        btree_set(0..4_u8, 0..3),
        option::of(0..3_u8),
        option::of(0..3_u8),
        around(),
    )
        .prop_map(
            |(moods, tables, views, sequence, function, around)| Schema {
                moods,
                tables,
                views,
                sequence,
                function,
                around,
            },
        )
}

impl Schema {
    fn sql(&self, spelling: Spelling) -> String {
        let mut sql = String::new();
        if let Some(moods) = &self.moods {
            let values: Vec<_> = moods.iter().map(|mood| format!("'mood {mood}'")).collect();
            let _ = writeln!(sql, "CREATE TYPE mood AS ENUM ({});", values.join(", "));
        }
        if let Some(step) = self.sequence {
            let _ = writeln!(sql, "CREATE SEQUENCE numbers INCREMENT BY {};", step + 1);
        }
        if let Some(body) = self.function {
            let _ = writeln!(
                sql,
                "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM {body}; RETURN new; END $$;"
            );
        }
        let mood = self.moods.as_ref().and_then(|it| it.first());
        self.around.before(mood.copied(), &mut sql);
        for (number, table) in &self.tables {
            let _ = writeln!(
                sql,
                "CREATE TABLE t{number} ({}){};",
                self.columns(table, spelling),
                table.extras.clause()
            );
            table.extras.after(*number, &mut sql);
            table.around(*number, self.function.is_some(), &mut sql);
        }
        for (number, table) in &self.tables {
            if let Some(parent) = table.refers_to.filter(|it| self.tables.contains_key(it)) {
                let _ = writeln!(
                    sql,
                    "ALTER TABLE t{number} ADD FOREIGN KEY (parent) REFERENCES t{parent} (id) ON DELETE CASCADE;"
                );
            }
        }
        let mut views = self.views.clone();
        views.retain(|it| self.tables.contains_key(it));
        for number in &views {
            let columns: Vec<_> = self.tables[number]
                .columns
                .keys()
                .map(|it| format!("c{it}, "))
                .collect();
            let _ = writeln!(
                sql,
                "CREATE VIEW v{number} AS SELECT {}id FROM t{number};",
                columns.concat()
            );
        }
        self.around.after(&views, &mut sql);
        sql
    }

    fn columns(&self, table: &Table, spelling: Spelling) -> String {
        let id = match (table.identity, spelling) {
            (None, _) => "id bigint PRIMARY KEY".to_owned(),
            (Some(true), _) => "id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY".to_owned(),
            (Some(false), Spelling::Plain) => "id bigserial PRIMARY KEY".to_owned(),
            (Some(false), Spelling::Other) => "\"id\" serial8 primary key".to_owned(),
        };
        let mut list = vec![id];
        let number = self.around.number;
        list.extend(table.extras.columns(self.moods.is_some(), number.is_some()));
        for (number, column) in &table.columns {
            let (plain, other, default) = TYPES[column.type_at];
            let mut line = match spelling {
                Spelling::Plain => format!("c{number} {plain}"),
                Spelling::Other => format!("\n  \"c{number}\"   {other} /* so */"),
            };
            if column.default {
                let _ = match spelling {
                    Spelling::Plain => write!(line, " DEFAULT {default}"),
                    Spelling::Other => write!(line, " default ({default})"),
                };
            }
            if column.not_null {
                line.push_str(" NOT NULL");
            }
            list.push(line);
        }
        if table.has_mood && self.moods.is_some() {
            list.push("feels mood".to_owned());
        }
        if let Some(number) = table.unique.filter(|it| table.can_be_key(*it)) {
            list.push(format!("UNIQUE (c{number}{})", table.key()));
        }
        if let Some(least) = table.check {
            list.push(match spelling {
                Spelling::Plain => format!("CONSTRAINT least CHECK (parent > {least})"),
                Spelling::Other => format!("constraint LEAST check (((parent) >{least}))"),
            });
        }
        list.join(", ")
    }
}

impl Table {
    fn can_be_key(&self, number: u8) -> bool {
        self.columns.contains_key(&number)
    }

    /// Returns what else a unique key must hold.
    fn key(&self) -> &'static str {
        match self.extras.partitions {
            Some(_) => ", id",
            None => "",
        }
    }

    fn around(&self, number: u8, may_touch: bool, sql: &mut String) {
        if let Some((column, unique)) = self.index.filter(|(it, _)| self.can_be_key(*it)) {
            let unique = if unique { "UNIQUE " } else { "" };
            let _ = writeln!(
                sql,
                "CREATE {unique}INDEX i{number} ON t{number} (c{column}{});",
                self.key()
            );
        }
        if let Some(comment) = self.comment {
            let _ = writeln!(sql, "COMMENT ON TABLE t{number} IS 'it''s {comment}';");
        }
        if self.has_trigger && may_touch {
            let _ = writeln!(
                sql,
                "CREATE TRIGGER touched BEFORE UPDATE ON t{number} FOR EACH ROW EXECUTE FUNCTION touch();"
            );
        }
    }
}

/// Answers what a comparison leaves open: the tables are empty, so any value fills.
fn fills(schema: &Schema) -> BTreeMap<String, String> {
    let mut fills = BTreeMap::new();
    for (number, table) in &schema.tables {
        fills.insert(format!("t{number}.id"), "1".to_owned());
        for (column, it) in &table.columns {
            fills.insert(
                format!("t{number}.c{column}"),
                TYPES[it.type_at].2.to_owned(),
            );
        }
    }
    fills
}

async fn there_and_back(from: &Schema, to: &Schema) -> Result<(), String> {
    let mut first = Database::new(Dialect::Postgres).await;
    let mut second = Database::new(Dialect::Postgres).await;
    first.load(&from.sql(Spelling::Plain)).await?;
    second.load(&to.sql(Spelling::Other)).await?;
    let (before, wanted) = (first.catalog().await?, second.catalog().await?);
    let ways = [
        (change(&before, &wanted, fills(to))?, &wanted),
        (change(&wanted, &before, fills(from))?, &before),
    ];
    let mut statements = ways.iter().flat_map(|(way, _)| &way.statements);
    if statements.any(|it| it.mode != Mode::Together) {
        first = Database::own(Dialect::Postgres).await;
        first.load(&from.sql(Spelling::Plain)).await?;
    }
    for (way, other) in ways {
        let sql: Vec<_> = way.statements.iter().map(|it| it.sql.as_str()).collect();
        let tell = |reason: String| format!("{reason}\n\n{}", sql.join(";\n"));
        first.apply(&way.statements).await.map_err(tell)?;
        there(&mut first, other).await.map_err(tell)?;
    }
    Ok(())
}

/// Says what is left where a database doesn't hold what is wanted.
async fn there(database: &mut Database, wanted: &Catalog) -> Result<(), String> {
    let left = change(&database.catalog().await?, wanted, BTreeMap::new())?;
    let changes: Vec<_> = left.changes.iter().map(ToString::to_string).collect();
    match changes.is_empty() {
        true => Ok(()),
        false => Err(changes.join("\n")),
    }
}

fn change(
    from: &Catalog,
    to: &Catalog,
    fills: BTreeMap<String, String>,
) -> Result<Comparison, String> {
    let mut settings = Settings::default();
    settings.fills = fills;
    compare(from, to, &settings).map_err(|error| error.to_string())
}

async fn is_itself(schema: &Schema) -> Result<(), String> {
    let mut first = Database::new(Dialect::Postgres).await;
    let mut second = Database::new(Dialect::Postgres).await;
    first.load(&schema.sql(Spelling::Plain)).await?;
    second.load(&schema.sql(Spelling::Other)).await?;
    let found = compare(
        &first.catalog().await?,
        &second.catalog().await?,
        &Settings::default(),
    );
    let found = found.map_err(|error| error.to_string())?;
    match found.is_empty() {
        true => Ok(()),
        false => Err(format!("{:?}", found.changes)),
    }
}

#[test]
fn the_change_between_random_schemas_leads_there_and_back() {
    check(30, &(schemas(), schemas()), async |(from, to)| {
        there_and_back(from, to).await
    });
}

#[test]
fn a_schema_that_is_spelled_differently_is_the_same() {
    check(15, &schemas(), async |schema| is_itself(schema).await);
}
