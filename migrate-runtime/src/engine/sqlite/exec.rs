//! Runs steps on SQLite.

use std::time::{Duration, Instant};

use migrate_core::history::{Row, State};
use migrate_core::plan::Part;

use super::{Sqlite, WORDS, code, foreign_keys, history, inside, send};
use crate::Error;
use crate::engine::{At, Broken, Failure, Job};
use crate::record::{self, Columns, Latest, Seen};

pub(super) async fn step(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    done: &mut (dyn FnMut(usize) + Send),
) -> Result<(), Failure> {
    foreign_keys::switch_off(engine, job.step).await?;
    if !job.step.has_code() {
        begin(engine, job.wait).await?;
        let ran = in_transaction(engine, job, done).await;
        return finish(engine, ran, At::Commit, job.wait).await;
    }
    open(engine, job.wait).await?;
    let ran = match in_transaction(engine, job, done).await {
        Ok(()) => close(engine, job.wait).await,
        failed => failed,
    };
    if ran.is_err() {
        undo(engine).await?;
    }
    ran
}

async fn in_transaction(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    done: &mut (dyn FnMut(usize) + Send),
) -> Result<(), Failure> {
    let before = foreign_keys::before(engine, job.step, Instant::now()).await?;
    write_rows(engine, std::slice::from_ref(&job.row), &job.seen).await?;
    for (n, part) in job.step.parts().into_iter().enumerate() {
        match part {
            Part::Statement(statement) => {
                let text = job.step.text(statement);
                let ran = inside::run(engine, text, Instant::now() + job.wait).await;
                ran.map_err(|cause| broken(engine, At::Part(n), cause))?;
                inside::check(engine, job, n).await?;
            }
            Part::Code { path, .. } => code::inside(engine, job, n, path).await?,
        }
        done(n + 1);
    }
    if let Some(before) = before {
        foreign_keys::check(engine, &before).await?;
    }
    mark_row(engine, &ended(&job.row)).await
}

pub(super) async fn record(
    engine: &mut Sqlite<'_>,
    rows: &[Row],
    seen: &Seen,
    wait: Duration,
) -> Result<(), Failure> {
    begin(engine, wait).await?;
    let written = write_rows(engine, rows, seen).await;
    finish(engine, written, At::Commit, wait).await
}

pub(super) async fn enter(engine: &mut Sqlite<'_>, job: &Job<'_>) -> Result<(), Failure> {
    foreign_keys::switch_off(engine, job.step).await?;
    let until = Instant::now() + job.wait;
    let before = foreign_keys::before(engine, job.step, until).await?;
    engine.violations = before.map(|before| foreign_keys::before_step(before, job.step));
    Ok(())
}

pub(super) async fn take_over(engine: &mut Sqlite<'_>, job: &Job<'_>) -> Result<(), Failure> {
    let table = engine.table_sql();
    let sql = record::take_over(&table, &engine.chain, &job.row, &job.seen, &WORDS);
    begin(engine, job.wait).await?;
    let taken = widen_and_change(engine, &sql).await;
    finish(engine, taken, at_mark(job), job.wait).await
}

/// Runs an update that must find its row, by itself.
pub(super) async fn change(
    engine: &mut Sqlite<'_>,
    sql: &str,
    at: At,
    wait: Duration,
) -> Result<(), Failure> {
    begin(engine, wait).await?;
    let changed = change_one(engine, sql).await;
    finish(engine, changed, at, wait).await
}

async fn widen_and_change(engine: &mut Sqlite<'_>, sql: &str) -> Result<(), Failure> {
    if let Some(has) = history::exists(engine, Instant::now()).await? {
        widen(engine, has).await?;
    }
    change_one(engine, sql).await
}

/// Adds the columns that a table of an earlier version lacks; the write lock is had.
async fn widen(engine: &mut Sqlite<'_>, has: Columns) -> Result<(), Failure> {
    if has == Columns::All {
        return Ok(());
    }
    // A person may have added one of them already.
    for (alter, (column, _)) in record::alter(&engine.table_sql()).iter().zip(record::ADDED) {
        if history::has_column(engine, column).await? {
            continue;
        }
        let widened = send::run(engine.connection()?, alter).await;
        widened.map_err(|cause| history::failed(engine, "widen the history's table", cause))?;
    }
    Ok(())
}

pub(super) async fn statement(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    n: usize,
) -> Result<(), Failure> {
    begin(engine, job.wait).await?;
    let ran = statement_and_mark(engine, job, n).await;
    finish(engine, ran, At::Part(n), job.wait).await
}

async fn statement_and_mark(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    n: usize,
) -> Result<(), Failure> {
    // Marked first: where the row isn't ours any more, the statement must not run.
    let mut row = job.row.clone();
    row.statements_done += 1;
    mark_row(engine, &row).await?;
    run_statement(engine, job, n).await?;
    inside::check(engine, job, n).await
}

pub(super) async fn run_statement(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    n: usize,
) -> Result<(), Failure> {
    let Some(statement) = job.statement(n) else {
        return Ok(());
    };
    let text = job.step.text(statement);
    let ran = send::run_until(engine.connection()?, text, Instant::now() + job.wait).await;
    ran.map_err(|cause| broken(engine, At::Part(n), cause))?;
    Ok(())
}

pub(super) async fn mark(engine: &mut Sqlite<'_>, job: &Job<'_>) -> Result<(), Failure> {
    begin(engine, job.wait).await?;
    let marked = check_and_mark(engine, job).await;
    finish(engine, marked, at_mark(job), job.wait).await
}

