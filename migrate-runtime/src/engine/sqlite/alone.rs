//! Statements that can't share a transaction on SQLite.

use migrate_core::Dialect;
use migrate_core::history::Row;
use migrate_core::sql;

use super::{Sqlite, WORDS, exec, send};
use crate::engine::{At, Failure, Job, Probe, Took};
use crate::record;

/// Says in the row that a statement begins, and of which kind it is.
pub(super) async fn begin(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    n: usize,
) -> Result<String, Failure> {
    let text = job.statement(n).map_or("", |it| job.step.text(it));
    let begun = kind_of(text);
    let literal = super::quote(begun);
    let (table, chain) = (engine.table_sql(), &engine.chain);
    let update = record::begun(&table, chain, &job.row, &literal, &WORDS);
    exec::change(engine, &update, At::Part(n), job.wait).await?;
    Ok(begun.to_owned())
}

/// Returns what a statement is, or nothing where that isn't known.
pub(super) fn kind_of(statement: &str) -> &'static str {
    sql::subject(Dialect::Sqlite, statement).map_or("", |subject| subject.words)
}

pub(super) async fn run(engine: &mut Sqlite<'_>, job: &Job<'_>, n: usize) -> Result<(), Failure> {
    exec::run_statement(engine, job, n).await
}

pub(super) async fn end(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    n: usize,
    ended: &Row,
) -> Result<(), Failure> {
    let update = record::update(&engine.table_sql(), &engine.chain, ended, &WORDS);
    exec::change(engine, &update, At::Part(n), job.wait).await
}

/// What SQLite refuses took no effect, whatever it is.
pub(super) fn is_atomic(_begun: &str) -> bool {
    true
}

/// Rewriting the file, and setting what is set already, may happen twice.
pub(super) fn probe(begun: &str) -> Probe {
    let is_harmless = begun == "VACUUM" || begun.starts_with("PRAGMA ");
    Probe::plain(match is_harmless {
        true => Took::NotDone,
        false => Took::Unknown,
    })
}

/// Asks a query of the file while nothing can be written.
pub(super) async fn ask(
    engine: &mut Sqlite<'_>,
    query: &str,
    n: usize,
) -> Result<Option<String>, Failure> {
    let connection = engine.connection()?;
    let switched = send::run(connection, "PRAGMA query_only = ON").await;
    let asked = match switched {
        Ok(_) => send::rows(connection, query).await,
        Err(error) => Err(error),
    };
    let back = send::run(connection, "PRAGMA query_only = OFF").await;
    let asked = asked.and_then(|rows| back.map(|_| rows));
    match asked {
        Ok(rows) => Ok(rows
            .into_iter()
            .next()
            .and_then(|row| row.into_iter().next()?)),
        Err(cause) => Err(exec::broken(engine, At::Part(n), cause)),
    }
}
