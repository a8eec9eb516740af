//! PostgreSQL.
//!
//! The lock is an advisory one of the session, and of each transaction behind a pooler. A step, its row and what must be true meanwhile are
//! one message of the simple protocol, and so one transaction.

mod activity;
mod alone;
mod answers;
mod assemble;
mod blockers;
mod cancel;
mod code;
mod connect;
mod count;
mod custom;
mod database;
mod exec;
mod history;
mod keeper;
mod leftovers;
mod lock;
mod namesake;
mod pooled;
mod probe;
mod psql;
mod rights;
mod script;
mod send;
mod state;
mod trial;
mod who;
mod widen;
mod workshop;
mod writable;

pub(super) use database::open_url;
pub(super) use keeper::keeping;
pub(super) use script::Psql;
pub(super) use workshop::workshop;

use std::time::Duration;

use migrate_core::Dialect;
use migrate_core::history::Row;
use sqlx::postgres::{PgConnectOptions, PgConnection};

use self::assemble::Message;
use self::send::{Failed, Reply};
use self::state::State;
use super::link::Link;
use super::{Answer, Attempt, Broken, Cancel, Engine, Failure, Job, Later, Probe, Ran};
use crate::record::{Cells, Columns, Depth, Latest, Seen, Words};
use crate::table::TableName;
use crate::{Activity, Error, Rows};

/// A connection to PostgreSQL.
struct Postgres<'c> {
    link: Link<'c, sqlx::Postgres>,
    place: String,
    server: String,
    /// The chain's name as a literal.
    chain: String,
    /// The chain's name as it is.
    chain_name: String,
    table: TableName,
    home: Home,
    /// The number of that schema; 0 where there is none.
    home_id: u32,
    /// How to connect once more, where that is known.
    beside: Option<PgConnectOptions>,
    /// What is locked, or may be.
    taken: Vec<lock::Key>,
    /// Who asks and where, once it is known.
    role: Option<String>,
    database: Option<String>,
    /// Why nothing can be written, once it is known that nothing can.
    read_only: Option<writable::Why>,
    /// How long the server may take for an answer that takes no time; `None` is for ever.
    patience: Option<Duration>,
    /// Where it was before the transaction that all steps share.
    home_before: Option<Home>,
    /// The session as it was found, while the lock is had.
    found: Option<State>,
    /// The session as steps shall find it.
    base: State,
    /// The session as the last step left it, where that is known and differs.
    left: Option<State>,
    /// The server's process that has the lock, and that settings were made in.
    process: Option<u32>,
    /// Whether a pooler lends another session for each transaction.
    is_pooled: bool,
    /// What a session was like before the step that is run in it, as the server wrote it.
    noted: Option<String>,
}

/// Where the table is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Home {
    Unknown,
    /// There is none; it would be made in this schema.
    Nowhere(Option<String>),
    In(String, Columns),
}

impl Postgres<'_> {
    fn connection(&mut self) -> Result<&mut PgConnection, Error> {
        self.link.connection()
    }

    /// Asks what takes the server no time. One that stays silent is given up, and its connection.
    async fn ask_briefly(&mut self, message: &Message) -> Result<Reply, Error> {
        let patience = self.patience;
        let reply = send::briefly(self.connection()?, message, patience).await;
        if reply.failed.as_ref().is_some_and(Failed::is_silence) {
            self.link.spoilt = true;
        }
        Ok(reply)
    }

    /// Returns the table's name as SQL, with its schema once that is known.
    fn table_sql(&self) -> String {
        match &self.home {
            Home::In(schema, _) | Home::Nowhere(Some(schema)) => self.table.sql_in(schema),
            Home::Unknown | Home::Nowhere(None) => self.table.sql(None),
        }
    }
}

/// What PostgreSQL says differently.
const WORDS: Words = Words {
    quote,
    now: "pg_catalog.to_char(pg_catalog.timezone('UTC', pg_catalog.clock_timestamp()), \
          'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')",
    elapsed: "pg_catalog.round(1000 * EXTRACT(EPOCH FROM \
              pg_catalog.clock_timestamp() - started_at::timestamptz)::numeric)::bigint",
    user: "session_user",
    host: "COALESCE(pg_catalog.host(pg_catalog.inet_client_addr()), 'localhost')",
};

/// Writes a literal that means the same whatever `standard_conforming_strings` is.
///
/// A NUL would end the message early, so it becomes a sign of its own.
fn quote(text: &str) -> String {
    let text = text.replace('\'', "''").replace('\0', "\u{fffd}");
    if text.contains('\\') {
        return format!("E'{}'", text.replace('\\', "\\\\"));
    }
    format!("'{text}'")
}

