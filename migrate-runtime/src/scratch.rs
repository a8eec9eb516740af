//! Databases of no worth: made to see what statements make of them, and gone after that.

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use migrate_core::plan::Plan;
use migrate_core::{Diagnostic, Dialect, SourceFile};

use crate::engine::{self, Broken, Failure, Workshop};
use crate::statement::under;
use crate::{Apply, Error, ErrorKind, Session, Settings, Trial};

/// Where scratch databases are made: in memory, or on a server, with unmistakable names.
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # mod doc { include!("../tests/support/doc.rs"); }
/// # let chain = doc::migrations().chain();
/// use migrate_runtime::{Dialect, Scratches, Settings};
///
/// let mut scratches = Scratches::in_memory(Dialect::Sqlite)?;
/// let mut scratch = scratches.make(Settings::new(chain)).await?;
/// scratch.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)").await?;
/// let answers = scratch.session()?.answers(&["SELECT name FROM sqlite_schema"]).await?;
/// assert_eq!(answers, [[[Some("users".to_owned())]]]);
/// scratch.close().await?;
/// scratches.close().await?;
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sqlite"))]
/// # fn main() {}
/// ```
pub struct Scratches {
    workshop: Box<dyn Workshop>,
    /// Those that have to be removed.
    made: Vec<String>,
    makes_roles: bool,
}

/// A database of no worth, where anything may run.
pub struct Scratch {
    /// Nothing once its connection broke.
    session: Option<Session<'static>>,
}

impl Scratches {
    /// Makes them in the memory of this process.
    ///
    /// # Errors
    ///
    /// Where the dialect's databases need a server.
    pub fn in_memory(dialect: Dialect) -> Result<Self, Error> {
        match engine::workshop_in_memory(dialect) {
            Some(workshop) => Ok(Self::of(workshop)),
            None => {
                let message = format!("a database of {dialect} in memory can't be made");
                let found = Diagnostic::error("unsupported", message);
                Err(Error::new(ErrorKind::Unsupported, found))
            }
        }
    }

    /// Makes them on the server of a URL, beside the database that it names, and removes there what killed
    /// processes left behind.
    ///
    /// # Errors
    ///
    /// Where the URL can't be read, or the server can't be reached.
    pub async fn on(url: &str) -> Result<Self, Error> {
        let workshop = engine::workshop_on(url).await?;
        Ok(Self::of(workshop))
    }

    fn of(workshop: Box<dyn Workshop>) -> Self {
        Self {
            workshop,
            made: Vec::new(),
            makes_roles: false,
        }
    }

    /// Says that the server is of no worth either: roles may be made there.
    #[must_use]
    pub fn making_roles(mut self) -> Self {
        self.makes_roles = true;
        self
    }

    /// Returns which dialect they speak.
    pub fn dialect(&self) -> Dialect {
        self.workshop.dialect()
    }

    /// Returns the place as people are shown it, without a password.
    pub fn place(&self) -> &str {
        self.workshop.place()
    }

    /// Returns what tells whether statements do there what they did before: the server's version, settings, roles and
    /// tablespaces. Nothing where that can't be told.
    ///
    /// # Errors
    ///
    /// Where the server can't be reached.
    pub async fn state(&self) -> Result<Option<String>, Error> {
        self.workshop.state().await
    }

    /// Returns what tells whether the extensions that may be made there are those that were: their names and versions.
    /// Nothing where that can't be told.
    ///
    /// # Errors
    ///
    /// Where the server can't be reached.
    pub async fn extensions(&self) -> Result<Option<String>, Error> {
        self.workshop.extensions().await
    }

    /// Opens the empty database in which everything is taken back, and which stays for the next one who tries something
    /// small; nothing where there is none, or somebody uses it at the moment.
    ///
    /// # Errors
    ///
    /// Where the server can't be reached, or doesn't allow it.
    pub async fn trial(&self) -> Result<Option<Trial>, Error> {
        let engine = self.workshop.trial().await?;
        Ok(engine.map(Trial::new))
    }

    /// Makes an empty database.
    ///
    /// # Errors
    ///
    /// Where the server can't be reached, or doesn't allow it.
    pub async fn make(&mut self, settings: Settings) -> Result<Scratch, Error> {
        let (engine, name) = self.workshop.make(settings.of_scratch()).await?;
        if !name.is_empty() {
            self.made.push(name);
        }
        Ok(Scratch {
            session: Some(Session::from_engine(engine)),
        })
    }

