//! The seam between what is the same on every engine and what isn't.

mod cancel;
mod keeper;
#[cfg(any(feature = "postgres", feature = "sqlite", feature = "sqlite-unbundled"))]
mod link;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(any(feature = "sqlite", feature = "sqlite-unbundled"))]
mod sqlite;
mod workshop;

pub(crate) use cancel::Cancel;
pub(crate) use keeper::{Keeper, keeping};
pub(crate) use workshop::{Trial, Workshop};

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use migrate_core::Dialect;
use migrate_core::history::{Row, State};
use migrate_core::plan::{Part, Statement, Step};

use crate::apply::code;
use crate::code::{Code, CodeError, Function};
use crate::database::{refuse_scheme, scheme};
use crate::record::{Cells, Depth, Latest, Seen};
use crate::script::Writer;
use crate::settings::Settings;
use crate::{Activity, Error, Rows};

/// The connections that functions take.
#[cfg(feature = "postgres")]
pub use sqlx::postgres::PgConnection;
#[cfg(any(feature = "sqlite", feature = "sqlite-unbundled"))]
pub use sqlx_sqlite::SqliteConnection;

/// A future that may move between threads.
pub(crate) type Later<'s, T> = Pin<Box<dyn Future<Output = T> + Send + 's>>;

/// What an engine answers.
pub(crate) type Answer<'s, T> = Later<'s, Result<T, Error>>;

/// How a part of a step went.
pub(crate) type Ran<'s> = Later<'s, Result<(), Failure>>;

/// Opens a URL.
pub(crate) type OpenUrl = fn(String, Settings) -> Answer<'static, Box<dyn Engine>>;

/// A connection to a database of one kind: what it must know of the history, the lock and steps.
///
/// Every method is one message to the server where the protocol allows it. A future that is
/// dropped midway leaves the connection in an unknown state; dropping the engine after that closes
/// it, unless it is borrowed.
pub(crate) trait Engine: Send {
    /// Returns which dialect it speaks.
    fn dialect(&self) -> Dialect;

    /// Returns the database as people are shown it, without a password.
    fn place(&self) -> &str;

    /// Returns the server's name and version.
    fn server(&self) -> &str;

    /// Returns whether the database doesn't exist, and acts as an empty one.
    fn is_missing(&self) -> bool;

    /// Returns whether a pooler lends it another connection for each transaction.
    fn is_pooled(&self) -> bool {
        false
    }

    /// Reads the last row of the chain.
    fn latest(&mut self) -> Answer<'_, Option<Latest>>;

    /// Reads all rows of the chain.
    fn rows(&mut self, depth: Depth) -> Answer<'_, Vec<Row>>;

