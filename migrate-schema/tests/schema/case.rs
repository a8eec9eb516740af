//! One case: two schemas, what is known of renames and fills, and the SQL of both ways.
//!
//! ```text
//! What must hold, in prose.
//! @empty            (its tables need hold no rows)
//! @values           (values may change: only the rows are counted)
//!
//! === from
//! CREATE TABLE …; INSERT …;
//!
//! === to
//! CREATE TABLE …;
//!
//! === renames
//! users.mail = email
//!
//! === fills
//! users.email = 'unknown'
//!
//! === expected
//! ```
//!
//! Whatever is expected, the engine must agree: up reaches the wanted catalog, comparing again finds nothing, down
//! restores the catalog before, rows survive unless the SQL says that it loses some, and the wanted catalog's dump makes it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use migrate_core::Dialect;
use migrate_schema::{Catalog, Comparison, Rename, Settings, Statement, candidates, compare, dump};
use migrate_tests::runner::Case;

use crate::database::Database;

pub(crate) fn run(case: &Case, dialect: Dialect) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let answer = runtime
        .expect("a runtime starts")
        .block_on(tried(case, dialect));
    answer.unwrap_or_else(|reason| panic!("{reason}"))
}

async fn tried(case: &Case, dialect: Dialect) -> Result<String, String> {
    // What is known to run in one transaction needs no database of its own.
    let known = case.get("expected").unwrap_or("-- mode: unknown");
    let mut first = match known.contains("-- mode:") {
        true => Database::own(dialect).await,
        false => Database::new(dialect).await,
    };
    let mut second = Database::new(dialect).await;
    first.load(case.section("from")).await?;
    second.load(case.section("to")).await?;
    let (before, wanted) = (first.catalog().await?, second.catalog().await?);
    let rows = Rows::read(&mut first).await?;
    if case.option("empty").is_none() && !rows.tables.values().all(|rows| !rows.is_empty()) {
        return Err(format!("a table of `from` has no rows: {:?}", rows.tables));
    }

    let mut answer = String::new();
    let mut renames: Vec<Rename> = Vec::new();
    let mut known = before.clone();
    for (old, new) in pairs(case.get("renames")) {
        let rename =
            Rename::find(&old, &new, &known, &wanted).map_err(|error| error.to_string())?;
        first.apply(std::slice::from_ref(&rename.statement)).await?;
        renames.push(rename);
        known = first.catalog().await?;
    }
    loop {
        let found = candidates(&known, &wanted);
        let Some(sure) = found.iter().find(|it| it.sure) else {
            for it in found {
                let Rename {
                    kind,
                    within,
                    from,
                    to,
                    ..
                } = it.rename;
                let dot = if within.is_empty() { "" } else { "." };
                let _ = writeln!(
                    answer,
                    "perhaps {kind} {within}{dot}{from} is now {to}: {}",
                    it.reason
                );
            }
            break;
        };
        first
            .apply(std::slice::from_ref(&sure.rename.statement))
            .await?;
        renames.push(sure.rename.clone());
        known = first.catalog().await?;
    }

    let mut settings = Settings::default();
    settings.online = case.option("online").is_some();
    settings.fills = pairs(case.get("fills")).collect();
    let up = compare(&known, &wanted, &settings).map_err(|error| error.to_string())?;
    let down = compare(&wanted, &known, &settings).map_err(|error| error.to_string())?;
    let heads: Vec<_> = renames.iter().map(|it| it.statement.clone()).collect();
    let tails: Vec<_> = renames.iter().rev().map(|it| it.reverse.clone()).collect();
    write(&mut answer, "up", &[&heads, &up.statements]);
    write(&mut answer, "down", &[&down.statements, &tails]);
    for note in &up.notes {
        let _ = writeln!(answer, "note: {note}");
    }
    let open = |it: &Comparison| it.statements.iter().any(|it| it.decision.is_some());
    if open(&up) || open(&down) {
        let _ = writeln!(answer, "a decision is open: not tried");
        return Ok(answer);
    }

    dumped(&wanted)
        .await
        .map_err(|it| format!("the dump isn't exact: {it}"))?;
    let tell = |what: &str, reason: String| format!("{what}: {reason}\n\n{answer}");
    first
        .apply(&up.statements)
        .await
        .map_err(|it| tell("up fails", it))?;
    let reached = first.catalog().await?;
    equal(&reached, &wanted).map_err(|it| tell("up doesn't reach the wanted catalog", it))?;
    let loses = |it: &[Statement]| it.iter().any(|it| it.loses);
    if !loses(&up.statements) && renames.is_empty() {
        let after = Rows::read(&mut first).await?;
        rows.compare(&after, case)
            .map_err(|it| tell("up loses rows", it))?;
    }
    first
        .apply(&down.statements)
        .await
        .map_err(|it| tell("down fails", it))?;
    first
        .apply(&tails)
        .await
        .map_err(|it| tell("down fails", it))?;
    let restored = first.catalog().await?;
    equal(&restored, &before).map_err(|it| tell("down doesn't restore the catalog", it))?;
    if !loses(&up.statements) && !loses(&down.statements) {
        let after = Rows::read(&mut first).await?;
        rows.compare(&after, case)
            .map_err(|it| tell("up and down lose rows", it))?;
    }
    Ok(answer)
}

