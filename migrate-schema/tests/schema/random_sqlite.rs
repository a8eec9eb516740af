//! Random schemas of SQLite: whatever two differ in, the change leads from one to the other and back, and rows stay.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::Dialect;
use migrate_schema::{Catalog, Settings, compare};
use proptest::collection::{btree_map, btree_set};
use proptest::option;
use proptest::prelude::*;

use crate::database::Database;
use crate::random::check;

/// How many are tried: memory is quick.
const CASES: u32 = 150;

/// The names that a schema holds: what else stands in its text is no name.
const TABLES: [&str; 4] = ["users", "posts", "Order", "log"];
const COLUMNS: [&str; 5] = ["name", "age", "group", "note", "score"];

#[derive(Clone, Debug)]
struct Schema {
    tables: BTreeMap<usize, Table>,
    /// Of a table, and whether another view is of it.
    views: BTreeMap<usize, bool>,
    /// On a table, and the one that it writes to.
    triggers: BTreeSet<(usize, usize)>,
}

#[derive(Clone, Debug)]
struct Table {
    key: usize,
    strict: bool,
    columns: BTreeMap<usize, (usize, usize)>,
    refers_to: Option<(usize, usize)>,
    indexes: BTreeMap<usize, usize>,
    is_checked: Option<usize>,
}

const KEYS: [&str; 6] = [
    "id INTEGER PRIMARY KEY",
    "id INTEGER PRIMARY KEY AUTOINCREMENT",
    "id INTEGER PRIMARY KEY DESC",
    "id TEXT PRIMARY KEY",
    "id INTEGER NOT NULL UNIQUE",
    "id TEXT NOT NULL , PRIMARY KEY ( id )",
];

/// The last one needs a table without rowids.
const WITHOUT_ROWID: usize = 5;

const TYPES: [&str; 4] = ["INTEGER", "TEXT", "REAL", "INT"];

const CLAUSES: [&str; 11] = [
    "",
    "NOT NULL DEFAULT 1",
    "DEFAULT ( 2 + 3 )",
    "COLLATE NOCASE",
    "UNIQUE",
    "CHECK ( COLUMN <> 7 )",
    "NOT NULL",
    "AS ( id + 1 ) VIRTUAL",
    "AS ( id + 1 ) STORED",
    "CONSTRAINT named NOT NULL ON CONFLICT REPLACE DEFAULT 3",
    "DEFAULT ( abs ( - 4 ) )",
];

const ACTIONS: [&str; 4] = [
    "",
    "ON DELETE CASCADE",
    "ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED",
    "ON DELETE RESTRICT",
];

const INDEXES: [&str; 4] = [
    "INDEX ix ON TABLE ( COLUMN )",
    "INDEX ix ON TABLE ( COLUMN DESC , id )",
    "INDEX ix ON TABLE ( lower ( COLUMN ) )",
    "UNIQUE INDEX ix ON TABLE ( COLUMN ) WHERE COLUMN <> 1",
];

fn schemas() -> impl Strategy<Value = Schema> {
    let table = (
        0..KEYS.len(),
        any::<bool>(),
        btree_map(0..COLUMNS.len(), (0..TYPES.len(), 0..CLAUSES.len()), 0..5),
        option::of((0..TABLES.len(), 0..ACTIONS.len())),
        btree_map(0..COLUMNS.len(), 0..INDEXES.len(), 0..3),
        option::of(0..3_usize),
    );
    let table = table.prop_map(
        |(key, strict, columns, refers_to, indexes, is_checked)| Table {
            key,
            strict,
            columns,
            refers_to,
            indexes,
            is_checked,
        },
    );
    let some = 0..TABLES.len();
    (
        btree_map(some.clone(), table, 1..4),
        btree_map(some.clone(), any::<bool>(), 0..3),
        btree_set((some.clone(), some), 0..3),
    )
        .prop_map(|(tables, views, triggers)| Schema {
            tables,
            views,
            triggers,
        })
}