/// Returns where a step failed whose row can't be marked: at what comes next.
fn at_mark(job: &Job<'_>) -> At {
    match usize::try_from(job.row.statements_done) {
        Ok(n) if n < job.step.parts().len() => At::Part(n),
        _ => At::Commit,
    }
}

async fn check_and_mark(engine: &mut Sqlite<'_>, job: &Job<'_>) -> Result<(), Failure> {
    if job.row.state == State::Applied
        && let Some(before) = engine.violations.take()
    {
        foreign_keys::check(engine, &before).await?;
    }
    mark_row(engine, &job.row).await
}

/// Runs a step inside the transaction that all steps of a run share.
pub(super) async fn step_within(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    done: &mut (dyn FnMut(usize) + Send),
) -> Result<(), Failure> {
    in_transaction(engine, job, done).await
}

async fn begin(engine: &mut Sqlite<'_>, wait: Duration) -> Result<(), Failure> {
    let begun = send::run_until(
        engine.connection()?,
        "BEGIN IMMEDIATE",
        Instant::now() + wait,
    )
    .await;
    match begun {
        Ok(_) => Ok(()),
        Err(cause) => Err(history::failed(engine, "begin", cause).into()),
    }
}

/// Commits what went well, and rolls back what didn't.
async fn finish(
    engine: &mut Sqlite<'_>,
    ran: Result<(), Failure>,
    at: At,
    wait: Duration,
) -> Result<(), Failure> {
    let ran = match ran {
        Ok(()) => commit(engine, at, wait).await,
        failed => failed,
    };
    if ran.is_err() {
        roll_back(engine).await?;
    }
    ran
}

async fn commit(engine: &mut Sqlite<'_>, at: At, wait: Duration) -> Result<(), Failure> {
    let committed = send::run_until(engine.connection()?, "COMMIT", Instant::now() + wait).await;
    committed
        .map_err(|cause| broken(engine, at, cause))
        .map(drop)
}

/// Begins a transaction that functions may nest in.
pub(super) async fn open(engine: &mut Sqlite<'_>, wait: Duration) -> Result<(), Failure> {
    let begun = code::begin(engine.connection()?, wait).await;
    begun.map_err(|cause| history::failed(engine, "begin", cause).into())
}

/// Commits the transaction of [`open`].
pub(super) async fn close(engine: &mut Sqlite<'_>, wait: Duration) -> Result<(), Failure> {
    let committed = code::commit(engine.connection()?, wait).await;
    committed.map_err(|cause| broken(engine, At::Commit, cause))
}

/// Undoes the transaction of [`open`], or what a failure left of it.
pub(super) async fn undo(engine: &mut Sqlite<'_>) -> Result<(), Error> {
    let Err(cause) = code::roll_back(engine.connection()?).await else {
        return Ok(());
    };
    if let Some(link) = &mut engine.link {
        link.spoilt = true;
    }
    Err(history::failed(engine, "roll back", cause))
}

async fn roll_back(engine: &mut Sqlite<'_>) -> Result<(), Error> {
    // The failure may have ended the transaction already; then there is nothing to roll back.
    let _ = send::run(engine.connection()?, "ROLLBACK").await;
    Ok(())
}

/// Inserts rows after the last one that was seen; the write lock is had.
async fn write_rows(engine: &mut Sqlite<'_>, rows: &[Row], seen: &Seen) -> Result<(), Failure> {
    let table = engine.table_sql();
    let mut sql = record::insert(&table, &engine.chain, rows, &WORDS);
    if let Some(has) = history::exists(engine, Instant::now()).await? {
        if last_seen(engine).await? != *seen {
            return Err(Failure::Conflict);
        }
        widen(engine, has).await?;
    } else if seen.seq == 0 {
        sql = format!("{}; {sql}", record::create(&table));
    } else {
        return Err(Failure::Conflict);
    }
    let written = send::run(engine.connection()?, &sql).await;
    written.map_err(|cause| history::failed(engine, "write the history", cause))?;
    Ok(())
}

pub(super) async fn last_seen(engine: &mut Sqlite<'_>) -> Result<Seen, Error> {
    let last: Option<Latest> = history::latest(engine).await?;
    Ok(last.map_or_else(Seen::nothing, |last| last.seen))
}

async fn mark_row(engine: &mut Sqlite<'_>, row: &Row) -> Result<(), Failure> {
    let sql = record::update(&engine.table_sql(), &engine.chain, row, &WORDS);
    change_one(engine, &sql).await
}

/// Runs an update that must find its row.
async fn change_one(engine: &mut Sqlite<'_>, sql: &str) -> Result<(), Failure> {
    let changed = send::run(engine.connection()?, sql).await;
    match changed {
        Ok(1) => Ok(()),
        Ok(_) => Err(Failure::Conflict),
        Err(cause) => Err(history::failed(engine, "write the history", cause).into()),
    }
}

fn ended(row: &Row) -> Row {
    Row {
        state: State::Applied,
        statements_done: row.statements_total,
        ..row.clone()
    }
}

pub(super) fn broken(engine: &Sqlite<'_>, at: At, cause: sqlx::Error) -> Failure {
    let message = cause
        .as_database_error()
        .map(|error| error.message().to_owned());
    let Some(message) = message else {
        return history::failed(engine, "run a statement", cause).into();
    };
    let mut broken = Broken::new(at, message);
    broken.passing = inside::is_stale(&cause);
    broken.cause = Some(cause);
    Failure::Statement(Box::new(broken))
}
