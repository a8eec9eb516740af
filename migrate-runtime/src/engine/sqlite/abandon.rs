//! A connection whose run was dropped: by a panic, or with its future.
//!
//! A statement of one of our own would hold the write lock to its end, so it is interrupted. One of
//! a pool is closed. A borrowed one goes on, and must neither be inside a transaction of
//! ours nor keep our pragmas. Nothing can be waited for here; but the driver works through a queue,
//! and what is put into it comes before whatever the lender sends.

use std::pin::pin;
use std::task::{Context, Waker};

use sqlx::{AssertSqlSafe, raw_sql};
use sqlx_core::database::Database;
use sqlx_core::transaction::TransactionManager;
use sqlx_sqlite::SqliteConnection;

use super::Sqlite;

/// sqlx's own count of transactions.
type Manager = <sqlx_sqlite::Sqlite as Database>::TransactionManager;

impl Drop for Sqlite<'_> {
    fn drop(&mut self) {
        if let Some(interrupt) = &self.interrupt {
            interrupt.set(true);
        }
        let before = self.before.take();
        let link = self.link.as_mut();
        if let Some(connection) = link.and_then(|link| link.abandoned())
            && let Some(before) = before
        {
            Manager::start_rollback(connection);
            // One that sqlx didn't count; without a transaction it fails, which nobody sees.
            enqueue(connection, "ROLLBACK".to_owned());
            before.statements().for_each(|sql| enqueue(connection, sql));
        }
    }
}

/// Puts a statement into the driver's queue, and doesn't wait for it.
fn enqueue(connection: &mut SqliteConnection, sql: String) {
    let mut replies = pin!(raw_sql(AssertSqlSafe(sql)).execute(connection));
    let mut context = Context::from_waker(Waker::noop());
    let _ = replies.as_mut().poll(&mut context);
}
