//! What may be passed in as a database.

use std::fmt;

use migrate_core::Diagnostic;

use crate::engine::{Answer, Engine};
use crate::session::Session;
use crate::settings::Settings;
use crate::{Error, ErrorKind};

/// A database that migrations run on.
///
/// - a pool: `&PgPool`, `&SqlitePool`, or the pool itself. A run that is dropped midway closes the
///   connection that it took, and the pool goes on. Dropped midway, a pool of SQLite's memory
///   may so lose its only connection, and the database with it;
/// - a connection: `&mut PgConnection`, `&mut SqliteConnection`. It must not be inside a
///   transaction. After a run that was dropped midway it must be closed, as only the application
///   can: it may still hold the lock, or be inside a transaction;
/// - connect options: `PgConnectOptions`, `SqliteConnectOptions`, also borrowed;
/// - a URL as `&str` or `String`: `postgres://…`, `postgresql://…` or `sqlite:…`. Its scheme
///   chooses the engine;
/// - a [`Session`].
///
/// sqlx's type-erased `Any` is refused, because its driver isn't known when the code is compiled
/// and it hides what an engine needs.
///
/// This trait is sealed: no other type can implement it.
#[diagnostic::on_unimplemented(
    message = "migrations don't run on a `{Self}`",
    label = "not a database that migrations run on",
    note = "pass `&PgPool`, `&SqlitePool`, `&mut PgConnection`, `&mut SqliteConnection`, connect options, or a URL",
    note = "a connection that was taken from a pool is passed as `&mut *connection`",
    note = "sqlx's type-erased `AnyPool` and `AnyConnection` are refused: pass the URL, its scheme chooses the engine",
    note = "the engines are features of migrate-runtime: `postgres`, `sqlite`, `sqlite-unbundled`"
)]
pub trait Database<'c>: sealed::Open<'c> {}

pub(crate) mod sealed {
    /// The hidden part of [`Database`](super::Database).
    pub trait Open<'c>: Send {
        /// Returns how it is opened.
        fn source(self) -> super::Source<'c>;
    }
}

type Opening<'c> = Box<dyn FnOnce(Settings) -> Answer<'c, Box<dyn Engine + 'c>> + Send + 'c>;

/// How a database is opened, once it is known what for.
pub struct Source<'c>(Opening<'c>);

impl<'c> Source<'c> {
    pub(crate) fn new<F>(open: F) -> Self
    where
        F: FnOnce(Settings) -> Answer<'c, Box<dyn Engine + 'c>> + Send + 'c,
    {
        Self(Box::new(open))
    }

    pub(crate) fn open(self, settings: Settings) -> Answer<'c, Box<dyn Engine + 'c>> {
        (self.0)(settings)
    }
}

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source")
    }
}

impl<'c> sealed::Open<'c> for Session<'c> {
    fn source(self) -> Source<'c> {
        Source::new(move |_| Box::pin(async move { Ok(self.into_engine()) }))
    }
}

impl<'c> Database<'c> for Session<'c> {}

impl<'c> sealed::Open<'c> for String {
    fn source(self) -> Source<'c> {
        Source::new(move |settings| open_url(self, settings))
    }
}

impl<'c> Database<'c> for String {}

impl<'c> sealed::Open<'c> for &String {
    fn source(self) -> Source<'c> {
        self.to_owned().source()
    }
}

impl<'c> Database<'c> for &String {}

impl<'c> sealed::Open<'c> for &str {
    fn source(self) -> Source<'c> {
        self.to_owned().source()
    }
}

impl<'c> Database<'c> for &str {}

fn open_url<'c>(url: String, settings: Settings) -> Answer<'c, Box<dyn Engine + 'c>> {
    let scheme = scheme(&url);
    if let Some(opening) = crate::engine::by_scheme(scheme) {
        return Box::pin(async move {
            let engine: Box<dyn Engine> = opening(url, settings).await?;
            Ok(engine as Box<dyn Engine + 'c>)
        });
    }
    let refusal = refuse_scheme(scheme, url.contains(':'));
    Box::pin(async move { Err(refusal) })
}

/// Returns what stands before a URL's colon.
pub(crate) fn scheme(url: &str) -> &str {
    url.split([':', '/', '?']).next().unwrap_or_default()
}

/// Makes the error of a scheme that no engine here is for.
pub(crate) fn refuse_scheme(scheme: &str, is_url: bool) -> Error {
    let known = "a URL begins with postgres://, postgresql:// or sqlite:";
    let found = match scheme {
        "postgres" | "postgresql" if is_url => missing_engine(scheme, "postgres"),
        "sqlite" if is_url => missing_engine(scheme, "sqlite"),
        "mysql" | "mariadb" if is_url => {
            Diagnostic::error("unsupported", "MySQL and MariaDB are not supported yet").help(known)
        }
        // The text may be anything, a password as well: it isn't shown.
        _ if !is_url => Diagnostic::error("unsupported", "the database's URL has no scheme")
            .help(known)
            .help("write sqlite:PATH for a SQLite file"),
        _ => {
            let scheme = if scheme.len() <= 20 { scheme } else { "…" };
            Diagnostic::error(
                "unsupported",
                format!("unknown kind of database: {scheme}:"),
            )
            .note(known)
        }
    };
    Error::new(ErrorKind::Unsupported, found)
}

fn missing_engine(scheme: &str, feature: &str) -> Diagnostic {
    Diagnostic::error(
        "unsupported",
        format!("this program is built without the engine for {scheme}: URLs"),
    )
    .help(format!(
        "in Cargo.toml: migrate-runtime = {{ features = [\"{feature}\"] }}"
    ))
}
