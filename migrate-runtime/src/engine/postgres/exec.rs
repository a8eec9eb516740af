//! Runs steps on PostgreSQL.

use migrate_core::history::{Row, State as RowState};
use sqlx::postgres::PgDatabaseError;

use super::assemble::{Message, Part};
use super::send::{self, Failed, Reply};
use super::state::{self, State};
use super::{Home, Postgres, WORDS, history, lock};
use crate::engine::{At, Broken, Failure, Job};
use crate::record;

/// What our own conditions raise with: texts that are no numbers, so that the server quotes them.
const NOT_OURS: &str = "migrate: the row is not ours";
const NOT_HELD: &str = "migrate: the lock is not held";
const DUPLICATE: &str = "23505";
const DUPLICATE_TABLE: &str = "42P07";
const SERIALIZATION: &str = "40001";
const DEADLOCK: &str = "40P01";
const LOCK_TIMEOUT: &str = "55P03";

/// Runs a whole step as one message: the row first, which is the mutex, then the statements, then
/// the row again.
pub(super) async fn step(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    done: &mut (dyn FnMut(usize) + Send),
) -> Result<(), Failure> {
    // An implicit transaction knows no savepoints.
    let explicit = job.step.statements().any(|statement| statement.savepoint);
    let mut message = Message::new();
    if explicit {
        message.add(Part::Frame, "BEGIN");
    }
    add_rows(engine, &mut message, std::slice::from_ref(&job.row));
    message.add(Part::Guard, &guard(engine, job));
    for (n, statement) in job.step.statements().enumerate() {
        message.add(Part::Statement(n), job.step.text(statement));
    }
    message.add(Part::Set, &state::own_role(&engine.base));
    let ended = Row {
        state: RowState::Applied,
        statements_done: job.row.statements_total,
        ..job.row.clone()
    };
    message.add(Part::Mark, &mark_own(engine, &ended));
    message.add(Part::State, state::QUERY);
    if explicit {
        message.add(Part::Commit, "COMMIT");
    }
    let reply = send::send(engine.connection()?, &message, done).await;
    if let Some(failed) = reply.failed {
        if explicit {
            let rollback = Message::new().with(Part::Frame, "ROLLBACK");
            send::ask(engine.connection()?, &rollback).await;
        }
        return Err(failure(engine, failed));
    }
    table_exists(engine);
    let left = State::read(reply.rows(Part::State)).without_own();
    if left != engine.base.clone().without_own() {
        engine.left = Some(left);
    }
    Ok(())
}

pub(super) async fn record(engine: &mut Postgres<'_>, rows: &[Row]) -> Result<(), Failure> {
    let mut message = Message::new();
    add_rows(engine, &mut message, rows);
    message.add(Part::Guard, &still_held(engine));
    bookkeeping(engine, &message).await?;
    table_exists(engine);
    Ok(())
}

/// Sets the timeouts for the session, so that what the revision itself sets holds after that.
pub(super) async fn enter(engine: &mut Postgres<'_>, job: &Job<'_>) -> Result<(), Failure> {
    let set = |name, milliseconds: u64| state::set(name, &milliseconds.to_string());
    let message = Message::new()
        .with(Part::Set, &set("lock_timeout", job.lock_timeout))
        .with(Part::Set, &set("statement_timeout", job.statement_timeout))
        .with(Part::Guard, &still_held(engine));
    bookkeeping(engine, &message).await?;
    Ok(())
}

pub(super) async fn take_over(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    seen_token: &str,
) -> Result<(), Failure> {
    let table = engine.table_sql();
    let sql = record::take_over(&table, &engine.chain, &job.row, seen_token, &WORDS);
    let message = Message::new().with(Part::Record, &one(&sql));
    bookkeeping(engine, &message).await?;
    Ok(())
}

/// Runs a statement and its mark in one transaction.
pub(super) async fn statement(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    n: usize,
) -> Result<(), Failure> {
    let mut row = job.row.clone();
    row.statements_done += 1;
    let message = Message::new()
        .with(Part::Guard, &still_held(engine))
        .with(Part::Statement(n), text(job, n))
        .with(Part::Set, state::KEEP_ROLE)
        .with(Part::Set, &state::own_role(&engine.base))
        .with(Part::Mark, &mark_any(engine, &row))
        .with(Part::State, state::ROLE_AGAIN);
    bookkeeping(engine, &message).await?;
    Ok(())
}

/// Sends a statement by itself, with a comment that others recognise it by.
pub(super) async fn alone(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    n: usize,
) -> Result<(), Failure> {
    let chain: String = engine.chain_name.chars().map(plain).collect();
    let (seq, token) = (job.row.seq, &job.row.run_token);
    let comment = format!("/* migrate:{chain}:{seq}:{}:{token} */ ", n + 1);
    let sql = format!("{comment}{}", text(job, n));
    let message = Message::new().with(Part::Statement(n), &sql);
    let reply = send::ask(engine.connection()?, &message).await;
    let Some(mut failed) = reply.failed else {
        return Ok(());
    };
    failed.offset = failed.offset.and_then(|at| at.checked_sub(comment.len()));
    Err(failure(engine, failed))
}

pub(super) async fn mark(engine: &mut Postgres<'_>, job: &Job<'_>) -> Result<(), Failure> {
    let mut message = Message::new()
        .with(Part::Set, state::KEEP_ROLE)
        .with(Part::Set, &state::own_role(&engine.base))
        .with(Part::Mark, &mark_any(engine, &job.row));
    if job.row.state == RowState::Applying {
        // The next statement goes on with the role that the step set.
        message.add(Part::Set, state::ROLE_AGAIN);
    }
    message.add(Part::State, state::QUERY);
    let reply = bookkeeping(engine, &message).await?;
    engine.left = Some(State::read(reply.rows(Part::State)));
    Ok(())
}

