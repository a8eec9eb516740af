//! Reads the history of SQLite.

use std::time::Instant;

use migrate_core::Diagnostic;
use migrate_core::history::Row;
use sqlx::Row as _;
use sqlx_sqlite::SqliteRow;

use super::{Sqlite, pack, quote, refusal, send};
use crate::record::{self, ADDED, Columns, Depth, Latest, Reader};
use crate::{Error, ErrorKind};

/// What is done, in the words of an error.
const READ: &str = "read the history";

/// The rows that were read, and what is wrong with the next.
#[derive(Default)]
struct Taken {
    rows: Vec<Row>,
    wrong: Option<String>,
}

pub(super) async fn latest(engine: &mut Sqlite<'_>) -> Result<Option<Latest>, Error> {
    if engine.link.is_none() {
        return Ok(None);
    }
    let sql = record::select_last(&engine.table_sql(), &engine.chain);
    let until = Instant::now() + engine.wait;
    let rows = match send::rows_until(engine.connection()?, &sql, until).await {
        Ok(rows) => rows,
        Err(_) if exists(engine, until).await?.is_none() => return Ok(None),
        Err(_) => {
            let asked = send::rows_until(engine.connection()?, &sql, until).await;
            asked.map_err(|cause| failed(engine, READ, cause))?
        }
    };
    let last = rows.first().map(Latest::read).transpose();
    last.map_err(|reason| unreadable(engine, &reason))
}

pub(super) async fn rows(engine: &mut Sqlite<'_>, depth: Depth) -> Result<Vec<Row>, Error> {
    if engine.link.is_none() {
        return Ok(Vec::new());
    }
    let until = Instant::now() + engine.wait;
    // Mostly there is a table with all columns: only where it can't be read it is looked for.
    let Taken { mut rows, wrong } = match taken(engine, depth, Columns::All, until).await? {
        Ok(taken) => taken,
        Err(_) => {
            let Some(has) = exists(engine, until).await? else {
                return Ok(Vec::new());
            };
            let taken = taken(engine, depth, has, until).await?;
            taken.map_err(|cause| failed(engine, READ, cause))?
        }
    };
    if let Some(reason) = wrong {
        return Err(unreadable(engine, &reason));
    }
    rows.sort_by_key(|row| row.seq);
    Ok(rows)
}

/// Reads each pack as soon as it arrives, while SQLite makes the next.
async fn taken(
    engine: &mut Sqlite<'_>,
    depth: Depth,
    has: Columns,
    until: Instant,
) -> Result<sqlx::Result<Taken>, Error> {
    let sql = pack::select(&engine.table_sql(), &engine.chain, depth, has);
    let reader = Reader::new(depth, has);
    let take = |taken: &mut Taken, pack: &SqliteRow| {
        if taken.wrong.is_none() {
            let pack = pack.try_get_unchecked::<Option<&str>, _>(0)?;
            taken.wrong = unpack(pack, &reader, &mut taken.rows).err();
        }
        Ok(())
    };
    Ok(send::fold_until(engine.connection()?, &sql, until, &take).await)
}

fn unpack(pack: Option<&str>, reader: &Reader, rows: &mut Vec<Row>) -> Result<(), String> {
    let mut cells = pack::Cells::of(pack.ok_or("seq isn't a number")?);
    while !cells.is_done() {
        match reader.row(&mut cells) {
            Ok(row) => rows.push(row),
            Err(_) if cells.is_broken() => return Err("a row is cut off".to_owned()),
            Err(reason) => return Err(reason),
        }
    }
    Ok(())
}

/// Returns which columns the table has, or `None` where there is no table.
pub(super) async fn exists(
    engine: &mut Sqlite<'_>,
    until: Instant,
) -> Result<Option<Columns>, Error> {
    let schema = engine.table.schema.as_deref().unwrap_or("main");
    let [.., (last, _)] = ADDED;
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM pragma_table_info(m.name, {}) c WHERE c.name = '{last}') \
         FROM {}.sqlite_master m WHERE type IN ('table', 'view') AND name = {} COLLATE NOCASE LIMIT 1",
        quote(schema),
        crate::table::quote_name(schema),
        quote(&engine.table.name),
    );
    let asked = send::rows_until(engine.connection()?, &sql, until).await;
    match asked {
        Ok(rows) => Ok(rows.first().map(|cells| match cells.first() {
            Some(Some(is_wide)) if is_wide == "1" => Columns::All,
            _ => Columns::First,
        })),
        Err(cause) => Err(failed(engine, "look for the history", cause)),
    }
}

/// Returns whether the table has a column.
pub(super) async fn has_column(engine: &mut Sqlite<'_>, column: &str) -> Result<bool, Error> {
    let schema = engine.table.schema.as_deref().unwrap_or("main");
    let sql = format!(
        "SELECT 1 FROM pragma_table_info({}, {}) WHERE name = {}",
        quote(&engine.table.name),
        quote(schema),
        quote(column),
    );
    let asked = send::rows_until(engine.connection()?, &sql, Instant::now()).await;
    match asked {
        Ok(rows) => Ok(!rows.is_empty()),
        Err(cause) => Err(failed(engine, "look at the history's columns", cause)),
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
    if send::is_moved(&cause) {
        return replaced(&engine.place).because(cause);
    }
    if send::is_read_only(&cause) {
        return read_only(&engine.place).because(cause);
    }
    if let sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) = cause {
        return unreadable(engine, "a cell isn't text").because(cause);
    }
    let help = refusal::help(&engine.place, &cause);
    Error::bookkeeping_with(&engine.place, doing, cause, help)
}

fn replaced(place: &str) -> Error {
    let message = format!("the file of {place} was removed or replaced while this command used it");
    let found = Diagnostic::error("database", message)
        .note("somebody else has dropped the database meanwhile; what was written went with it")
        .help("cargo migrate status");
    Error::new(ErrorKind::Database, found)
}

pub(super) fn read_only(place: &str) -> Error {
    let found = Diagnostic::error("history", format!("{place} can only be read"))
        .help(
            "make the file, those beside it and their folder writable, or leave `mode=ro` and `immutable=1` out of the URL",
        );
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
