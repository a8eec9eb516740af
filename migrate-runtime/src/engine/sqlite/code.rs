//! Calls functions of the application on SQLite.

use std::time::{Duration, Instant};

use migrate_core::plan::Part;
use sqlx::AssertSqlSafe;
use sqlx::SqlSafeStr as _;
use sqlx_core::database::Database;
use sqlx_core::transaction::TransactionManager;
use sqlx_sqlite::SqliteConnection;

use super::{Sqlite, send};
use crate::code::Function;
use crate::engine::{At, Broken, Failure, Job, On};

/// sqlx's own count of transactions, so that what a function begins nests.
type Manager = <sqlx_sqlite::Sqlite as Database>::TransactionManager;

/// Begins a transaction that functions may nest in, once no other connection writes.
pub(super) async fn begin(connection: &mut SqliteConnection, wait: Duration) -> sqlx::Result<()> {
    let until = Instant::now() + wait;
    let mut pause = send::PAUSE;
    loop {
        let begin = AssertSqlSafe("BEGIN IMMEDIATE").into_sql_str();
        match Manager::begin(connection, Some(begin)).await {
            Err(error) if send::is_busy(&error) && Instant::now() < until => {
                send::wait(&mut pause, until).await;
            }
            result => return result,
        }
    }
}

pub(super) async fn commit(connection: &mut SqliteConnection, wait: Duration) -> sqlx::Result<()> {
    let until = Instant::now() + wait;
    let mut pause = send::PAUSE;
    loop {
        match Manager::commit(connection).await {
            Err(error) if send::is_busy(&error) && Instant::now() < until => {
                send::wait(&mut pause, until).await;
            }
            result => return result,
        }
    }
}

/// Undoes the transaction, and those that a function left open inside it.
pub(super) async fn roll_back(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    while Manager::get_transaction_depth(connection) > 0 {
        if Manager::rollback(connection).await.is_ok() {
            continue;
        }
        // SQLite ended the transaction itself, and sqlx doesn't know: it gets one to undo.
        send::run(connection, "BEGIN").await?;
        Manager::rollback(connection).await?;
    }
    Ok(())
}

/// Returns how many transactions sqlx counts, one inside the other.
pub(super) fn depth(connection: &SqliteConnection) -> usize {
    Manager::get_transaction_depth(connection)
}

/// Calls the function of a part inside the step's transaction.
pub(super) async fn inside(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    n: usize,
    path: &str,
) -> Result<(), Failure> {
    call(engine, job, n, path).await?;
    // A nested transaction that was dropped is undone before this is answered, and not earlier.
    super::inside::check(engine, job, n).await?;
    if Manager::get_transaction_depth(engine.connection()?) == 1 {
        return Ok(());
    }
    let text = "it left a transaction open that it began".to_owned();
    Err(Broken::new(At::Part(n), text).into())
}

/// Calls a function outside a transaction.
pub(super) async fn outside(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    n: usize,
) -> Result<(), Failure> {
    let parts = job.step.parts();
    let Some(Part::Code { path, .. }) = parts.get(n) else {
        return Ok(());
    };
    let called = call(engine, job, n, path).await;
    let by_text = is_left_open(engine).await?;
    let counted = Manager::get_transaction_depth(engine.connection()?) > 0;
    if counted {
        super::exec::undo(engine).await?;
    }
    called?;
    if !by_text && !counted {
        return Ok(());
    }
    let text = "it left a transaction open that it began".to_owned();
    Err(Broken::new(At::Part(n), text).into())
}

/// Ends a transaction that was begun by text, where there is one.
async fn is_left_open(engine: &mut Sqlite<'_>) -> Result<bool, Failure> {
    Ok(send::run(engine.connection()?, "ROLLBACK").await.is_ok())
}

async fn call(engine: &mut Sqlite<'_>, job: &Job<'_>, n: usize, path: &str) -> Result<(), Failure> {
    let function: &dyn for<'c> Function<'c, SqliteConnection> = match job.function(path) {
        Some(On::Sqlite(function)) => function,
        _ => return Err(Broken::new(At::Part(n), "it isn't in this program".to_owned()).into()),
    };
    let called = function.call(engine.connection()?).await;
    called.map_err(|error| Broken::of_code(n, error).into())
}
