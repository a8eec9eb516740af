//! What a session must know before it looks.

use std::time::Duration;

use migrate_core::Chain;

use crate::table::TableName;

/// Whether a session may create what isn't there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// It only looks: a SQLite file that doesn't exist is an empty database, and isn't created.
    #[default]
    Look,
    /// It may write: a SQLite file that doesn't exist is created once it is locked.
    ///
    /// This concerns URLs and connect options; pools and connections are as the application made
    /// them.
    Write,
}

/// How long a session waits to read where nothing else is said, and the longest time there is: what
/// lies further ahead than clocks count can't be waited for.
const READ_WAIT: Duration = Duration::from_secs(5);
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Which chain a session is about, and what it may do.
#[derive(Clone, Debug)]
pub struct Settings {
    pub(crate) chain: String,
    pub(crate) table: TableName,
    pub(crate) access: Access,
    wait: Duration,
    pub(crate) pooler: bool,
}

impl Settings {
    /// Takes the name and the history's table of a chain; the session will only look.
    pub fn new(chain: Chain<'_>) -> Self {
        Self {
            chain: chain.name().to_owned(),
            table: TableName::new(chain.history_table()),
            access: Access::Look,
            wait: READ_WAIT,
            pooler: false,
        }
    }

    /// Says another chain, whose history is in the same table.
    ///
    /// ```
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let chain = doc::migrations().chain();
    /// use migrate_runtime::Settings;
    ///
    /// let billing = Settings::new(chain).of_chain("billing");
    /// assert!(format!("{billing:?}").contains("billing"));
    /// ```
    #[must_use]
    pub fn of_chain(mut self, name: impl Into<String>) -> Self {
        self.chain = name.into();
        self
    }

    /// Takes the usual table, whatever is configured: nobody made its schema in a new database.
    pub(crate) fn of_scratch(mut self) -> Self {
        self.table = TableName::new(None);
        self
    }

    /// Says whether the session may create a missing SQLite file.
    #[must_use]
    pub fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Says how long to wait where another connection lets nobody read, as one of SQLite does while
    /// it commits, or has written more than it keeps in memory; 5 seconds otherwise, and never less.
    #[must_use]
    pub fn wait(mut self, wait: Duration) -> Self {
        self.wait = wait.clamp(READ_WAIT, LONGEST_WAIT);
        self
    }

    /// Returns how long to wait where another connection lets nobody read.
    pub fn get_wait(&self) -> Duration {
        self.wait
    }

    /// Says whether a pooler stands between, which lends a server's connection for a transaction
    /// at a time, as PgBouncer does with `pool_mode = transaction`. PostgreSQL only.
    ///
    /// Then nothing is held or set between transactions: each step takes the lock for itself, is
    /// a transaction with all that belongs to it, and leaves nothing in the connection. What can't
    /// be a transaction is refused. Of a pool only its options are used: a connection that
    /// prepares no statements is opened.
    ///
    /// ```
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let chain = doc::migrations().chain();
    /// use migrate_runtime::Settings;
    ///
    /// let settings = Settings::new(chain).pooler(true);
    /// ```
    #[must_use]
    pub fn pooler(mut self, pooler: bool) -> Self {
        self.pooler = pooler;
        self
    }
}
