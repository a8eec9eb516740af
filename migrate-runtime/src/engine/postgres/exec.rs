//! Runs steps on PostgreSQL.

use std::time::Duration;

use migrate_core::history::{Row, State as RowState};
use sqlx::postgres::PgDatabaseError;

use super::assemble::{Message, Part};
use super::send::{self, Failed, Reply};
use super::state::{self, State};
use super::{Home, Postgres, WORDS, code, history, lock, pooled, widen};
use crate::engine::{At, Broken, Failure, Job};
use crate::record::{self, Columns};

/// What our own conditions raise with: texts that are no numbers, so that the server quotes them.
const NOT_OURS: &str = "migrate: the row is not of this run";
const NOT_SAME: &str = "migrate: the row is not of this transaction";
const NOT_HELD: &str = "migrate: the lock is not held";
const LEFT_OPEN: &str = "migrate: a transaction was left open";
const DUPLICATE: &str = "23505";
pub(super) const DUPLICATE_TABLE: &str = "42P07";
/// A table's row type is looked for after its name, and so may be found where that isn't yet.
const DUPLICATE_TYPE: &str = "42710";
const NO_SAVEPOINT: &str = "3B001";
const NO_TRANSACTION: &str = "25P01";
/// What a statement says after one that failed in the same transaction.
pub(super) const ABORTED: &str = "25P02";
const SERIALIZATION: &str = "40001";
const DEADLOCK: &str = "40P01";
pub(super) const LOCK_TIMEOUT: &str = "55P03";

/// Runs a whole step as one message: the row first, which is the mutex, then the statements, then
/// the row again.
pub(super) async fn step(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    done: &mut (dyn FnMut(usize) + Send),
) -> Result<(), Failure> {
    if job.step.has_code() {
        begin(engine, job.wait).await?;
        let ran = match step_within(engine, job, done).await {
            Ok(()) => commit(engine).await,
            failed => failed,
        };
        if ran.is_err() {
            // Where this fails the connection is broken, and what failed first says so.
            let _ = roll_back(engine).await;
        }
        return ran;
    }
    widen::widen(engine, job.wait).await?;
    // An implicit transaction knows no savepoints, and a pooler takes the session away when it fails.
    let explicit = has_savepoint(job) || engine.is_pooled;
    let mut message = titled(engine, job);
    if explicit {
        message.add(Part::Frame, "BEGIN");
    }
    add_first(engine, &mut message, job);
    add_statements(&mut message, job);
    add_last(engine, &mut message, job);
    if explicit {
        message.add(Part::Commit, "COMMIT");
    }
    let ran = run(engine, job, &message, None, done).await;
    if ran.is_err() && explicit {
        // Where this fails the connection is broken, and what failed first says so.
        let _ = match engine.is_pooled {
            true => pooled::roll_back(engine).await,
            false => send_rollback(engine).await,
        };
    }
    ran
}

/// Begins the transaction that all steps of a run share.
pub(super) async fn begin(engine: &mut Postgres<'_>, wait: Duration) -> Result<(), Failure> {
    widen::widen(engine, wait).await?;
    engine.home_before = Some(engine.home.clone());
    let begun = code::begin(engine.connection()?).await;
    begun.map_err(|error| code::failed(engine, "begin", error).into())
}

/// Runs a step as one message, or as one around each function, inside that transaction.
pub(super) async fn step_within(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    done: &mut (dyn FnMut(usize) + Send),
) -> Result<(), Failure> {
    let mut message = titled(engine, job);
    add_first(engine, &mut message, job);
    // A savepoint that the step leaves open would hide the transaction of the next step's row.
    let bounded = has_savepoint(job) || job.step.has_code();
    if bounded {
        message.add(Part::Frame, "SAVEPOINT migrate_step");
    }
    let (mut message, after) = code::parts(engine, job, message, done).await?;
    if bounded {
        message.add(Part::Frame, "RELEASE SAVEPOINT migrate_step");
    }
    add_last(engine, &mut message, job);
    run(engine, job, &message, after, done).await
}

pub(super) async fn commit(engine: &mut Postgres<'_>) -> Result<(), Failure> {
    if let Err(error) = code::commit(engine.connection()?).await {
        let failed = Failed {
            part: Part::Commit,
            ..Failed::plain(error)
        };
        return Err(failure(engine, failed));
    }
    engine.home_before = None;
    Ok(())
}

