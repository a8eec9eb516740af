//! What happens to a transaction under the statements inside it.
//!
//! `INSERT OR ROLLBACK`, `ON CONFLICT ROLLBACK` and `RAISE(ROLLBACK)` end it, and so may SQLite where
//! it is out of memory or of space; <https://www.sqlite.org/lang_conflict.html>. What is sent after
//! that would last by itself.

use std::time::Instant;

use migrate_core::Diagnostic;
use migrate_core::history::State;
use migrate_core::plan::Part;

use super::{Sqlite, exec, history, send};
use crate::engine::{At, Broken, Failure, Job};
use crate::{Error, ErrorKind};

/// `SQLITE_BUSY_SNAPSHOT`: what was read is old, and only a new transaction reads anew;
/// <https://www.sqlite.org/rescode.html#busy_snapshot>.
const STALE: i32 = 517;

/// Returns whether a statement failed because the transaction began too early.
pub(super) fn is_stale(error: &sqlx::Error) -> bool {
    send::code(error) == Some(STALE)
}

/// Runs a statement inside a transaction, which holds the lock of this database and not those of
/// others that the step attached: for these it waits until a moment.
pub(super) async fn run(engine: &mut Sqlite<'_>, sql: &str, until: Instant) -> sqlx::Result<()> {
    let mut pause = send::PAUSE;
    loop {
        let Ok(connection) = engine.connection() else {
            return Err(sqlx::Error::WorkerCrashed);
        };
        let error = match send::run(connection, sql).await {
            Ok(_) => return Ok(()),
            Err(error) => error,
        };
        let may_wait = send::is_busy(&error) && !is_stale(&error) && Instant::now() < until;
        // Where the transaction is gone, a second try would last by itself.
        if !may_wait || !is_open(connection).await? {
            return Err(error);
        }
        send::wait(&mut pause, until).await;
    }
}

/// Makes sure that a part of a step hasn't ended its transaction.
pub(super) async fn check(engine: &mut Sqlite<'_>, job: &Job<'_>, n: usize) -> Result<(), Failure> {
    let asked = is_open(engine.connection()?).await;
    match asked {
        Ok(true) => return Ok(()),
        Ok(false) => {}
        Err(cause) => return Err(history::failed(engine, "go on in the transaction", cause).into()),
    }
    let last = exec::last_seen(engine).await?;
    let is_committed = last.run_token == job.row.run_token
        && last.seq == job.row.seq
        && last.state == State::Applying;
    if job.step.transaction && is_committed {
        return Err(committed(engine, job).into());
    }
    let mut broken = Broken::new(
        At::Part(n),
        "it ended the transaction of its step".to_owned(),
    );
    broken.rest = matches!(job.step.parts().get(n), Some(Part::Code { .. }));
    Err(broken.into())
}

/// Returns whether the connection is inside a transaction, whoever began it.
async fn is_open(connection: &mut sqlx_sqlite::SqliteConnection) -> sqlx::Result<bool> {
    match send::run(connection, "BEGIN").await {
        Err(error) if send::is_nested(&error) => Ok(true),
        Err(error) => Err(error),
        Ok(_) => send::run(connection, "ROLLBACK").await.map(|_| false),
    }
}

fn committed(engine: &Sqlite<'_>, job: &Job<'_>) -> Error {
    let message = "a statement or a function ended the transaction of its step by a COMMIT";
    let revision = job.step.revision;
    let found = Diagnostic::error("halfway", message)
        .note(format!("the database is {}", engine.place))
        .state("the step stands halfway: what ran before the COMMIT is in the database")
        .help(format!(
            "finish the rest by hand, then: cargo migrate resolve {revision} --done"
        ))
        .help(format!(
            "or undo what is done by hand, then: cargo migrate resolve {revision} --undone"
        ));
    let kind = ErrorKind::Refused(migrate_core::ErrorKind::Halfway);
    Error::new(kind, found)
}