    /// Asks several queries in one transaction that sees one state, and writes nothing.
    fn answers<'s>(&'s mut self, queries: &'s [&'s str]) -> Answer<'s, Vec<Vec<Cells>>>;

    /// Runs a statement by itself, in a database of no worth.
    fn execute<'s>(&'s mut self, sql: &'s str) -> Ran<'s>;

    /// Runs statements in one transaction, in a database of no worth; returns whether they ran. Where one fails nothing is
    /// left of them, and nothing is said: who runs them one by one is told.
    fn execute_all<'s>(&'s mut self, _statements: &'s [&'s str]) -> Answer<'s, bool> {
        Box::pin(std::future::ready(Ok(false)))
    }

    /// Counts the rows of a table; its name is as a statement writes it. Nothing where it isn't
    /// there, or counting takes too long.
    fn count_rows<'s>(&'s mut self, table: &'s str) -> Answer<'s, Option<Rows>>;

    /// Looks what the server is at; nothing where there is none, or it doesn't tell.
    fn activity(&mut self) -> Answer<'_, Activity> {
        Box::pin(async { Ok(Activity::default()) })
    }

    /// Tries to have the lock, and reads the rows under it.
    fn try_lock(&mut self) -> Answer<'_, Attempt>;

    /// Gives the lock back and leaves the session as it was found.
    fn unlock(&mut self) -> Answer<'_, ()>;

    /// Returns what can cancel a statement of this connection while it runs, where anything can.
    fn cancel(&self) -> Option<Box<dyn Cancel>>;

    /// Runs a step and writes its row, all or nothing.
    ///
    /// `done` is told the number of statements that are done.
    fn step<'s>(&'s mut self, job: &'s Job<'s>, done: &'s mut (dyn FnMut(usize) + Send))
    -> Ran<'s>;

    /// Notes who or what may have stood in the way of a statement that failed; its transaction must
    /// be over.
    fn in_the_way<'s>(&'s mut self, _broken: &'s mut Broken, _statement: &'s str) -> Later<'s, ()> {
        Box::pin(async {})
    }

    /// Begins the transaction that all steps of a run share.
    fn begin(&mut self, wait: Duration) -> Ran<'_>;

    /// Runs a step and writes its row inside that transaction.
    fn step_within<'s>(
        &'s mut self,
        job: &'s Job<'s>,
        done: &'s mut (dyn FnMut(usize) + Send),
    ) -> Ran<'s>;

    /// Ends that transaction, so that all steps last.
    fn commit(&mut self, wait: Duration) -> Ran<'_>;

    /// Undoes that transaction, or what a failure left of it.
    fn roll_back(&mut self) -> Answer<'_, ()>;

    /// Writes rows after the last one that was seen, all or none.
    fn record<'s>(&'s mut self, rows: &'s [Row], seen: &'s Seen, wait: Duration) -> Ran<'s>;

    /// Prepares the session for a step whose statements run by themselves.
    fn enter<'s>(&'s mut self, job: &'s Job<'s>) -> Ran<'s>;

    /// Makes a halfway row this run's own.
    fn take_over<'s>(&'s mut self, job: &'s Job<'s>) -> Ran<'s>;

    /// Runs one statement, counted from 0, in a transaction together with its mark in the row.
    fn statement<'s>(&'s mut self, job: &'s Job<'s>, n: usize) -> Ran<'s>;

    /// Says in the row that a statement begins, counted from 0, that can't run in a transaction;
    /// returns what is seen of its subject before.
    fn begin_alone<'s>(
        &'s mut self,
        job: &'s Job<'s>,
        n: usize,
    ) -> Later<'s, Result<String, Failure>>;

    /// Runs one statement, counted from 0, that can't run in a transaction.
    fn alone<'s>(&'s mut self, job: &'s Job<'s>, n: usize) -> Ran<'s>;

    /// Makes sure that such a statement did what it says, and writes the row as it is then; the
    /// job's row still says that it has begun.
    fn end_alone<'s>(&'s mut self, job: &'s Job<'s>, n: usize, ended: &'s Row) -> Ran<'s>;

    /// Returns whether a statement of which this was seen leaves nothing where it is refused.
    fn is_atomic(&self, begun: &str) -> bool;

    /// Returns who still runs a statement of the job's step, in words.
    fn at_work<'s>(&'s mut self, job: &'s Job<'s>) -> Answer<'s, Option<String>>;

    /// Tells whether a statement took effect of which this was seen before it began.
    fn probe<'s>(&'s mut self, begun: &'s str) -> Answer<'s, Probe>;

    /// Runs a statement that mends what one left, counted from 0.
    fn repair<'s>(&'s mut self, job: &'s Job<'s>, n: usize, sql: &'s str) -> Ran<'s>;

    /// Asks a query of a file that must change nothing; returns the first cell, if there is one. What
    /// fails is said of the part.
    fn ask<'s>(
        &'s mut self,
        query: &'s str,
        n: usize,
    ) -> Later<'s, Result<Option<String>, Failure>>;

    /// Calls a function, counted from 0 among the step's parts, outside a transaction.
    fn call<'s>(&'s mut self, job: &'s Job<'s>, n: usize) -> Ran<'s>;

    /// Writes the progress of the job's row.
    fn mark<'s>(&'s mut self, job: &'s Job<'s>) -> Ran<'s>;

    /// Restores what a step changed in the session.
    fn leave(&mut self) -> Answer<'_, ()>;

    /// Closes the connection, or gives it back to where it came from.
    fn close<'s>(self: Box<Self>) -> Answer<'s, ()>
    where
        Self: 's;
}

