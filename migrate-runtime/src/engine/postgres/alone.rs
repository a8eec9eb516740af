//! Statements that can't share a transaction: what is seen before, the statement, and what must be
//! true after it.

use migrate_core::history::Row;

use super::assemble::{Message, Part, opening};
use super::send;
use super::state::{self, State};
use super::{Postgres, WORDS, exec, history, probe, quote, who};
use crate::engine::{At, Broken, Failure, Job, Probe, Took};
use crate::{Error, record};

/// What the assertion after a statement raises with.
const INVALID: &str = "migrate: the index is not valid";

/// The setting that carries what was seen into the row, which another role may have to write.
pub(super) const SEEN: &str = "pg_catalog.current_setting('migrate.begun')";

/// Says in the row that a statement begins; one message.
pub(super) async fn begin(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    n: usize,
) -> Result<String, Failure> {
    let (table, chain) = (engine.table_sql(), &engine.chain);
    let begun = record::begun(&table, chain, &job.row, SEEN, &WORDS);
    let message = Message::new()
        .with(Part::Frame, state::WRITABLE)
        .with(Part::Guard, &exec::still_held(engine))
        .with(Part::Statement(n), &keep_seen(exec::text(job, n)))
        .by_own_role(&engine.base, Part::Mark, &exec::one_any(&begun))
        .with(Part::Rows, &format!("SELECT {SEEN}"))
        .with(Part::Set, state::ROLE_AGAIN)
        .with(Part::State, state::QUERY);
    let reply = exec::bookkeeping(engine, &message).await?;
    engine.left = Some(State::read(reply.rows(Part::State)));
    Ok(reply.cell(Part::Rows, 0).unwrap_or_default().to_owned())
}

/// Returns the query that looks at the subject of a statement, and keeps what it sees until the
/// transaction ends.
///
/// Names mean what they mean to the statement: they are looked up with its role and path.
pub(super) fn keep_seen(statement: &str) -> String {
    let seen = probe::before(statement);
    format!("SELECT pg_catalog.set_config('migrate.begun', {seen}, true)")
}

/// Sends a statement by itself, with a comment that others recognise it by.
pub(super) async fn run(engine: &mut Postgres<'_>, job: &Job<'_>, n: usize) -> Result<(), Failure> {
    send_alone(engine, job, n, exec::text(job, n)).await
}

/// Sends a statement that mends what one left, likewise.
pub(super) async fn repair(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    n: usize,
    sql: &str,
) -> Result<(), Failure> {
    let sent = send_alone(engine, job, n, sql).await;
    sent.map_err(|failure| match failure {
        Failure::Statement(mut broken) => {
            broken.offset = None;
            broken.message = format!("{sql}: {}", broken.message);
            Failure::Statement(broken)
        }
        other => other,
    })
}

async fn send_alone(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    n: usize,
    sql: &str,
) -> Result<(), Failure> {
    let rest = format!("{}:{}", n + 1, job.row.run_token);
    let message = Message::titled(&exec::title(engine, job, &rest)).with(Part::Statement(n), sql);
    let reply = send::ask(engine.connection()?, &message).await;
    match reply.failed {
        Some(failed) => Err(exec::failure(engine, failed)),
        None => Ok(()),
    }
}

/// Makes sure that a statement did what it says, and writes the row as it is then; one message.
pub(super) async fn end(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    n: usize,
    ended: &Row,
) -> Result<(), Failure> {
    let begun = job.row.begun.as_deref().unwrap_or_default();
    let mut message = Message::new()
        .with(Part::Frame, state::WRITABLE)
        .with(Part::Guard, &format!("SELECT {}", exec::unless_left_open()));
    if let Some(invalid) = probe::invalid_after(begun, exec::text(job, n)) {
        let assert = format!(
            "SELECT CASE WHEN {invalid} THEN ('{INVALID} ' || pg_catalog.pg_backend_pid())::integer END"
        );
        message.add(Part::Assert, &assert);
    }
    let message = message
        .by_own_role(&engine.base, Part::Mark, &exec::mark_any(engine, ended))
        .with(Part::Set, state::ROLE_AGAIN)
        .with(Part::State, state::QUERY);
    let reply = send::ask(engine.connection()?, &message).await;
    match reply.failed {
        Some(failed) if failed.says(INVALID) => Err(invalid(n)),
        Some(failed) => Err(exec::bookkeeping_failed(engine, failed).await),
        None => {
            engine.left = Some(State::read(reply.rows(Part::State)));
            Ok(())
        }
    }
}

/// Returns who still runs a statement of this step: one of an earlier run, whose lock was given away.
pub(super) async fn at_work(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
) -> Result<Option<String>, Error> {
    let opening = quote(&opening(&exec::title(engine, job, "")));
    let sql = format!(
        "SELECT {} FROM pg_catalog.pg_stat_activity a \
         WHERE a.pid <> pg_catalog.pg_backend_pid() AND a.state IS DISTINCT FROM 'idle' \
         AND a.datname = pg_catalog.current_database() \
         AND pg_catalog.left(a.query, pg_catalog.length({opening})) = {opening} LIMIT 1",
        who::whole("a")
    );
    let message = Message::new().with(Part::Holder, &sql);
    let reply = send::ask(engine.connection()?, &message).await;
    match reply.failed {
        Some(failed) => Err(history::failed(
            engine,
            "look for an earlier statement",
            failed,
        )),
        None => Ok(reply.cell(Part::Holder, 0).map(str::to_owned)),
    }
}

/// Asks the catalog what became of a statement.
pub(super) async fn probe(engine: &mut Postgres<'_>, begun: &str) -> Result<Probe, Error> {
    let question = match probe::after(begun) {
        probe::After::Known(took) => return Ok(Probe::plain(took)),
        probe::After::Ask(question) => question,
    };
    let message = Message::new().with(Part::Rows, &question.sql);
    let reply = send::ask(engine.connection()?, &message).await;
    if let Some(failed) = reply.failed {
        return Err(history::failed(
            engine,
            "look what became of a statement",
            failed,
        ));
    }
    let took = match reply.cell(Part::Rows, 0) {
        Some(probe::DONE) => Took::Done,
        Some(probe::NOT_DONE) => Took::NotDone,
        _ => Took::Unknown,
    };
    let repairs = reply.rows(Part::Rows);
    let repairs = repairs.filter_map(|cells| cells.get(1).cloned().flatten());
    Ok(Probe {
        took,
        repairs: repairs.collect(),
        does: question.does,
    })
}

/// Asks a query of the file in a transaction that can't write.
pub(super) async fn ask(
    engine: &mut Postgres<'_>,
    query: &str,
    n: usize,
) -> Result<Option<String>, Failure> {
    let message = Message::new()
        .with(
            Part::Set,
            "SELECT pg_catalog.set_config('transaction_read_only', 'on', true)",
        )
        .with(Part::Rows, query);
    let reply = send::ask(engine.connection()?, &message).await;
    match reply.failed {
        None => Ok(reply.cell(Part::Rows, 0).map(str::to_owned)),
        Some(failed) if failed.part == Part::Rows && failed.server().is_some() => {
            Err(exec::broken(At::Part(n), failed))
        }
        Some(failed) => Err(exec::failure(engine, failed)),
    }
}

fn invalid(n: usize) -> Failure {
    let text = "the index is there and not valid: IF NOT EXISTS left it as it was";
    let mut broken = Broken::new(At::Part(n), text.to_owned());
    broken.hint = Some(
        "DROP INDEX CONCURRENTLY takes it away, REINDEX INDEX CONCURRENTLY makes it valid"
            .to_owned(),
    );
    broken.into()
}