impl Schema {
    /// Writes the schema: a token, a gap, a token.
    fn sql(&self) -> String {
        let mut all = Vec::new();
        for (&number, table) in &self.tables {
            all.push(self.table(number, table));
        }
        for (&number, table) in &self.tables {
            for (&column, &index) in &table.indexes {
                if table.columns.contains_key(&column) {
                    let sql = format!("CREATE {}", INDEXES[index]);
                    let sql = sql.replace("ix", &format!("ix_{number}_{column}"));
                    let sql = sql.replace("TABLE", &name(TABLES[number]));
                    all.push(sql.replace("COLUMN", &name(COLUMNS[column])));
                }
            }
        }
        for (number, has_other) in &self.views {
            if self.tables.contains_key(number) {
                let table = name(TABLES[*number]);
                all.push(format!(
                    "CREATE VIEW seen_{number} AS SELECT id FROM {table} WHERE id <> 0"
                ));
                if *has_other {
                    all.push(format!(
                        "CREATE VIEW all_{number} AS SELECT * FROM seen_{number}"
                    ));
                }
            }
        }
        for (on, into) in &self.triggers {
            if self.tables.contains_key(on) && self.tables.contains_key(into) {
                let (table, other) = (name(TABLES[*on]), name(TABLES[*into]));
                all.push(format!(
                    "CREATE TRIGGER t_{on}_{into} AFTER INSERT ON {table} WHEN new . id = 99 BEGIN DELETE FROM {other} WHERE id = new . id ; END"
                ));
            }
        }
        all.iter().map(|it| format!("{it} ;\n")).collect()
    }

    fn table(&self, number: usize, table: &Table) -> String {
        let mut lines = Vec::new();
        let mut keys = KEYS[table.key].split(" , ");
        lines.extend(keys.next().map(str::to_owned));
        for (&column, &(data_type, clause)) in &table.columns {
            let column = name(COLUMNS[column]);
            let clause = CLAUSES[clause].replace("COLUMN", &column);
            lines.push(format!("{column} {} {clause}", TYPES[data_type]));
        }
        if let Some((parent, action)) = table.refers_to.filter(|it| self.tables.contains_key(&it.0))
        {
            let parent = name(TABLES[parent]);
            lines.push(format!(
                "parent REAL REFERENCES {parent} ( id ) {}",
                ACTIONS[action]
            ));
        }
        lines.extend(keys.map(str::to_owned));
        if let Some(least) = table.is_checked {
            lines.push(format!("CONSTRAINT least CHECK ( id > - {least} )"));
        }
        let options = match (table.strict, table.key == WITHOUT_ROWID) {
            (false, false) => "",
            (true, false) => "STRICT",
            (false, true) => "WITHOUT ROWID",
            (true, true) => "STRICT , WITHOUT ROWID",
        };
        let (table, lines) = (name(TABLES[number]), lines.join(" , "));
        format!("CREATE TABLE {table} ( {lines} ) {options}")
    }

    fn rows(&self) -> String {
        let rows = self.tables.iter().map(|(&number, table)| {
            let filled = table
                .columns
                .iter()
                .filter(|it| CLAUSES[it.1.1] == "NOT NULL");
            let names: Vec<_> = filled.map(|it| name(COLUMNS[*it.0])).collect();
            let columns: String = names.iter().map(|it| format!(", {it}")).collect();
            let values = ", 1".repeat(names.len());
            let table = name(TABLES[number]);
            format!("INSERT INTO {table} (id{columns}) VALUES (2{values});")
        });
        rows.collect()
    }

    /// Writes it in other letters, quotes and gaps, taken in turn from a list of numbers.
    fn respelled(&self, turns: &[u8]) -> String {
        let names: BTreeSet<&str> = TABLES.into_iter().chain(COLUMNS).chain(["id"]).collect();
        let mut turns = turns.iter().copied().cycle();
        let mut turn = |count: u8| turns.next().unwrap_or(0) % count;
        let sql = self.sql();
        let mut text = String::new();
        for token in sql.split(' ') {
            let inside = token.trim_matches('"');
            let cased = match turn(3) {
                0 => inside.to_owned(),
                1 => inside.to_ascii_lowercase(),
                _ => inside.to_ascii_uppercase(),
            };
            let written = match (names.contains(inside), turn(4)) {
                (false, _) => cased,
                (true, 0) => format!("\"{cased}\""),
                (true, 1) => format!("[{cased}]"),
                (true, 2) => format!("`{cased}`"),
                (true, _) => match token == inside {
                    true => cased,
                    false => format!("\"{cased}\""),
                },
            };
            text.push_str(&written);
            text.push_str(match turn(3) {
                0 => " ",
                1 => "\n\t",
                _ => " /* ; */ ",
            });
        }
        text
    }
}