impl Engine for Postgres<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn place(&self) -> &str {
        &self.place
    }

    fn server(&self) -> &str {
        &self.server
    }

    fn is_missing(&self) -> bool {
        false
    }

    fn is_pooled(&self) -> bool {
        self.is_pooled
    }

    fn latest(&mut self) -> Answer<'_, Option<Latest>> {
        Box::pin(history::latest(self))
    }

    fn rows(&mut self, depth: Depth) -> Answer<'_, Vec<Row>> {
        Box::pin(history::rows(self, depth))
    }

    fn answers<'s>(&'s mut self, queries: &'s [&'s str]) -> Answer<'s, Vec<Vec<Cells>>> {
        Box::pin(answers::of(self, queries))
    }

    fn execute<'s>(&'s mut self, sql: &'s str) -> Ran<'s> {
        Box::pin(workshop::execute(self, sql))
    }

    fn execute_all<'s>(&'s mut self, statements: &'s [&'s str]) -> Answer<'s, bool> {
        Box::pin(workshop::execute_all(self, statements))
    }

    fn count_rows<'s>(&'s mut self, table: &'s str) -> Answer<'s, Option<Rows>> {
        Box::pin(count::rows(self, table))
    }

    fn activity(&mut self) -> Answer<'_, Activity> {
        Box::pin(activity::look(self))
    }

    fn try_lock(&mut self) -> Answer<'_, Attempt> {
        Box::pin(lock::try_lock(self))
    }

    fn unlock(&mut self) -> Answer<'_, ()> {
        Box::pin(lock::unlock(self))
    }

    fn cancel(&self) -> Option<Box<dyn Cancel>> {
        let (options, process) = (self.beside.clone()?, self.process?);
        Some(Box::new(cancel::Backend { options, process }))
    }

    fn step<'s>(
        &'s mut self,
        job: &'s Job<'s>,
        done: &'s mut (dyn FnMut(usize) + Send),
    ) -> Ran<'s> {
        Box::pin(exec::step(self, job, done))
    }

    fn in_the_way<'s>(&'s mut self, broken: &'s mut Broken, statement: &'s str) -> Later<'s, ()> {
        Box::pin(async move {
            match broken.code.as_deref() {
                Some(exec::LOCK_TIMEOUT) => broken.blockers = blockers::of(self, statement).await,
                Some(exec::DUPLICATE_TABLE) => namesake::note(self, broken).await,
                _ => {}
            }
        })
    }

    fn begin(&mut self, wait: Duration) -> Ran<'_> {
        Box::pin(exec::begin(self, wait))
    }

    fn step_within<'s>(
        &'s mut self,
        job: &'s Job<'s>,
        done: &'s mut (dyn FnMut(usize) + Send),
    ) -> Ran<'s> {
        Box::pin(exec::step_within(self, job, done))
    }

    fn commit(&mut self, _wait: Duration) -> Ran<'_> {
        Box::pin(exec::commit(self))
    }

    fn roll_back(&mut self) -> Answer<'_, ()> {
        Box::pin(exec::roll_back(self))
    }

    fn record<'s>(&'s mut self, rows: &'s [Row], _seen: &'s Seen, wait: Duration) -> Ran<'s> {
        Box::pin(exec::record(self, rows, wait))
    }

    fn enter<'s>(&'s mut self, job: &'s Job<'s>) -> Ran<'s> {
        Box::pin(exec::enter(self, job))
    }

    fn take_over<'s>(&'s mut self, job: &'s Job<'s>) -> Ran<'s> {
        Box::pin(exec::take_over(self, job))
    }

    fn statement<'s>(&'s mut self, job: &'s Job<'s>, n: usize) -> Ran<'s> {
        Box::pin(exec::statement(self, job, n))
    }

    fn alone<'s>(&'s mut self, job: &'s Job<'s>, n: usize) -> Ran<'s> {
        Box::pin(alone::run(self, job, n))
    }

    fn begin_alone<'s>(
        &'s mut self,
        job: &'s Job<'s>,
        n: usize,
    ) -> Later<'s, Result<String, Failure>> {
        Box::pin(alone::begin(self, job, n))
    }

    fn end_alone<'s>(&'s mut self, job: &'s Job<'s>, n: usize, ended: &'s Row) -> Ran<'s> {
        Box::pin(alone::end(self, job, n, ended))
    }

    fn is_atomic(&self, begun: &str) -> bool {
        probe::is_atomic(begun)
    }

    fn at_work<'s>(&'s mut self, job: &'s Job<'s>) -> Answer<'s, Option<String>> {
        Box::pin(alone::at_work(self, job))
    }

    fn probe<'s>(&'s mut self, begun: &'s str) -> Answer<'s, Probe> {
        Box::pin(alone::probe(self, begun))
    }

    fn repair<'s>(&'s mut self, job: &'s Job<'s>, n: usize, sql: &'s str) -> Ran<'s> {
        Box::pin(alone::repair(self, job, n, sql))
    }

    fn ask<'s>(
        &'s mut self,
        query: &'s str,
        n: usize,
    ) -> Later<'s, Result<Option<String>, Failure>> {
        Box::pin(alone::ask(self, query, n))
    }

    fn call<'s>(&'s mut self, job: &'s Job<'s>, n: usize) -> Ran<'s> {
        Box::pin(code::outside(self, job, n))
    }

    fn mark<'s>(&'s mut self, job: &'s Job<'s>) -> Ran<'s> {
        Box::pin(exec::mark(self, job))
    }

    fn leave(&mut self) -> Answer<'_, ()> {
        Box::pin(lock::restore(self))
    }

    fn close<'s>(self: Box<Self>) -> Answer<'s, ()>
    where
        Self: 's,
    {
        self.link.close(self.place)
    }
}
