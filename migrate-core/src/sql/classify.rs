//! What a statement is.

mod cursor;
#[cfg(feature = "parse")]
mod losses;
#[cfg(feature = "parse")]
mod makes;
mod mysql;
mod postgres;
mod session;
mod sqlite;
mod subject;

#[cfg(feature = "parse")]
pub use losses::{Loss, losses};
#[cfg(feature = "parse")]
pub(crate) use makes::{Makes, makes};
pub use session::sets_session;
pub use subject::{Scope, Subject, subject};

use crate::Dialect;

/// Tells what a runner has to know about one statement.
///
/// It goes by the words alone. What depends on the state of a database is not seen: a partitioned table behind
/// `REINDEX TABLE` or `CLUSTER`, a `COMMIT` inside a procedure that is called. Where only the state tells
/// whether a form can run in a transaction, such as `DROP SUBSCRIPTION`, it says what is true of most: that it can't.
///
/// ```
/// use migrate_core::Dialect;
/// use migrate_core::sql::classify;
///
/// let class = classify(Dialect::Postgres, "CREATE INDEX CONCURRENTLY ON t (a)");
/// assert_eq!(class.outside_transaction, Some("CREATE INDEX CONCURRENTLY"));
/// assert!(class.concurrent_index.is_some_and(|index| !index.named));
///
/// assert_eq!(classify(Dialect::Sqlite, "END TRANSACTION").control, Some("END"));
/// assert!(classify(Dialect::Sqlite, "ROLLBACK TO a").savepoint);
/// ```
pub fn classify(dialect: Dialect, statement: &str) -> Class {
    let cursor = cursor::Cursor::new(dialect, statement);
    match dialect {
        Dialect::Postgres => {
            let frees_locks = postgres::frees_locks(cursor::Cursor::new(dialect, statement));
            Class {
                frees_locks,
                ..postgres::classify(cursor)
            }
        }
        Dialect::Mysql => mysql::classify(cursor),
        Dialect::Sqlite => sqlite::classify(cursor),
    }
}

/// What a runner has to know about a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Class {
    /// The statement begins or ends a transaction: its first words, such as `COMMIT` or `START TRANSACTION`.
    /// Savepoints don't.
    pub control: Option<&'static str>,
    /// The statement is `SAVEPOINT`, `RELEASE` or `ROLLBACK TO`.
    pub savepoint: bool,
    /// What it is in the statement that can't run, or has no effect, inside a transaction.
    ///
    /// Always `None` in MySQL, where much that is not transactional ends the transaction instead.
    pub outside_transaction: Option<&'static str>,
    /// The statement calls a procedure, which may end transactions where it is sent by itself: the server refuses that
    /// inside one that holds other statements too.
    pub may_commit: bool,
    /// What it is in the statement that frees all locks of the session, the runner's among them.
    pub frees_locks: Option<&'static str>,
    /// The statement is `CREATE INDEX CONCURRENTLY`.
    pub concurrent_index: Option<ConcurrentIndex>,
}

/// What decides whether an interrupted `CREATE INDEX CONCURRENTLY` can be resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConcurrentIndex {
    /// The statement gives the index a name.
    pub named: bool,
    /// The statement has `IF NOT EXISTS`.
    pub if_not_exists: bool,
}

impl Class {
    fn control(words: &'static str) -> Self {
        Self {
            control: Some(words),
            ..Self::default()
        }
    }

    fn savepoint() -> Self {
        Self {
            savepoint: true,
            ..Self::default()
        }
    }

    fn outside(words: Option<&'static str>) -> Self {
        Self {
            outside_transaction: words,
            ..Self::default()
        }
    }
}
