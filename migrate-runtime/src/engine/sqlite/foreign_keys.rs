//! Steps that run with foreign keys switched off, and what they must not leave behind.

use std::collections::BTreeSet;

use migrate_core::plan::Step;

use super::{Sqlite, history, send};
use crate::Error;
use crate::engine::{At, Broken, Failure};
use crate::record::Cells;

/// The rows that break a foreign key: table, rowid, parent, number of the key.
pub(super) type Violations = BTreeSet<Cells>;

/// Switches the checks off where the step asks for it, and returns what is broken already.
///
/// Inside a transaction the pragma would do nothing. It is restored when the step is left.
pub(super) async fn switch_off(
    engine: &mut Sqlite<'_>,
    step: &Step<'_>,
) -> Result<Option<Violations>, Error> {
    if step.foreign_keys {
        return Ok(None);
    }
    let off = send::run(engine.connection()?, "PRAGMA foreign_keys = OFF").await;
    off.map_err(|cause| history::failed(engine, "switch foreign keys off", cause))?;
    violations(engine).await.map(Some)
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
        .filter(|row| !is_named(row.first()) && !is_named(row.get(2)));
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
    let now = violations(engine).await?;
    let new: Vec<_> = now.difference(before).collect();
    let Some(first) = new.first() else {
        return Ok(());
    };
    let cell = |at: usize| first.get(at).cloned().flatten().unwrap_or_default();
    let message = format!(
        "foreign keys are broken in {} rows, the first is row {} of {}, which refers to {}",
        new.len(),
        cell(1),
        cell(0),
        cell(2)
    );
    Err(Failure::Statement(Box::new(Broken::new(
        At::Commit,
        message,
    ))))
}

async fn violations(engine: &mut Sqlite<'_>) -> Result<Violations, Error> {
    let asked = send::rows(engine.connection()?, "PRAGMA foreign_key_check").await;
    match asked {
        Ok(rows) => Ok(rows.into_iter().collect()),
        Err(cause) => Err(history::failed(engine, "check foreign keys", cause)),
    }
}