/// Whether the lock was had.
pub(crate) enum Attempt {
    /// It was; the rows as they are now.
    Had(Vec<Row>),
    /// Somebody else has it: who, and what they run.
    Held(String),
}

/// Whether a statement took effect that had begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Took {
    Done,
    NotDone,
    Unknown,
}

/// What a look at its subject tells of a statement that had begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Probe {
    pub(crate) took: Took,
    /// What must run so that this is all that is to be said.
    pub(crate) repairs: Vec<String>,
    /// What the repairs do, in words.
    pub(crate) does: &'static str,
}

impl Probe {
    /// Makes one where nothing is to be mended.
    pub(crate) fn plain(took: Took) -> Self {
        Self {
            took,
            repairs: Vec::new(),
            does: "",
        }
    }
}

/// A step on its way.
pub(crate) struct Job<'s> {
    pub(crate) step: &'s Step<'s>,
    /// The row as it is to be written next.
    pub(crate) row: Row,
    /// The last row before it.
    pub(crate) seen: Seen,
    /// How long a statement waits for a lock, in milliseconds; 0 is for ever.
    #[cfg_attr(
        not(feature = "postgres"),
        expect(dead_code, reason = "SQLite has none")
    )]
    pub(crate) lock_timeout: u64,
    /// How long a statement may run, in milliseconds; 0 is for ever.
    #[cfg_attr(
        not(feature = "postgres"),
        expect(dead_code, reason = "SQLite has none")
    )]
    pub(crate) statement_timeout: u64,
    /// How long to wait where another connection is writing.
    pub(crate) wait: Duration,
    /// The functions that the step may call.
    pub(crate) code: Option<&'static [Code]>,
}

impl Job<'_> {
    /// Returns a statement by its number among the step's parts, from 0.
    pub(crate) fn statement(&self, n: usize) -> Option<&Statement> {
        match self.step.parts().into_iter().nth(n)? {
            Part::Statement(statement) => Some(statement),
            Part::Code { .. } => None,
        }
    }

    /// Returns the function of a path for the dialect that the step was planned for.
    #[cfg(any(feature = "postgres", feature = "sqlite", feature = "sqlite-unbundled"))]
    pub(crate) fn function(&self, path: &str) -> Option<On> {
        let dialect = self.row.dialect.parse().ok()?;
        Some(code::find(self.code, path, dialect)?.on)
    }

    /// Returns the last row once the step is done.
    pub(crate) fn seen_after(&self) -> Seen {
        Seen {
            state: State::Applied,
            ..Seen::row(&self.row)
        }
    }
}

/// Why a part of a step failed.
pub(crate) enum Failure {
    /// Another run was first: nothing of this part took effect, and the plan is old.
    Conflict,
    /// Another run is within a step, which holds the lock; nothing of this part took effect. Who it
    /// is, in words.
    #[cfg_attr(
        not(feature = "postgres"),
        expect(dead_code, reason = "SQLite waits within")
    )]
    Busy(String),
    /// A statement failed, or its commit.
    Statement(Box<Broken>),
    /// The run was asked to stop; what ran was undone.
    Stopped,
    /// Anything else.
    Other(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

/// A statement that failed.
pub(crate) struct Broken {
    pub(crate) at: At,
    /// Where in the statement's text, in bytes, if the server says so.
    pub(crate) offset: Option<usize>,
    pub(crate) message: String,
    pub(crate) code: Option<String>,
    pub(crate) detail: Option<String>,
    pub(crate) hint: Option<String>,
    /// Whether others stood in the way, so that it may work in a moment.
    pub(crate) passing: bool,
    /// Whether a function has ended the transaction, and what it wrote after that lasts.
    pub(crate) rest: bool,
    /// Who or what stood in the way, in words.
    pub(crate) blockers: Vec<String>,
    /// The statements that clear the way.
    pub(crate) clears: Vec<String>,
    /// How often the step was tried.
    pub(crate) attempts: u32,
    pub(crate) cause: Option<sqlx::Error>,
    /// What a function of the application failed with.
    pub(crate) code_error: Option<CodeError>,
    /// What the next run does about it, or must be told.
    pub(crate) next: Option<String>,
}

impl Broken {
    /// Makes one of which nothing else is known.
    #[cfg(any(feature = "postgres", feature = "sqlite", feature = "sqlite-unbundled"))]
    pub(crate) fn new(at: At, message: String) -> Self {
        Self {
            at,
            offset: None,
            message,
            code: None,
            detail: None,
            hint: None,
            passing: false,
            rest: false,
            blockers: Vec::new(),
            clears: Vec::new(),
            attempts: 1,
            cause: None,
            code_error: None,
            next: None,
        }
    }

    /// Makes one of a function that failed, counted from 0 among the step's parts.
    #[cfg(any(feature = "postgres", feature = "sqlite", feature = "sqlite-unbundled"))]
    pub(crate) fn of_code(n: usize, error: CodeError) -> Self {
        Self {
            code_error: Some(error),
            ..Self::new(At::Part(n), String::new())
        }
    }
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        Self::Statement(Box::new(broken))
    }
}