/// Undoes that transaction, and what it did to the session and to the table.
pub(super) async fn roll_back(engine: &mut Postgres<'_>) -> Result<(), crate::Error> {
    engine.left = None;
    if let Some(home) = engine.home_before.take() {
        engine.home = home;
    }
    if engine.noted.is_some() && code::roll_back_to(engine.connection()?, 1).await.is_ok() {
        // Whatever can't be cleaned is rolled back all the same.
        let _ = pooled::clean(engine).await;
    }
    let Err(error) = code::roll_back_to(engine.connection()?, 0).await else {
        return Ok(());
    };
    engine.link.spoilt = true;
    Err(code::failed(engine, "roll back", error))
}

pub(super) async fn send_rollback(engine: &mut Postgres<'_>) -> Result<(), crate::Error> {
    let message = Message::new().with(Part::Frame, "ROLLBACK");
    let reply = send::ask(engine.connection()?, &message).await;
    match reply.failed {
        Some(failed) => Err(history::failed(engine, "roll back", failed)),
        None => Ok(()),
    }
}

fn has_savepoint(job: &Job<'_>) -> bool {
    job.step.statements().any(|statement| statement.savepoint)
}

fn titled(engine: &Postgres<'_>, job: &Job<'_>) -> Message {
    Message::titled(&title(engine, job, &job.row.revision))
}

/// Returns the words by which others recognise a message of the job's step.
pub(super) fn title(engine: &Postgres<'_>, job: &Job<'_>, rest: &str) -> String {
    format!("migrate:{}:{}:{rest}", engine.chain_name, job.row.seq)
}

fn add_first(engine: &Postgres<'_>, message: &mut Message, job: &Job<'_>) {
    if engine.is_pooled {
        pooled::add_first(engine, message, job);
    }
    add_rows(engine, message, std::slice::from_ref(&job.row));
    message.add(Part::Guard, &guard(engine, job));
}

fn add_statements(message: &mut Message, job: &Job<'_>) {
    for (n, statement) in job.step.statements().enumerate() {
        message.add(statement_part(n), job.step.text(statement));
    }
}

/// Returns the part of a message that is the step's statement, counted from 0.
pub(super) const fn statement_part(n: usize) -> Part {
    Part::Statement(n)
}

fn add_last(engine: &Postgres<'_>, message: &mut Message, job: &Job<'_>) {
    if engine.is_pooled {
        pooled::add_last(message, job);
    } else {
        message.add(Part::Set, &state::own_role(&engine.base));
    }
    let ended = Row {
        state: RowState::Applied,
        statements_done: job.row.statements_total,
        ..job.row.clone()
    };
    message.add(Part::Mark, &mark_own(engine, &ended));
    if !engine.is_pooled {
        message.add(Part::State, state::QUERY);
    }
}

async fn run(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    message: &Message,
    after: Option<usize>,
    done: &mut (dyn FnMut(usize) + Send),
) -> Result<(), Failure> {
    let reply = send::send(engine.connection()?, message, done).await;
    pooled::keep_note(engine, &reply);
    if let Some(failed) = reply.failed {
        return Err(code::failure_after(engine, job, failed, after));
    }
    table_exists(engine);
    if engine.is_pooled {
        return Ok(());
    }
    let left = State::read(reply.rows(Part::State)).without_own();
    if left != engine.base.clone().without_own() {
        engine.left = Some(left);
    }
    Ok(())
}