    /// Makes the role that a statement failed for, where roles may be made; returns whether it made one.
    ///
    /// # Errors
    ///
    /// Where the server can't be reached, or doesn't allow it.
    pub async fn make_role_for(&self, error: &Error) -> Result<bool, Error> {
        match error.driver_error() {
            Some(cause) if self.makes_roles => self.workshop.add_role(cause).await,
            _ => Ok(false),
        }
    }

    /// Removes all that were made, and must be closed by now.
    ///
    /// # Errors
    ///
    /// Where one can't be removed; the others are.
    pub async fn close(self) -> Result<(), Error> {
        let mut first = Ok(());
        for name in &self.made {
            let removed = self.workshop.remove(name).await;
            first = first.and(removed);
        }
        first
    }
}

impl Scratch {
    /// Returns the session.
    ///
    /// # Errors
    ///
    /// Where its connection broke.
    pub fn session(&mut self) -> Result<&mut Session<'static>, Error> {
        self.session.as_mut().ok_or_else(gone)
    }

    /// Applies a plan that was made from its history.
    ///
    /// # Errors
    ///
    /// As [`Locked::apply`](crate::Locked::apply).
    pub async fn apply(&mut self, plan: &Plan<'_>, options: &Apply) -> Result<(), Error> {
        let session = self.session.take().ok_or_else(gone)?;
        let mut locked = session.lock(Duration::from_secs(1), &mut |_| {}).await?;
        let applied = locked.apply(plan, options, &mut |_| {}).await;
        self.session = Some(locked.release().await?);
        applied.map(drop)
    }

    /// Runs a statement by itself.
    ///
    /// # Errors
    ///
    /// What the database says of it.
    pub async fn execute(&mut self, sql: &str) -> Result<(), Error> {
        let file = SourceFile::new("", sql);
        self.run(&file, 0..file.text().len()).await
    }

    /// Runs a statement of a file by itself.
    ///
    /// # Errors
    ///
    /// What the database says of it, with its place in the file.
    pub async fn run(&mut self, file: &SourceFile, span: Range<usize>) -> Result<(), Error> {
        let text = file.text().get(span.clone()).unwrap_or_default();
        let ran = self.session()?.run_scratch(text).await;
        match ran {
            Ok(()) => Ok(()),
            Err(Failure::Statement(broken)) => Err(failed(*broken, file, span)),
            Err(Failure::Other(error)) => Err(error),
            Err(_) => Err(gone()),
        }
    }

    /// Runs statements in one transaction, which is quicker than each in its own; returns whether they ran.
    ///
    /// Where one fails, or they can't run together, nothing is left of them.
    ///
    /// # Errors
    ///
    /// Where its connection broke.
    pub async fn run_all(&mut self, statements: &[&str]) -> Result<bool, Error> {
        self.session()?.run_all_scratch(statements).await
    }

    /// Closes its connection.
    ///
    /// # Errors
    ///
    /// Where the connection broke.
    pub async fn close(self) -> Result<(), Error> {
        match self.session {
            Some(session) => session.close().await,
            None => Ok(()),
        }
    }
}

fn failed(broken: Broken, file: &SourceFile, span: Range<usize>) -> Error {
    let code = broken.code.as_deref().map(|code| format!(" [{code}]"));
    let message = format!("{}{}", broken.message, code.unwrap_or_default());
    let mut found = Diagnostic::error("statement-failed", message);
    if !file.path().is_empty() {
        found = found.at(file, under(file.text(), span, broken.offset), "");
    }
    if let Some(detail) = broken.detail {
        found = found.note(detail);
    }
    if let Some(hint) = broken.hint {
        found = found.note(format!("hint: {hint}"));
    }
    let error = Error::new(ErrorKind::Statement, found);
    match broken.cause {
        Some(cause) => error.because(cause),
        None => error,
    }
}

fn gone() -> Error {
    let found = Diagnostic::error("connection", "the scratch database is gone");
    Error::new(ErrorKind::Connection, found)
}

impl fmt::Debug for Scratches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scratches").field(&self.place()).finish()
    }
}

impl fmt::Debug for Scratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scratch").field(&self.session).finish()
    }
}