async fn bookkeeping(engine: &mut Postgres<'_>, message: &Message) -> Result<Reply, Failure> {
    let mut reply = send::ask(engine.connection()?, message).await;
    match reply.failed.take() {
        Some(failed) => Err(failure(engine, failed)),
        None => Ok(reply),
    }
}

fn add_rows(engine: &Postgres<'_>, message: &mut Message, rows: &[Row]) {
    let table = engine.table_sql();
    if matches!(engine.home, Home::Nowhere(_)) {
        message.add(Part::Create, &record::create(&table));
    }
    message.add(
        Part::Record,
        &record::insert(&table, &engine.chain, rows, &WORDS),
    );
}

fn table_exists(engine: &mut Postgres<'_>) {
    if let Home::Nowhere(Some(schema)) = &engine.home {
        engine.home = Home::In(schema.clone());
    }
}

/// Sets the timeouts until the transaction ends, after the row is had: waiting for the row isn't
/// meant by them.
fn guard(engine: &Postgres<'_>, job: &Job<'_>) -> String {
    format!(
        "SELECT pg_catalog.set_config('lock_timeout', '{}', true), \
         pg_catalog.set_config('statement_timeout', '{}', true), {}",
        job.lock_timeout,
        job.statement_timeout,
        unless_held(engine)
    )
}

fn still_held(engine: &Postgres<'_>) -> String {
    format!("SELECT {}", unless_held(engine))
}

fn unless_held(engine: &Postgres<'_>) -> String {
    format!(
        "CASE WHEN {} THEN 1 ELSE ('{NOT_HELD} ' || pg_catalog.pg_backend_pid())::integer END",
        lock::held(engine)
    )
}

/// Returns the update of a row that this very transaction wrote: a hidden COMMIT makes it raise.
fn mark_own(engine: &Postgres<'_>, row: &Row) -> String {
    let sql = record::update(&engine.table_sql(), &engine.chain, row, &WORDS);
    one(&format!(
        "{sql} AND xmin::text = (pg_catalog.txid_current() % 4294967296)::text"
    ))
}

fn mark_any(engine: &Postgres<'_>, row: &Row) -> String {
    one(&record::update(
        &engine.table_sql(),
        &engine.chain,
        row,
        &WORDS,
    ))
}

/// Makes an update raise where it finds no row.
fn one(update: &str) -> String {
    format!(
        "WITH u AS ({update} RETURNING 1) SELECT CASE WHEN pg_catalog.count(*) = 1 THEN 1 \
         ELSE ('{NOT_OURS} ' || pg_catalog.count(*))::integer END FROM u"
    )
}

fn text<'s>(job: &Job<'s>, n: usize) -> &'s str {
    let statement = job.step.statements().nth(n);
    statement.map_or("", |statement| job.step.text(statement))
}

fn plain(c: char) -> char {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => c,
        _ => '_',
    }
}

/// Says what a failed part of a message means.
fn failure(engine: &Postgres<'_>, failed: Failed) -> Failure {
    let Some(server) = failed.server() else {
        return history::failed(engine, "run a statement", failed).into();
    };
    if server.message().contains(NOT_HELD) {
        return lock::lost(engine).into();
    }
    if server.message().contains(NOT_OURS) {
        return match failed.part {
            Part::Record => Failure::Conflict,
            _ => not_ours(engine).into(),
        };
    }
    match (failed.part, failed.code()) {
        (Part::Statement(n), _) => broken(At::Statement(n), failed),
        (Part::Commit | Part::Record, SERIALIZATION) => Failure::Conflict,
        (Part::Record, DUPLICATE) => Failure::Conflict,
        (Part::Create, DUPLICATE | DUPLICATE_TABLE) => Failure::Conflict,
        (Part::Commit, _) => broken(At::Commit, failed),
        (Part::Create, _) => history::cant_create(engine, failed).into(),
        _ => history::failed(engine, "write the history", failed).into(),
    }
}

fn not_ours(engine: &Postgres<'_>) -> crate::Error {
    let message =
        "a statement ended the transaction of its step, so its row isn't its own any more";
    let found = migrate_core::Diagnostic::error("statement-failed", message)
        .note(format!("the database is {}", engine.place))
        .state("the step stands halfway: what ran before the hidden COMMIT is in the database")
        .help("cargo migrate status")
        .help("then undo or finish it by hand, and: cargo migrate stamp <revision>");
    crate::Error::new(
        crate::ErrorKind::Refused(migrate_core::ErrorKind::Halfway),
        found,
    )
}

fn broken(at: At, failed: Failed) -> Failure {
    let passing = matches!(failed.code(), LOCK_TIMEOUT | DEADLOCK | SERIALIZATION);
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let server = failed.server();
    let message = match server {
        Some(error) => error.message().to_owned(),
        None => crate::error::said(&failed.error),
    };
    Failure::Statement(Box::new(Broken {
        at,
        offset: failed.offset,
        message,
        code: server.map(|error| error.code().to_owned()),
        detail: owned(server.and_then(PgDatabaseError::detail)),
        hint: owned(server.and_then(PgDatabaseError::hint)),
        passing,
        cause: Some(failed.error),
    }))
}
