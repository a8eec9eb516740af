//! Sends text to SQLite, and waits where another connection is writing.

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, ConnectOptions as _, Either, Row as _, raw_sql};
use sqlx_sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};

use crate::record::Cells;

/// The first pause between two attempts.
pub(super) const PAUSE: Duration = Duration::from_millis(5);

/// Opens a connection; where another one has the file for itself meanwhile, tries again.
pub(super) async fn connect(
    options: &SqliteConnectOptions,
    patience: Duration,
) -> sqlx::Result<SqliteConnection> {
    let until = Instant::now() + patience;
    let mut pause = PAUSE;
    loop {
        match options.connect().await {
            Err(error) if is_busy(&error) && Instant::now() < until => {
                wait(&mut pause, until).await
            }
            result => return result,
        }
    }
}

/// Runs statements, and returns how many rows the last of them changed.
pub(super) async fn run(connection: &mut SqliteConnection, sql: &str) -> sqlx::Result<u64> {
    let mut changed = 0;
    let mut replies = raw_sql(AssertSqlSafe(sql.to_owned())).fetch_many(connection);
    while let Some(reply) = next(&mut replies).await {
        if let Either::Left(result) = reply? {
            changed = result.rows_affected();
        }
    }
    Ok(changed)
}

/// Runs a query and returns its rows.
pub(super) async fn rows(connection: &mut SqliteConnection, sql: &str) -> sqlx::Result<Vec<Cells>> {
    fold(connection, sql, &push).await
}

/// Runs a query, and hands over each row as soon as it arrives.
async fn fold<T: Default>(
    connection: &mut SqliteConnection,
    sql: &str,
    take: &(impl Fn(&mut T, &SqliteRow) -> sqlx::Result<()> + Sync),
) -> sqlx::Result<T> {
    let mut taken = T::default();
    let mut rows = raw_sql(AssertSqlSafe(sql.to_owned())).fetch(connection);
    while let Some(row) = next(&mut rows).await {
        take(&mut taken, &row?)?;
    }
    Ok(taken)
}

/// Runs statements that another connection may block, until a moment.
pub(super) async fn run_until(
    connection: &mut SqliteConnection,
    sql: &str,
    until: Instant,
) -> sqlx::Result<u64> {
    let mut pause = PAUSE;
    loop {
        match run(connection, sql).await {
            Err(error) if is_busy(&error) && Instant::now() < until => {
                wait(&mut pause, until).await
            }
            result => return result,
        }
    }
}

/// Runs a query that another connection may block, until a moment.
pub(super) async fn rows_until(
    connection: &mut SqliteConnection,
    sql: &str,
    until: Instant,
) -> sqlx::Result<Vec<Cells>> {
    fold_until(connection, sql, until, &push).await
}

/// Does as [`rows_until`], and hands over each row as soon as it arrives; a new try begins anew.
pub(super) async fn fold_until<T: Default>(
    connection: &mut SqliteConnection,
    sql: &str,
    until: Instant,
    take: &(impl Fn(&mut T, &SqliteRow) -> sqlx::Result<()> + Sync),
) -> sqlx::Result<T> {
    let mut pause = PAUSE;
    loop {
        match fold(connection, sql, take).await {
            Err(error) if is_busy(&error) && Instant::now() < until => {
                wait(&mut pause, until).await
            }
            result => return result,
        }
    }
}

/// Sleeps, longer from time to time, and never beyond a moment.
pub(super) async fn wait(pause: &mut Duration, until: Instant) {
    let left = until.saturating_duration_since(Instant::now());
    sqlx_core::rt::sleep((*pause).min(left)).await;
    *pause = (*pause * 2).min(Duration::from_millis(100));
}

/// Returns whether another connection stands in the way: `SQLITE_BUSY` or `SQLITE_LOCKED`.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    matches!(code(error).map(|code| code & 0xff), Some(5 | 6))
}

/// Returns whether the file isn't where it was opened any more: `SQLITE_READONLY_DBMOVED`.
pub(super) fn is_moved(error: &sqlx::Error) -> bool {
    code(error) == Some(1032)
}

/// Returns whether the file, or the connection, may only be read.
pub(super) fn is_read_only(error: &sqlx::Error) -> bool {
    code(error).map(|code| code & 0xff) == Some(8)
}

/// Returns whether a transaction is refused because there is one already.
pub(super) fn is_nested(error: &sqlx::Error) -> bool {
    let within = "cannot start a transaction within a transaction";
    matches!(error, sqlx::Error::Database(error) if error.message().contains(within))
}

/// Returns what SQLite says; nothing where it is another's error.
pub(super) fn message(error: &sqlx::Error) -> String {
    let error = error.as_database_error();
    error.map_or_else(String::new, |error| error.message().to_owned())
}

/// Returns SQLite's extended result code.
pub(super) fn code(error: &sqlx::Error) -> Option<i32> {
    error.as_database_error()?.code()?.parse().ok()
}

fn push(rows: &mut Vec<Cells>, row: &SqliteRow) -> sqlx::Result<()> {
    let cells = (0..row.len()).map(|at| row.try_get_unchecked(at));
    rows.push(cells.collect::<sqlx::Result<_>>()?);
    Ok(())
}

async fn next<T>(stream: &mut futures_core::stream::BoxStream<'_, T>) -> Option<T> {
    std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await
}
