//! Reads the history of SQLite.

use std::time::Instant;

use migrate_core::Diagnostic;
use migrate_core::history::Row;

use super::send::{self, READ_WAIT};
use super::{Sqlite, pack, quote};
use crate::record::{self, Cells, Depth, Latest};
use crate::{Error, ErrorKind};

pub(super) async fn latest(engine: &mut Sqlite<'_>) -> Result<Option<Latest>, Error> {
    let sql = record::select_last(&engine.table_sql(), &engine.chain);
    let Some(rows) = read(engine, &sql).await? else {
        return Ok(None);
    };
    let last = rows.first().map(Latest::read).transpose();
    last.map_err(|reason| unreadable(engine, &reason))
}

pub(super) async fn rows(engine: &mut Sqlite<'_>, depth: Depth) -> Result<Vec<Row>, Error> {
    let sql = pack::select(&engine.table_sql(), &engine.chain, depth);
    let Some(packs) = read(engine, &sql).await? else {
        return Ok(Vec::new());
    };
    let mut rows = Vec::new();
    for pack in packs.iter().flatten().flatten() {
        let cells = pack::cells(pack).ok_or_else(|| unreadable(engine, "a row is cut off"))?;
        let mut cells = cells.into_iter().peekable();
        while cells.peek().is_some() {
            let row = record::row(&mut cells).map_err(|reason| unreadable(engine, &reason))?;
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| row.seq);
    Ok(rows)
}

/// Returns whether the table exists.
pub(super) async fn exists(engine: &mut Sqlite<'_>, until: Instant) -> Result<bool, Error> {
    let schema = engine.table.schema.as_deref().unwrap_or("main");
    let sql = format!(
        "SELECT 1 FROM {}.sqlite_master WHERE type IN ('table', 'view') AND name = {} COLLATE NOCASE LIMIT 1",
        crate::table::quote_name(schema),
        quote(&engine.table.name),
    );
    let asked = send::rows_until(engine.connection()?, &sql, until).await;
    match asked {
        Ok(rows) => Ok(!rows.is_empty()),
        Err(cause) => Err(failed(engine, "look for the history", cause)),
    }
}

/// Returns the rows, or `None` where there is no table.
async fn read(engine: &mut Sqlite<'_>, sql: &str) -> Result<Option<Vec<Cells>>, Error> {
    if engine.link.is_none() {
        return Ok(None);
    }
    let until = Instant::now() + READ_WAIT;
    if !exists(engine, until).await? {
        return Ok(None);
    }
    let asked = send::rows_until(engine.connection()?, sql, until).await;
    match asked {
        Ok(rows) => Ok(Some(rows)),
        Err(cause) => Err(failed(engine, "read the history", cause)),
    }
}

/// Makes the error of a bookkeeping statement.
pub(super) fn failed(engine: &Sqlite<'_>, doing: &str, cause: sqlx::Error) -> Error {
    if send::is_busy(&cause) {
        return locked(&engine.place).because(cause);
    }
    if send::is_nested(&cause) {
        return Error::in_transaction(&engine.place);
    }
    if send::is_read_only(&cause) {
        return read_only(&engine.place).because(cause);
    }
    Error::bookkeeping(&engine.place, doing, cause)
}

fn read_only(place: &str) -> Error {
    let found = Diagnostic::error("history", format!("{place} can only be read"))
        .help("make the file and its folder writable, or leave `mode=ro` out of the URL");
    Error::new(ErrorKind::History, found)
}

pub(super) fn locked(place: &str) -> Error {
    let found = Diagnostic::error(
        "locked",
        format!("another connection is writing to {place}"),
    )
    .help("wait for it to end, then run the command again");
    Error::new(ErrorKind::Locked, found)
}

fn unreadable(engine: &Sqlite<'_>, reason: &str) -> Error {
    crate::session::unreadable(&engine.table.name, &engine.place, reason)
}