pub(super) async fn record(
    engine: &mut Postgres<'_>,
    rows: &[Row],
    wait: Duration,
) -> Result<(), Failure> {
    widen::widen(engine, wait).await?;
    let mut message = Message::new();
    if engine.is_pooled {
        pooled::add_lock(engine, &mut message);
    }
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

pub(super) async fn take_over(engine: &mut Postgres<'_>, job: &Job<'_>) -> Result<(), Failure> {
    widen::widen(engine, job.wait).await?;
    let table = engine.table_sql();
    let sql = record::take_over(&table, &engine.chain, &job.row, &job.seen, &WORDS);
    let message = Message::new()
        .with(Part::Frame, state::WRITABLE)
        .by_own_role(&engine.base, Part::Record, &one(&sql, NOT_OURS))
        .with(Part::Set, state::ROLE_AGAIN);
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
    let rest = format!("{}:{}", n + 1, job.row.run_token);
    let message = Message::titled(&title(engine, job, &rest))
        .with(Part::Frame, state::WRITABLE)
        .with(Part::Guard, &still_held(engine))
        .with(Part::Statement(n), text(job, n))
        .by_own_role(&engine.base, Part::Mark, &mark_any(engine, &row))
        .with(Part::State, state::ROLE_AGAIN);
    bookkeeping(engine, &message).await?;
    Ok(())
}

pub(super) async fn mark(engine: &mut Postgres<'_>, job: &Job<'_>) -> Result<(), Failure> {
    let mut message = Message::new()
        .with(Part::Frame, state::WRITABLE)
        .with(Part::Guard, &format!("SELECT {}", unless_left_open()))
        .by_own_role(&engine.base, Part::Mark, &mark_any(engine, &job.row));
    if job.row.state == RowState::Applying {
        // The next statement goes on with the role that the step set.
        message.add(Part::Set, state::ROLE_AGAIN);
    }
    message.add(Part::State, state::QUERY);
    let reply = bookkeeping(engine, &message).await?;
    engine.left = Some(State::read(reply.rows(Part::State)));
    Ok(())
}

pub(super) async fn bookkeeping(
    engine: &mut Postgres<'_>,
    message: &Message,
) -> Result<Reply, Failure> {
    let mut reply = send::ask(engine.connection()?, message).await;
    match reply.failed.take() {
        Some(failed) => Err(bookkeeping_failed(engine, failed).await),
        None => Ok(reply),
    }
}

/// Says what a failed message of bookkeeping means, and ends the transaction that an earlier one left.
pub(super) async fn bookkeeping_failed(engine: &mut Postgres<'_>, failed: Failed) -> Failure {
    if is_left_open(&failed) {
        let _ = send_rollback(engine).await;
        return left_open(engine).into();
    }
    failure(engine, failed)
}

/// Rolls a transaction back that an earlier message left open; returns whether there was one.
pub(super) async fn end_left_open(engine: &mut Postgres<'_>) -> Result<bool, crate::Error> {
    let guard = format!("SELECT {}", unless_left_open());
    let message = Message::new().with(Part::Guard, &guard);
    let reply = send::ask(engine.connection()?, &message).await;
    match reply.failed {
        None => Ok(false),
        Some(failed) if is_left_open(&failed) => {
            send_rollback(engine).await?;
            Ok(true)
        }
        Some(failed) => Err(history::failed(engine, "look for a transaction", failed)),
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
        engine.home = Home::In(schema.clone(), Columns::All);
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

pub(super) fn still_held(engine: &Postgres<'_>) -> String {
    format!("SELECT {}, {}", unless_left_open(), unless_held(engine))
}

/// Raises where an earlier message left a transaction open: what follows wouldn't last by itself.
pub(super) fn unless_left_open() -> String {
    format!(
        "CASE WHEN pg_catalog.now() = pg_catalog.statement_timestamp() THEN 1 \
         ELSE ('{LEFT_OPEN} ' || pg_catalog.pg_backend_pid())::integer END"
    )
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
    one_own(&sql)
}

/// Makes an update raise where this very transaction didn't write its row.
pub(super) fn one_own(update: &str) -> String {
    let own = "xmin::text = (pg_catalog.txid_current() % 4294967296)::text";
    one(&format!("{update} AND {own}"), NOT_SAME)
}

/// Makes an update raise where its row isn't this run's.
pub(super) fn one_any(update: &str) -> String {
    one(update, NOT_OURS)
}

pub(super) fn mark_any(engine: &Postgres<'_>, row: &Row) -> String {
    one_any(&record::update(
        &engine.table_sql(),
        &engine.chain,
        row,
        &WORDS,
    ))
}

/// Makes an update raise with a text where it finds no row.
fn one(update: &str, otherwise: &str) -> String {
    format!(
        "WITH u AS ({update} RETURNING 1) SELECT CASE WHEN pg_catalog.count(*) = 1 THEN 1 \
         ELSE ('{otherwise} ' || pg_catalog.count(*))::integer END FROM u"
    )
}

pub(super) fn text<'s>(job: &Job<'s>, n: usize) -> &'s str {
    job.statement(n)
        .map_or("", |statement| job.step.text(statement))
}

/// Says what a failed part of a message means.
pub(super) fn failure(engine: &Postgres<'_>, failed: Failed) -> Failure {
    if failed.server().is_none() || history::ends_the_session(failed.code()) {
        return history::failed(engine, "run a statement", failed).into();
    }
    if failed.says(NOT_HELD) {
        return lock::lost(engine).into();
    }
    if let Some(failure) = pooled::failure(engine, &failed) {
        return failure;
    }
    if failed.says(NOT_OURS) {
        return Failure::Conflict;
    }
    match (failed.part, failed.code()) {
        (Part::Statement(n), _) => broken(At::Part(n), failed),
        // All of it is undone, and is planned again from what the others did.
        (_, SERIALIZATION) => Failure::Conflict,
        (Part::Record, DEADLOCK) => Failure::Conflict,
        (Part::Record, DUPLICATE) => Failure::Conflict,
        (Part::Create, DUPLICATE | DUPLICATE_TABLE | DUPLICATE_TYPE) => Failure::Conflict,
        (Part::Commit, _) => broken(At::Commit, failed),
        (Part::Create, _) => history::cant_create(engine, failed).into(),
        _ => history::failed(engine, "write the history", failed).into(),
    }
}

/// Returns whether a part of a step failed because one before it ended the step's transaction.
pub(super) fn is_hidden_commit(failed: &Failed) -> bool {
    failed.says(NOT_SAME)
        || failed.part == Part::Frame && matches!(failed.code(), NO_SAVEPOINT | NO_TRANSACTION)
}

pub(super) fn hidden_commit(engine: &Postgres<'_>, job: &Job<'_>) -> crate::Error {
    let revision = job.step.revision;
    let message = format!(
        "a statement or a function of {revision} ended the transaction of its step, so its row isn't its own any more"
    );
    let found = migrate_core::Diagnostic::error("hidden-commit", message)
        .note(format!("the database is {}", engine.place))
        .state(format!(
            "{revision} stands halfway: what ran before the hidden COMMIT is in the database"
        ))
        .help(format!(
            "complete it by hand, then: cargo migrate resolve {revision} --done"
        ))
        .help(format!(
            "or undo it by hand, then: cargo migrate resolve {revision} --undone"
        ));
    crate::Error::new(
        crate::ErrorKind::Refused(migrate_core::ErrorKind::Halfway),
        found,
    )
}

/// Returns whether a part failed because an earlier message left a transaction open.
pub(super) fn is_left_open(failed: &Failed) -> bool {
    failed.says(LEFT_OPEN) || failed.code() == ABORTED && !matches!(failed.part, Part::Statement(_))
}

pub(super) fn left_open(engine: &Postgres<'_>) -> crate::Error {
    let message = "a statement began a transaction and left it open, so it is rolled back";
    let found = migrate_core::Diagnostic::error("statement-failed", message)
        .note(format!("the database is {}", engine.place))
        .note("with transaction=off each statement runs by itself, in a transaction where it can")
        .state("the step stands halfway: what ran before the BEGIN is in the database")
        .help("remove BEGIN and COMMIT from the file, then: cargo migrate status");
    crate::Error::new(crate::ErrorKind::Statement, found)
}

pub(super) fn broken(at: At, failed: Failed) -> Failure {
    let passing = matches!(failed.code(), LOCK_TIMEOUT | DEADLOCK | SERIALIZATION);
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let server = failed.server();
    let message = match server {
        Some(error) => error.message().to_owned(),
        None => crate::error::said(&failed.error),
    };
    let mut broken = Broken::new(at, message);
    broken.offset = failed.offset;
    broken.code = server.map(|error| error.code().to_owned());
    broken.detail = owned(server.and_then(PgDatabaseError::detail));
    broken.hint = owned(server.and_then(PgDatabaseError::hint));
    broken.passing = passing;
    broken.cause = Some(failed.error);
    Failure::Statement(Box::new(broken))
}
