//! Adds the columns that a table of an earlier version lacks.

use std::time::{Duration, Instant};

use migrate_core::Diagnostic;

use super::assemble::{Message, Part};
use super::send::{self, Failed};
use super::{Home, Postgres, exec, history};
use crate::record::{ADDED, Columns};
use crate::{Error, ErrorKind};

/// How long the table is waited for at once: meanwhile nobody else reads it either.
const LOCK_TIMEOUT: &str = "500";
const PAUSE: Duration = Duration::from_millis(500);

/// Makes the table one that this version writes to, before its first row; nothing is sent where it
/// is one.
///
/// It is a transaction of its own, because it has the table for itself until that ends.
pub(super) async fn widen(engine: &mut Postgres<'_>, wait: Duration) -> Result<(), Error> {
    let Home::In(schema, Columns::First) = &engine.home else {
        return Ok(());
    };
    let schema = schema.clone();
    let until = Instant::now() + wait;
    let message = Message::new()
        .with(
            Part::Set,
            &format!("SELECT pg_catalog.set_config('lock_timeout', '{LOCK_TIMEOUT}', true)"),
        )
        .with(Part::Create, &alter(&engine.table_sql()));
    loop {
        let reply = send::ask(engine.connection()?, &message).await;
        let Some(failed) = reply.failed else {
            engine.home = Home::In(schema, Columns::All);
            return Ok(());
        };
        let left = until.saturating_duration_since(Instant::now());
        if failed.code() != exec::LOCK_TIMEOUT || left.is_zero() {
            return Err(cant_widen(engine, failed));
        }
        sqlx_core::rt::sleep(PAUSE.min(left)).await;
    }
}

/// Returns the expression that says whether a table, by its number, has all columns.
pub(super) fn is_wide(relation: &str) -> String {
    let [.., (last, _)] = ADDED;
    format!(
        "EXISTS (SELECT 1 FROM pg_catalog.pg_attribute a \
         WHERE a.attrelid = {relation} AND a.attname = '{last}' AND NOT a.attisdropped)"
    )
}

fn alter(table: &str) -> String {
    let added =
        ADDED.map(|(column, definition)| format!("ADD COLUMN IF NOT EXISTS {column} {definition}"));
    format!("ALTER TABLE {table} {}", added.join(", "))
}

fn cant_widen(engine: &Postgres<'_>, failed: Failed) -> Error {
    let table = engine.table_sql();
    let said = crate::error::said(&failed.error);
    let message = format!("the history's table {table} lacks columns of this version: {said}");
    match failed.code() {
        exec::LOCK_TIMEOUT => {
            let found = Diagnostic::error("locked", message)
                .note(format!("the database is {}", engine.place))
                .note("others have rows of other chains in it under way")
                .help("wait for them to end, then run the command again");
            Error::new(ErrorKind::Locked, found)
        }
        history::NO_PRIVILEGE => {
            let found = Diagnostic::error("history", message)
                .note(format!("the database is {}", engine.place))
                .help(format!("as its owner: {};", alter(&table)));
            Error::new(ErrorKind::History, found)
        }
        _ => return history::failed(engine, "widen the history's table", failed),
    }
    .because(failed.error)
}
