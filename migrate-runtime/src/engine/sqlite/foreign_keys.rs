//! Steps that run with foreign keys switched off, and what they must not leave behind.

use std::collections::BTreeMap;
use std::time::Instant;

use migrate_core::plan::Step;

use super::{Sqlite, history, quote, send};
use crate::Error;
use crate::engine::{At, Broken, Failure};
use crate::record::Cells;

/// What breaks a foreign key, and how many times: table, rowid, parent, number of the key. A table
/// without rowids has the same line for each of its rows.
///
/// A key that can't be checked is a line of its own: table, nothing, parent, what SQLite says.
pub(super) type Violations = BTreeMap<Cells, usize>;

/// Switches the checks off where the step asks for it; they are restored when the step is left.
///
/// Inside a transaction the pragma would do nothing.
pub(super) async fn switch_off(engine: &mut Sqlite<'_>, step: &Step<'_>) -> Result<(), Error> {
    if step.foreign_keys {
        return Ok(());
    }
    let off = send::run(engine.connection()?, "PRAGMA foreign_keys = OFF").await;
    off.map_err(|cause| history::failed(engine, "switch foreign keys off", cause))?;
    Ok(())
}

/// Returns what is broken before a step that runs without checks.
pub(super) async fn before(
    engine: &mut Sqlite<'_>,
    step: &Step<'_>,
    until: Instant,
) -> Result<Option<Violations>, Error> {
    if step.foreign_keys {
        return Ok(None);
    }
    violations(engine, until).await.map(Some)
}

/// Returns what was surely broken before the step began, of what is broken as it is entered.
///
/// A step that goes on has done a part already, and nobody recorded what was broken before that.
/// What it names it may have broken: only violations between tables that its statements don't
/// name are certainly older. A function may have broken anything.
pub(super) fn before_step(now: Violations, step: &Step<'_>) -> Violations {
    let Some(resume) = step.resume else {
        return now;
    };
    if step.has_code() {
        return Violations::new();
    }
    if resume.statements_done == 0 {
        return now;
    }
    let texts = step.statements().map(|statement| step.text(statement));
    let texts: Vec<_> = texts.map(str::to_lowercase).collect();
    let is_named = |cell: Option<&Option<String>>| {
        let table = cell.and_then(Option::as_deref).map(str::to_lowercase);
        table.is_none_or(|table| texts.iter().any(|text| names(text, &table)))
    };
    let older = now
        .into_iter()
        .filter(|(row, _)| !is_named(row.first()) && !is_named(row.get(2)));
    older.collect()
}

/// Returns whether a text has a name as a word of its own.
fn names(text: &str, name: &str) -> bool {
    let is_part = |sign: char| sign.is_alphanumeric() || sign == '_';
    text.match_indices(name).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// Fails where something is broken that wasn't before.
pub(super) async fn check(engine: &mut Sqlite<'_>, before: &Violations) -> Result<(), Failure> {
    let now = violations(engine, Instant::now()).await?;
    let more = now.iter().filter_map(|(line, count)| {
        let known = before.get(line).copied().unwrap_or_default();
        (*count > known).then(|| (line, count - known))
    });
    let new: Vec<_> = more.collect();
    let Some((first, _)) = new.first() else {
        return Ok(());
    };
    let count = new.iter().map(|(_, count)| count).sum();
    let mut broken = Broken::new(At::Commit, say(first, count));
    if is_unfit(first) {
        let need = "what a foreign key refers to needs a PRIMARY KEY or a UNIQUE index";
        broken.detail = Some(need.to_owned());
    }
    Err(broken.into())
}

fn say(first: &Cells, count: usize) -> String {
    let cell = |at: usize| first.get(at).cloned().flatten().unwrap_or_default();
    if is_unfit(first) {
        return format!("a foreign key refers to what no row can be: {}", cell(3));
    }
    let row = match first.get(1) {
        Some(Some(rowid)) => format!("row {rowid}"),
        _ => "a row".to_owned(),
    };
    let row = format!("{row} of {}, which refers to {}", cell(0), cell(2));
    match count {
        1 => format!("foreign keys are broken in 1 row: {row}"),
        _ => format!("foreign keys are broken in {count} rows, the first is {row}"),
    }
}

/// Returns whether a line is a key that can't be checked.
fn is_unfit(line: &Cells) -> bool {
    let number = line.get(3).and_then(Option::as_ref);
    number.is_some_and(|it| it.parse::<u32>().is_err())
}

async fn violations(engine: &mut Sqlite<'_>, until: Instant) -> Result<Violations, Error> {
    let mut found = Violations::new();
    let asked = send::rows_until(engine.connection()?, "PRAGMA foreign_key_check", until).await;
    match asked {
        Ok(rows) => count(&mut found, rows),
        // One key that can't be checked hides all that is broken elsewhere.
        Err(cause) if is_mismatch(&cause) => table_by_table(engine, &mut found, until).await?,
        Err(cause) => return Err(failed(engine, cause)),
    }
    Ok(found)
}

async fn table_by_table(
    engine: &mut Sqlite<'_>,
    found: &mut Violations,
    until: Instant,
) -> Result<(), Error> {
    let sql = "SELECT name FROM main.sqlite_master WHERE type = 'table'";
    let tables = send::rows_until(engine.connection()?, sql, until).await;
    let tables = tables.map_err(|cause| failed(engine, cause))?;
    for table in tables.into_iter().flatten().flatten() {
        let sql = format!("PRAGMA main.foreign_key_check({})", quote(&table));
        match send::rows_until(engine.connection()?, &sql, until).await {
            Ok(rows) => count(found, rows),
            Err(cause) if is_mismatch(&cause) => {
                let said = send::message(&cause);
                count(found, vec![vec![Some(table), None, None, Some(said)]]);
            }
            Err(cause) => return Err(failed(engine, cause)),
        }
    }
    Ok(())
}

fn count(found: &mut Violations, lines: Vec<Cells>) {
    for line in lines {
        *found.entry(line).or_default() += 1;
    }
}

/// Returns whether a key refers to columns that no index makes unique.
fn is_mismatch(cause: &sqlx::Error) -> bool {
    send::message(cause).starts_with("foreign key mismatch")
}

fn failed(engine: &Sqlite<'_>, cause: sqlx::Error) -> Error {
    history::failed(engine, "check foreign keys", cause)
}
