//! A connection that looks.

use std::fmt;
use std::time::Duration;

use migrate_core::{Diagnostic, Dialect, Event, History};

use crate::engine::{Attempt, Engine, Failure};
use crate::locked::Locked;
use crate::record::{Depth, Latest};
use crate::settings::Settings;
use crate::stop::{self, Stop};
use crate::waiting::Waiting;
use crate::{Activity, Database, Error, ErrorKind, Rows};

/// A connection to a database, for one chain. It reads, and never writes.
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # mod doc { include!("../tests/support/doc.rs"); }
/// # let chain = doc::migrations().chain();
/// use migrate_runtime::{Session, Settings};
///
/// let mut session = Session::open("sqlite:nowhere.db", Settings::new(chain)).await?;
/// assert!(session.is_missing());
/// assert!(session.history().await?.rows().is_empty());
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sqlite"))]
/// # fn main() {}
/// ```
pub struct Session<'c> {
    engine: Box<dyn Engine + 'c>,
}

impl<'c> Session<'c> {
    /// Opens a database.
    ///
    /// # Errors
    ///
    /// Where it can't be reached, isn't supported, or the connection is inside a transaction.
    pub async fn open(db: impl Database<'c>, settings: Settings) -> Result<Session<'c>, Error> {
        let engine = db.source().open(settings).await?;
        Ok(Self { engine })
    }

    /// Returns which dialect the database speaks.
    pub fn dialect(&self) -> Dialect {
        self.engine.dialect()
    }

    /// Returns the database as people are shown it, such as `postgres://app@localhost/shop`:
    /// never with a password.
    pub fn database(&self) -> &str {
        self.engine.place()
    }

    /// Returns the server's name and version, such as `PostgreSQL 15.20`.
    pub fn server(&self) -> &str {
        self.engine.server()
    }

    /// Returns whether the database is a file that doesn't exist, which looks empty.
    ///
    /// Locking creates it where the session may write, and is an error otherwise.
    pub fn is_missing(&self) -> bool {
        self.engine.is_missing()
    }

    /// Returns whether the database is reached through a pooler that lends connections for a
    /// transaction, as [`Settings::pooler`] says.
    pub fn is_pooled(&self) -> bool {
        self.engine.is_pooled()
    }

    /// Reads the chain's history; a missing table is an empty one.
    ///
    /// # Errors
    ///
    /// Where the history can't be read, has a newer layout, or seems to be in another schema.
    pub async fn history(&mut self) -> Result<History, Error> {
        Ok(History::new(self.engine.rows(Depth::Whole).await?))
    }

    /// Reads the chain's history as far as people are shown it, which takes much less time where it
    /// is long: in its rows `host`, `tool`, `dialect`, `run_token`, `recorded_down`,
    /// `fingerprint`, `statement_hashes` and `begun` are empty.
    ///
    /// It says what is applied, and plans that are made from it are refused. Where a step stopped halfway, the
    /// rows are whole: how it goes on can be told.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let migrations = doc::migrations();
    /// use migrate_runtime::{Session, Settings};
    ///
    /// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// migrations.upgrade(&pool).await?;
    /// let mut session = Session::open(&pool, Settings::new(migrations.chain())).await?;
    /// let outline = session.history_outline().await?;
    /// let history = session.history().await?;
    /// assert_eq!(outline.basis(), history.basis());
    /// assert!(outline.rows().iter().all(|row| row.recorded_down.is_empty()));
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlite"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// As of [`history`](Self::history).
    pub async fn history_outline(&mut self) -> Result<History, Error> {
        self.outline(Depth::Outline).await
    }

    /// Reads which revisions the chain's history has applied and who follows whom, which takes
    /// least: in its rows only `seq`, `operation`, `revision`, `parents`, `depends_on` and `state`
    /// say something, and so its fingerprint means nothing.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let migrations = doc::migrations();
    /// use migrate_runtime::{Session, Settings};
    ///
    /// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// let applied = migrations.upgrade(&pool).await?.applied;
    /// let mut session = Session::open(&pool, Settings::new(migrations.chain())).await?;
    /// let graph = session.history_graph().await?;
    /// assert!(applied.iter().all(|step| graph.is_applied(&step.revision)));
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlite"))]
    /// # fn main() {}
    /// ```
    ///
    /// Plans, and a step that stopped halfway, are as of [`history_outline`](Self::history_outline).
    ///
    /// # Errors
    ///
    /// As of [`history`](Self::history).
    pub async fn history_graph(&mut self) -> Result<History, Error> {
        self.outline(Depth::Graph).await
    }

    async fn outline(&mut self, depth: Depth) -> Result<History, Error> {
        let outline = History::outline(self.engine.rows(depth).await?);
        match outline.halfway() {
            Some(_) => self.history().await,
            None => Ok(outline),
        }
    }

    /// Counts the rows of a table, or asks for the server's estimate where they are many; its
    /// name is as SQL writes it. `None` where it isn't there, can't be read, or counting takes too
    /// long.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let migrations = doc::migrations();
    /// use migrate_runtime::{Session, Settings};
    ///
    /// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// migrations.upgrade(&pool).await?;
    /// let mut session = Session::open(&pool, Settings::new(migrations.chain())).await?;
    /// let rows = session.count_rows("migrate_history").await?.expect("it is there");
    /// assert_eq!((rows.count, rows.exact), (2, true));
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlite"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// Where the connection broke.
    pub async fn count_rows(&mut self, table: &str) -> Result<Option<Rows>, Error> {
        self.engine.count_rows(table).await
    }

    /// Looks what the server is at with this chain, and what earlier runs left behind. It takes no
    /// lock, and says less where the role may see less.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let migrations = doc::migrations();
    /// use migrate_runtime::{Session, Settings};
    ///
    /// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// let mut session = Session::open(&pool, Settings::new(migrations.chain())).await?;
    /// let activity = session.activity().await?;
    /// assert!(activity.running.is_none() && activity.invalid_indexes.is_empty());
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlite"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// Where the connection broke.
    pub async fn activity(&mut self) -> Result<Activity, Error> {
        self.engine.activity().await
    }

    /// Asks several queries in one transaction that sees one state, and returns their rows with each column as text or
    /// NULL. It writes nothing.
    ///
    /// On PostgreSQL names are looked up in the schema `public`, whatever the role's search path. A file that doesn't
    /// exist answers with no rows.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let migrations = doc::migrations();
    /// use migrate_runtime::{Session, Settings};
    ///
    /// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// let mut session = Session::open(&pool, Settings::new(migrations.chain())).await?;
    /// let answers = session.answers(&["SELECT 1, NULL", "SELECT 'a' WHERE false"]).await?;
    /// assert_eq!(answers[0], [[Some("1".to_owned()), None]]);
    /// assert!(answers[1].is_empty());
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlite"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// Where a query fails, or the connection broke.
    pub async fn answers(
        &mut self,
        queries: &[&str],
    ) -> Result<Vec<Vec<Vec<Option<String>>>>, Error> {
        self.engine.answers(queries).await
    }

    /// Runs a statement by itself, in a database of no worth.
    pub(crate) async fn run_scratch(&mut self, sql: &str) -> Result<(), Failure> {
        self.engine.execute(sql).await
    }

    pub(crate) async fn run_all_scratch(&mut self, statements: &[&str]) -> Result<bool, Error> {
        self.engine.execute_all(statements).await
    }

    pub(crate) async fn latest(&mut self) -> Result<Option<Latest>, Error> {
        self.engine.latest().await
    }

    /// Waits until no one else migrates this chain, and keeps others from it.
    ///
    /// On PostgreSQL this is an advisory lock of the session: one for each chain and each schema that
    /// has the table. On SQLite, and [behind a pooler](Settings::pooler), nothing is held between
    /// steps: each step's transaction takes the lock, and finds out whether somebody else was first.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Locked`] where it isn't had within `wait`.
    pub async fn lock(
        self,
        wait: Duration,
        events: &mut (dyn FnMut(&Event<'_>) + Send),
    ) -> Result<Locked<'c>, Error> {
        self.lock_unless(&Stop::default(), wait, events).await
    }

    pub(crate) async fn lock_unless(
        mut self,
        stop: &Stop,
        wait: Duration,
        events: &mut (dyn FnMut(&Event<'_>) + Send),
    ) -> Result<Locked<'c>, Error> {
        let mut waiting = Waiting::new(wait);
        loop {
            let holder = match self.engine.try_lock().await {
                Ok(Attempt::Had(rows)) => {
                    let wait = waiting.limit();
                    return Ok(Locked::new(self.engine, History::new(rows), wait));
                }
                Ok(Attempt::Held(holder)) => holder,
                Err(error) => {
                    self.give_back().await;
                    return Err(error);
                }
            };
            if stop.is_asked() {
                self.give_back().await;
                return Err(stop::before_the_lock(self.database()));
            }
            let again = waiting.again(self.engine.place(), &holder, events).await;
            if let Err(error) = again {
                self.give_back().await;
                return Err(error);
            }
        }
    }

    /// Closes a connection of its own; any other goes back to where it came from.
    ///
    /// # Errors
    ///
    /// Where the connection broke.
    pub async fn close(self) -> Result<(), Error> {
        self.engine.close().await
    }

    /// Leaves the connection as it was found, as far as that is possible; an error is on its way.
    async fn give_back(&mut self) {
        let _ = self.engine.unlock().await;
    }

    pub(crate) fn from_engine(engine: Box<dyn Engine + 'c>) -> Self {
        Self { engine }
    }

    pub(crate) fn into_engine(self) -> Box<dyn Engine + 'c> {
        self.engine
    }
}

impl fmt::Debug for Session<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Session").field(&self.database()).finish()
    }
}

/// Makes the error of a table that isn't a history that this version reads.
pub(crate) fn unreadable(table: &str, place: &str, reason: &str) -> Error {
    let message = format!("the history in {table} can't be read: {reason}");
    let mut found = Diagnostic::error("history", message).note(format!("the database is {place}"));
    found = if reason.contains("newer") {
        found.help("cargo install cargo-migrate, and update migrate-runtime in Cargo.toml")
    } else if reason.starts_with("unknown ") {
        found.help("restore the row from a backup, or correct it")
    } else {
        found.help("in migrate.toml, name a table of our own: history-table = \"…\"")
    };
    Error::new(ErrorKind::History, found)
}
