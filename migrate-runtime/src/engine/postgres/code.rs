//! Calls functions of the application on PostgreSQL.

use migrate_core::plan::Part;
use sqlx_core::database::Database;
use sqlx_core::transaction::TransactionManager;

use super::assemble::Message;
use super::{Postgres, exec, history, pooled, send};
use crate::code::Function;
use crate::engine::{At, Broken, Failure, Job, On};
use sqlx::postgres::PgConnection;

/// sqlx's own count of transactions, so that what a function begins nests.
type Manager = <sqlx::Postgres as Database>::TransactionManager;

pub(super) async fn begin(connection: &mut PgConnection) -> sqlx::Result<()> {
    Manager::begin(connection, None).await
}

pub(super) async fn commit(connection: &mut PgConnection) -> sqlx::Result<()> {
    Manager::commit(connection).await
}

/// Undoes transactions inside each other until so many are left; 0 undoes all.
pub(super) async fn roll_back_to(connection: &mut PgConnection, depth: usize) -> sqlx::Result<()> {
    while Manager::get_transaction_depth(connection) > depth {
        Manager::rollback(connection).await?;
    }
    Ok(())
}

/// Runs the parts of a step one after the other inside a transaction: `message` is what comes
/// first. Returns what is still to be sent, behind the last function.
pub(super) async fn parts(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    mut message: Message,
    done: &mut (dyn FnMut(usize) + Send),
) -> Result<(Message, Option<usize>), Failure> {
    let mut after = None;
    for (n, part) in job.step.parts().into_iter().enumerate() {
        let path = match part {
            Part::Statement(statement) => {
                message.add(exec::statement_part(n), job.step.text(statement));
                continue;
            }
            Part::Code { path, .. } => path,
        };
        let reply = send::send(engine.connection()?, &message, done).await;
        pooled::keep_note(engine, &reply);
        if let Some(failed) = reply.failed {
            return Err(failure_after(engine, job, failed, after));
        }
        message = Message::new();
        call(engine, job, n, path).await?;
        if Manager::get_transaction_depth(engine.connection()?) != 1 {
            let text = "it left a transaction open that it began".to_owned();
            return Err(Broken::new(At::Part(n), text).into());
        }
        done(n + 1);
        after = Some(n);
    }
    Ok((message, after))
}

/// Calls a function outside a transaction.
pub(super) async fn outside(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    n: usize,
) -> Result<(), Failure> {
    let parts = job.step.parts();
    let Some(Part::Code { path, .. }) = parts.get(n) else {
        return Ok(());
    };
    let called = call(engine, job, n, path).await;
    let counted = engine.link.is_in_transaction();
    if counted {
        exec::roll_back(engine).await?;
    }
    // One that was begun by text is none that sqlx counts, and would swallow the row's mark.
    let by_text = exec::end_left_open(engine).await;
    called?;
    if !counted && !by_text? {
        return Ok(());
    }
    let text = "it left a transaction open that it began".to_owned();
    Err(Broken::new(At::Part(n), text).into())
}

/// Says what a failed message of a step means, which may be that a function went on after an error.
pub(super) fn failure_after(
    engine: &Postgres<'_>,
    job: &Job<'_>,
    failed: send::Failed,
    after: Option<usize>,
) -> Failure {
    match after {
        Some(n) if failed.code() == exec::ABORTED => {
            let text = "a statement in it failed, and it went on as if nothing had happened";
            Broken::new(At::Part(n), text.to_owned()).into()
        }
        _ if exec::is_hidden_commit(&failed) => exec::hidden_commit(engine, job).into(),
        _ => exec::failure(engine, failed),
    }
}

/// Returns the error of a transaction that could not be opened or undone.
pub(super) fn failed(engine: &Postgres<'_>, doing: &str, error: sqlx::Error) -> crate::Error {
    history::failed(engine, doing, send::Failed::plain(error))
}

async fn call(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    n: usize,
    path: &str,
) -> Result<(), Failure> {
    let function: &dyn for<'c> Function<'c, PgConnection> = match job.function(path) {
        Some(On::Postgres(function)) => function,
        _ => return Err(Broken::new(At::Part(n), "it isn't in this program".to_owned()).into()),
    };
    let called = function.call(engine.connection()?).await;
    called.map_err(|error| Broken::of_code(n, error).into())
}
