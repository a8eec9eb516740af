//! SQLite.
//!
//! There is no lock between steps: each step's transaction takes the write lock first, and then
//! compares the last row with the one that the plan was made for.

mod abandon;
mod alone;
mod answers;
mod cancel;
mod code;
mod count;
mod database;
mod exec;
mod foreign_keys;
mod history;
mod inside;
mod keeper;
mod lock;
mod pack;
mod refusal;
mod script;
mod send;
mod workshop;

pub(super) use database::open_url;
pub(super) use keeper::keeping;
pub(super) use script::Shell;
pub(super) use workshop::Memory;

use std::time::{Duration, Instant};

use migrate_core::Dialect;
use migrate_core::history::Row;
use sqlx_sqlite::{SqliteConnectOptions, SqliteConnection};

use super::link::Link;
use super::{Answer, Attempt, Cancel, Engine, Failure, Job, Later, Probe, Ran};
use crate::record::{Cells, Depth, Latest, Seen, Words};
use crate::table::TableName;
use crate::{Error, Rows};

/// A connection to SQLite.
struct Sqlite<'c> {
    /// Nothing where the file doesn't exist.
    link: Option<Link<'c, sqlx_sqlite::Sqlite>>,
    /// How to create the file, where that is allowed.
    create: Option<SqliteConnectOptions>,
    place: String,
    server: String,
    /// The chain's name as a literal.
    chain: String,
    table: TableName,
    /// How many pages the connection kept before it kept few of them, to look.
    pages_before: Option<String>,
    /// The pragmas as they were found, while the lock is had.
    before: Option<lock::Pragmas>,
    /// What was broken before a step whose statements run by themselves without foreign keys.
    violations: Option<foreign_keys::Violations>,
    /// What ends a statement of a connection of our own.
    interrupt: Option<cancel::Interrupt>,
    /// A row that somebody seems to be at, and since when it hasn't moved.
    busy_row: Option<(Seen, i64, Instant)>,
    /// How long to wait where another connection lets nobody read.
    wait: Duration,
}

impl Sqlite<'_> {
    fn connection(&mut self) -> Result<&mut SqliteConnection, Error> {
        match &mut self.link {
            Some(link) => link.connection(),
            None => Err(database::missing(&self.place)),
        }
    }

    /// Returns the table's name as SQL; always with its schema, so that no other can be meant.
    fn table_sql(&self) -> String {
        self.table.sql(Some("main"))
    }
}

/// What SQLite says differently.
const WORDS: Words = Words {
    quote,
    now: "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
    elapsed: "CAST(ROUND((julianday('now') - julianday(started_at)) * 86400000) AS INTEGER)",
    // A file knows nobody.
    user: "''",
    host: "''",
};

/// Writes a literal. A NUL would end the text early, so it becomes a sign of its own.
fn quote(text: &str) -> String {
    let text = text.replace('\'', "''").replace('\0', "\u{fffd}");
    format!("'{text}'")
}

impl Engine for Sqlite<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn place(&self) -> &str {
        &self.place
    }

    fn server(&self) -> &str {
        &self.server
    }

    fn is_missing(&self) -> bool {
        self.link.is_none()
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

    fn count_rows<'s>(&'s mut self, table: &'s str) -> Answer<'s, Option<Rows>> {
        Box::pin(count::rows(self, table))
    }

    fn try_lock(&mut self) -> Answer<'_, Attempt> {
        Box::pin(lock::try_lock(self))
    }

    fn unlock(&mut self) -> Answer<'_, ()> {
        Box::pin(lock::unlock(self))
    }

    fn cancel(&self) -> Option<Box<dyn Cancel>> {
        let interrupt = self.interrupt.clone()?;
        Some(Box::new(interrupt))
    }

    fn step<'s>(
        &'s mut self,
        job: &'s Job<'s>,
        done: &'s mut (dyn FnMut(usize) + Send),
    ) -> Ran<'s> {
        Box::pin(exec::step(self, job, done))
    }

    fn begin(&mut self, wait: Duration) -> Ran<'_> {
        Box::pin(exec::open(self, wait))
    }

    fn step_within<'s>(
        &'s mut self,
        job: &'s Job<'s>,
        done: &'s mut (dyn FnMut(usize) + Send),
    ) -> Ran<'s> {
        Box::pin(exec::step_within(self, job, done))
    }

    fn commit(&mut self, wait: Duration) -> Ran<'_> {
        Box::pin(exec::close(self, wait))
    }

    fn roll_back(&mut self) -> Answer<'_, ()> {
        Box::pin(exec::undo(self))
    }

    fn record<'s>(&'s mut self, rows: &'s [Row], seen: &'s Seen, wait: Duration) -> Ran<'s> {
        Box::pin(exec::record(self, rows, seen, wait))
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
        alone::is_atomic(begun)
    }

    fn at_work<'s>(&'s mut self, job: &'s Job<'s>) -> Answer<'s, Option<String>> {
        // Nothing is locked between two statements; whoever seemed alive was waited for.
        let _ = job;
        Box::pin(std::future::ready(Ok(None)))
    }

    fn probe<'s>(&'s mut self, begun: &'s str) -> Answer<'s, Probe> {
        Box::pin(std::future::ready(Ok(alone::probe(begun))))
    }

    fn repair<'s>(&'s mut self, job: &'s Job<'s>, n: usize, sql: &'s str) -> Ran<'s> {
        // No kind leaves anything that needs it.
        let _ = (job, n, sql);
        Box::pin(std::future::ready(Ok(())))
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

    fn close<'s>(mut self: Box<Self>) -> Answer<'s, ()>
    where
        Self: 's,
    {
        match self.link.take() {
            Some(link) => link.close(self.place.clone()),
            None => Box::pin(async { Ok(()) }),
        }
    }
}
