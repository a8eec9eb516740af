//! Why a run, or a part of it, failed.

use std::fmt;

use migrate_core::Diagnostic;

use crate::code::CodeError;

/// What kind of failure an [`Error`] is; [`as_str`](Self::as_str) is its stable word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No plan could be made, or the plan was refused; the word is that of the inner kind.
    Refused(migrate_core::ErrorKind),
    /// The lock was not had in time.
    Locked,
    /// There is no connection, or it broke.
    Connection,
    /// A statement or a function of a revision failed, or its commit.
    Statement,
    /// The connection is inside a transaction.
    InTransaction,
    /// The database, or what is asked of it, isn't supported.
    Unsupported,
    /// The history can't be read or written, or is of a newer layout.
    History,
    /// The run was asked to stop, and did before its end.
    Stopped,
    /// The database takes no writes: it is a standby, or set to read only.
    ReadOnly,
    /// The database isn't in the state any more that the plan was made for.
    Changed,
    /// A URL can't be read.
    MalformedUrl,
    /// Others are connected to the database that is to be dropped.
    InUse,
    /// The database as a whole can't be created, looked at or dropped.
    Database,
}

impl ErrorKind {
    /// Returns the stable word, such as `locked`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refused(kind) => kind.as_str(),
            Self::Locked => "locked",
            Self::Connection => "connection",
            Self::Statement => "statement",
            Self::InTransaction => "in_transaction",
            Self::Unsupported => "unsupported",
            Self::History => "history",
            Self::Stopped => "stopped",
            Self::ReadOnly => "read_only",
            Self::Changed => "changed",
            Self::MalformedUrl => "malformed_url",
            Self::InUse => "in_use",
            Self::Database => "database",
        }
    }
}