fn equal(found: &Catalog, wanted: &Catalog) -> Result<(), String> {
    let settings = Settings::default();
    let left = compare(found, wanted, &settings).map_err(|error| error.to_string())?;
    let changes: Vec<_> = left.changes.iter().map(ToString::to_string).collect();
    match changes.is_empty() {
        true => Ok(()),
        false => Err(changes.join("\n")),
    }
}

/// Loads the dump of a catalog into an empty database: the catalog and its dump are as before.
async fn dumped(catalog: &Catalog) -> Result<(), String> {
    let text = dump(catalog).map_err(|error| error.to_string())?;
    let mut database = Database::new(catalog.dialect()).await;
    let tell = |reason: String| format!("{reason}\n\n{text}");
    database.load(&text).await.map_err(tell)?;
    let loaded = database.catalog().await?;
    equal(&loaded, catalog).map_err(tell)?;
    match dump(&loaded).map_err(|error| error.to_string())? {
        again if again == text => Ok(()),
        again => Err(format!("{text}\n\n{again}")),
    }
}

fn pairs(section: Option<&str>) -> impl Iterator<Item = (String, String)> {
    let lines = section.unwrap_or_default().lines();
    lines
        .filter_map(|line| line.split_once('='))
        .map(|(left, right)| (left.trim().into(), right.trim().into()))
}

fn write(answer: &mut String, way: &str, parts: &[&[Statement]]) {
    let _ = writeln!(answer, "-- {way}");
    let mut mode = migrate_schema::Mode::Together;
    for statement in parts.iter().copied().flatten() {
        if statement.mode != mode {
            mode = statement.mode;
            let _ = writeln!(answer, "-- mode: {mode:?}");
        }
        if let Some(decision) = &statement.decision {
            let _ = writeln!(answer, "-- open: {}", decision.question);
            for way in &decision.ways {
                let _ = writeln!(answer, "--   {way}");
            }
        }
        for line in &statement.comments {
            let _ = writeln!(answer, "-- {line}");
        }
        let _ = writeln!(answer, "{};", statement.sql);
    }
}

/// All rows, by table and column.
#[derive(Debug)]
struct Rows {
    /// By table: a row as its columns' names and values.
    tables: BTreeMap<String, Vec<BTreeMap<String, Option<String>>>>,
}

impl Rows {
    async fn read(database: &mut Database) -> Result<Self, String> {
        let tables = match database.dialect() {
            Dialect::Postgres => {
                "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
            }
            _ => {
                "SELECT '\"' || replace(name, '\"', '\"\"') || '\"' FROM sqlite_schema
                 WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            }
        };
        let mut found = BTreeMap::new();
        for row in database.rows(tables).await? {
            let table = row[0].clone().expect("a table has a name");
            found.insert(table.clone(), rows(database, &table).await?);
        }
        Ok(Self { tables: found })
    }

    /// Compares the values of the tables and columns that both have, whatever their types.
    fn compare(&self, after: &Self, case: &Case) -> Result<(), String> {
        if case.option("values").is_some() {
            let count = |it: &Self| it.tables.values().map(Vec::len).sum::<usize>();
            let (before, now) = (count(self), count(after));
            return match before == now {
                true => Ok(()),
                false => Err(format!("{before} rows, then {now}")),
            };
        }
        for (table, before) in &self.tables {
            let Some(now) = after.tables.get(table) else {
                continue;
            };
            let (Some(old), Some(new)) = (before.first(), now.first()) else {
                if before.len() == now.len() {
                    continue;
                }
                return Err(format!(
                    "{table}: {} rows, then {}",
                    before.len(),
                    now.len()
                ));
            };
            let common: Vec<_> = old.keys().filter(|name| new.contains_key(*name)).collect();
            let sorted = |rows: &[BTreeMap<String, Option<String>>]| {
                let mut rows: Vec<Vec<_>> = rows
                    .iter()
                    .map(|row| common.iter().map(|name| row[*name].clone()).collect())
                    .collect();
                rows.sort();
                rows
            };
            let (old, new) = (sorted(before), sorted(now));
            if old != new {
                return Err(format!("{table}: {common:?}\n{old:?}\n{new:?}"));
            }
        }
        Ok(())
    }
}

async fn rows(
    database: &mut Database,
    table: &str,
) -> Result<Vec<BTreeMap<String, Option<String>>>, String> {
    let name = table.trim_matches('"').replace('\'', "''");
    let columns = match database.dialect() {
        Dialect::Postgres => format!(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = '{}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            table.replace('\'', "''")
        ),
        // What is generated may be so in another way; nobody wrote it.
        _ => format!("SELECT name FROM pragma_table_xinfo('{name}') WHERE hidden = 0"),
    };
    let columns: Vec<String> = database
        .rows(&columns)
        .await?
        .into_iter()
        .filter_map(|row| row[0].clone())
        .collect();
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let cast = |name: &String| format!("CAST(\"{}\" AS text)", name.replace('"', "\"\""));
    let list: Vec<_> = columns.iter().map(cast).collect();
    let rows = database
        .rows(&format!("SELECT {} FROM {table}", list.join(", ")))
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| columns.iter().cloned().zip(row).collect())
        .collect())
}