/// A function, by the engine whose connection it takes.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum On {
    /// An engine that is not built in.
    Nothing,
    /// PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres(&'static dyn for<'c> Function<'c, PgConnection>),
    /// SQLite.
    #[cfg(any(feature = "sqlite", feature = "sqlite-unbundled"))]
    Sqlite(&'static dyn for<'c> Function<'c, SqliteConnection>),
}

impl fmt::Debug for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.dialect(), f)
    }
}

impl On {
    /// Returns the dialect of the engine.
    pub(crate) const fn dialect(&self) -> Option<Dialect> {
        match self {
            Self::Nothing => None,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Some(Dialect::Postgres),
            #[cfg(any(feature = "sqlite", feature = "sqlite-unbundled"))]
            Self::Sqlite(_) => Some(Dialect::Sqlite),
        }
    }
}

/// Where a step failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// At a statement or a function, counted from 0.
    Part(usize),
    /// When all were done and were to last.
    Commit,
}

/// Returns who writes scripts in a dialect, where the engine for it is built in.
pub(crate) fn writer(dialect: Dialect) -> Option<&'static dyn Writer> {
    match dialect {
        #[cfg(feature = "postgres")]
        Dialect::Postgres => Some(&postgres::Psql),
        #[cfg(any(feature = "sqlite", feature = "sqlite-unbundled"))]
        Dialect::Sqlite => Some(&sqlite::Shell),
        _ => None,
    }
}

/// Returns where scratch databases of a dialect are made in memory, where they can be.
pub(crate) fn workshop_in_memory(dialect: Dialect) -> Option<Box<dyn Workshop>> {
    match dialect {
        #[cfg(any(feature = "sqlite", feature = "sqlite-unbundled"))]
        Dialect::Sqlite => Some(Box::new(sqlite::Memory)),
        _ => None,
    }
}

/// Returns where scratch databases are made on the server of a URL.
pub(crate) async fn workshop_on(url: &str) -> Result<Box<dyn Workshop>, Error> {
    match scheme(url) {
        #[cfg(feature = "postgres")]
        "postgres" | "postgresql" => postgres::workshop(url).await,
        #[cfg(any(feature = "sqlite", feature = "sqlite-unbundled"))]
        "sqlite" => Ok(Box::new(sqlite::Memory)),
        other => Err(refuse_scheme(other, url.contains(':'))),
    }
}

/// Returns how a URL with this scheme is opened, where the engine for it is built in.
pub(crate) fn by_scheme(scheme: &str) -> Option<OpenUrl> {
    match scheme {
        #[cfg(feature = "postgres")]
        "postgres" | "postgresql" => Some(postgres::open_url),
        #[cfg(any(feature = "sqlite", feature = "sqlite-unbundled"))]
        "sqlite" => Some(sqlite::open_url),
        _ => None,
    }
}