/// A failure: its kind, the diagnostic that shows it, and how far the run came.
///
/// `Display` is one line, with file, line and column where a `.sql` file is to blame. `Debug` is
/// the drawn diagnostic, so that `fn main() -> Result<…>` shows it well. Neither holds a password.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    diagnostic: Diagnostic,
    applied: Vec<String>,
    cause: Option<Cause>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, diagnostic: Diagnostic) -> Self {
        Self(Box::new(Inner {
            kind,
            diagnostic,
            applied: Vec::new(),
            cause: None,
        }))
    }

    pub(crate) fn because(mut self, cause: sqlx::Error) -> Self {
        self.0.cause = Some(Cause::Driver(Driver(cause)));
        self
    }

    pub(crate) fn because_of_code(mut self, cause: CodeError) -> Self {
        self.0.cause = Some(Cause::Code(cause));
        self
    }

    pub(crate) fn after(mut self, applied: Vec<String>) -> Self {
        self.0.applied = applied;
        self
    }

    /// Makes the error of a URL that an engine can't read.
    pub(crate) fn malformed_url(title: &str, form: &str, help: &str, cause: sqlx::Error) -> Self {
        let said = match &cause {
            sqlx::Error::Configuration(said) => said.to_string(),
            other => said(other),
        };
        let said = said.trim_start_matches("error with configuration: ");
        let message = format!("this is no URL of a {title} database: {said}");
        let found = Diagnostic::error("malformed-url", message)
            .note(format!("it reads {form}"))
            .help(help);
        Self::new(ErrorKind::MalformedUrl, found).because(cause)
    }

    /// Makes the error of a connection that is inside a transaction.
    pub(crate) fn in_transaction(place: &str) -> Self {
        let found = Diagnostic::error("in-transaction", "the connection is inside a transaction")
            .note(format!("the database is {place}"))
            .note("each revision is a transaction of its own")
            .help("commit or roll back before migrating, or pass the pool");
        Self::new(ErrorKind::InTransaction, found)
    }

    /// Makes the error of a pool that gives no connection.
    pub(crate) fn no_connection(place: &str, cause: sqlx::Error) -> Self {
        let message = format!("the pool gave no connection to {place}: {cause}");
        let found = Diagnostic::error("connection", message)
            .help("migrate before the pool's connections are taken, or pass one of them: &mut *connection");
        Self::new(ErrorKind::Connection, found).because(cause)
    }

    /// Makes the error of a broken connection, or of a bookkeeping statement that failed.
    pub(crate) fn bookkeeping(place: &str, doing: &str, cause: sqlx::Error) -> Self {
        Self::bookkeeping_with(place, doing, cause, None)
    }

    /// Makes the same with what to do about it, where more is known.
    pub(crate) fn bookkeeping_with(
        place: &str,
        doing: &str,
        cause: sqlx::Error,
        help: Option<String>,
    ) -> Self {
        let said = said(&cause);
        match cause {
            sqlx::Error::Database(_) => {
                let found = Diagnostic::error("history", format!("can't {doing}: {said}"))
                    .note(format!("the database is {place}"));
                let found = help.into_iter().fold(found, Diagnostic::help);
                Self::new(ErrorKind::History, found)
            }
            _ => return Self::lost(place, cause),
        }
        .because(cause)
    }

    /// Makes the error of a connection that broke, or that the server ended.
    pub(crate) fn lost(place: &str, cause: sqlx::Error) -> Self {
        let message = format!("lost the connection to {place}: {}", said(&cause));
        let found = Diagnostic::error("connection", message)
            .help("run the command again: it goes on from what is recorded");
        Self::new(ErrorKind::Connection, found).because(cause)
    }

    /// Says how things stand.
    pub(crate) fn state(mut self, state: impl Into<String>) -> Self {
        self.0.diagnostic = self.0.diagnostic.state(state);
        self
    }

    /// Returns what kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns what to show.
    pub fn diagnostic(&self) -> &Diagnostic {
        &self.0.diagnostic
    }

    /// Returns the revisions that the run had applied or taken back before it failed, in order.
    pub fn applied(&self) -> &[String] {
        &self.0.applied
    }

    /// Returns whether the lock was not had in time.
    pub fn is_locked(&self) -> bool {
        self.kind() == ErrorKind::Locked
    }

    /// Returns whether there is no connection, or it broke.
    pub fn is_connection(&self) -> bool {
        self.kind() == ErrorKind::Connection
    }

    /// Returns whether the run was asked to stop, and did before its end.
    pub fn is_stopped(&self) -> bool {
        self.kind() == ErrorKind::Stopped
    }

    /// Returns whether the database takes no writes, as a standby until it is promoted.
    pub fn is_read_only(&self) -> bool {
        self.kind() == ErrorKind::ReadOnly
    }

    /// Returns whether a statement of a revision failed, or its commit.
    pub fn is_statement(&self) -> bool {
        self.kind() == ErrorKind::Statement
    }

    /// Returns whether a step stands halfway in the database and must be ended by hand.
    pub fn is_halfway(&self) -> bool {
        self.kind() == ErrorKind::Refused(migrate_core::ErrorKind::Halfway)
    }

    /// Returns whether what is applied isn't what the chain says: edited or diverged.
    pub fn is_drift(&self) -> bool {
        use migrate_core::ErrorKind::{Diverged, Edited};
        matches!(self.kind(), ErrorKind::Refused(Edited | Diverged))
    }

    /// Returns the driver's error behind it, for code that asks for its SQLSTATE; also where a
    /// function of a section failed with one.
    ///
    /// Don't show its `Display`: it may name a line of the server's own source.
    pub fn driver_error(&self) -> Option<&sqlx::Error> {
        match self.0.cause.as_ref()? {
            Cause::Driver(driver) => Some(&driver.0),
            Cause::Code(error) => error.downcast_ref(),
        }
    }
}

impl From<migrate_core::Error> for Error {
    fn from(error: migrate_core::Error) -> Self {
        Self::new(ErrorKind::Refused(error.kind()), error.into_diagnostic())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.diagnostic(), f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.diagnostic(), f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.0.cause.as_ref()? {
            Cause::Driver(driver) => Some(driver),
            Cause::Code(error) => Some(&**error),
        }
    }
}

/// What is behind a failure.
enum Cause {
    Driver(Driver),
    /// What a function of a section failed with, as it is.
    Code(CodeError),
}

/// The driver's error with a `Display` that is fit to be shown.
struct Driver(sqlx::Error);

impl fmt::Display for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&said(&self.0))
    }
}

impl fmt::Debug for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Driver {}

/// Returns what the database or the driver says, with its code, without source lines of either.
pub(crate) fn said(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => match error.code() {
            Some(code) => format!("{} [{code}]", error.message()),
            None => error.message().to_owned(),
        },
        sqlx::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}