/// Writes a name as SQL does.
fn name(name: &str) -> String {
    match name {
        "Order" | "group" => format!("\"{name}\""),
        plain => plain.to_owned(),
    }
}

/// Answers what is open: any value fits the rows that are there.
fn fills() -> BTreeMap<String, String> {
    let columns = || COLUMNS.into_iter().chain(["id"]);
    let names = TABLES
        .into_iter()
        .flat_map(|table| columns().map(move |column| format!("{}.{}", name(table), name(column))));
    names.map(|name| (name, "4".to_owned())).collect()
}

async fn there_and_back(from: &Schema, to: &Schema) -> Result<(), String> {
    let mut first = Database::new(Dialect::Sqlite).await;
    let mut second = Database::new(Dialect::Sqlite).await;
    first.load(&from.sql()).await?;
    first.load(&from.rows()).await?;
    second.load(&to.sql()).await?;
    let (before, wanted) = (first.catalog().await?, second.catalog().await?);
    let kept = from.tables.keys().filter(|it| to.tables.contains_key(it));
    for (one, other) in [(&before, &wanted), (&wanted, &before)] {
        change(&mut first, one, other).await?;
        for &table in kept.clone() {
            let count = format!("SELECT CAST(count(*) AS text) FROM {}", name(TABLES[table]));
            let found = first.rows(&count).await?;
            if found != [[Some("1".to_owned())]] {
                return Err(format!("{} has {found:?} rows", TABLES[table]));
            }
        }
    }
    Ok(())
}

async fn change(database: &mut Database, from: &Catalog, to: &Catalog) -> Result<(), String> {
    let mut settings = Settings::default();
    settings.fills = fills();
    let way = compare(from, to, &settings).map_err(|error| error.to_string())?;
    let sql: Vec<_> = way.statements.iter().map(|it| it.sql.as_str()).collect();
    let tell = |reason: String| format!("{reason}\n\n{}", sql.join(";\n"));
    database.apply(&way.statements).await.map_err(tell)?;
    is_same(&database.catalog().await?, to).map_err(tell)
}

fn is_same(one: &Catalog, other: &Catalog) -> Result<(), String> {
    let left = compare(one, other, &Settings::default()).map_err(|error| error.to_string())?;
    match left.is_empty() {
        true => Ok(()),
        false => Err(left.changes.iter().map(|it| format!("{it}\n")).collect()),
    }
}

async fn is_itself(schema: &Schema, turns: &[u8]) -> Result<(), String> {
    let mut first = Database::new(Dialect::Sqlite).await;
    let mut second = Database::new(Dialect::Sqlite).await;
    let respelled = schema.respelled(turns);
    first.load(&schema.sql()).await?;
    second.load(&respelled).await?;
    let (one, other) = (first.catalog().await?, second.catalog().await?);
    is_same(&one, &other).map_err(|left| format!("{left}\n{}\n{respelled}", schema.sql()))
}

/// A dump is loaded where foreign keys are on.
async fn is_dumped(schema: &Schema) -> Result<(), String> {
    let mut first = Database::new(Dialect::Sqlite).await;
    first.load(&schema.sql()).await?;
    let catalog = first.catalog().await?;
    let mut second = Database::new(Dialect::Sqlite).await;
    let statements = catalog.statements().map_err(|error| error.to_string())?;
    let text: String = statements
        .iter()
        .map(|it| format!("{};\n", it.sql))
        .collect();
    second.load(&text).await?;
    is_same(&catalog, &second.catalog().await?)
}

#[test]
fn the_change_between_random_schemas_leads_there_and_back() {
    check(CASES, &(schemas(), schemas()), async |(from, to)| {
        there_and_back(from, to).await
    });
}

#[test]
fn a_schema_that_is_spelled_differently_is_the_same() {
    let turns = proptest::collection::vec(any::<u8>(), 8..40);
    check(CASES, &(schemas(), turns), async |(schema, turns)| {
        is_itself(schema, turns).await
    });
}

#[test]
fn a_dump_of_a_random_schema_is_exact() {
    check(CASES, &schemas(), async |schema| is_dumped(schema).await);
}
