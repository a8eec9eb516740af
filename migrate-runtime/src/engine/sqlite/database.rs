//! How SQLite is opened, and by what.

use std::path::Path;
use std::str::FromStr as _;
use std::time::{Duration, Instant};

use migrate_core::Diagnostic;
use sqlx::ConnectOptions as _;
use sqlx::pool::Pool;
use sqlx_sqlite::{SqliteConnectOptions, SqliteConnection};

use super::{Sqlite, history, quote, refusal, send};
use crate::database::{Database, Source, sealed};
use crate::engine::link::{Held, Link};
use crate::engine::{Answer, Engine};
use crate::settings::{Access, Settings};
use crate::{Error, ErrorKind};

/// How long a connection of our own blocks inside SQLite: short, because we wait outside.
pub(super) const OWN_BUSY_TIMEOUT: Duration = Duration::from_millis(50);

/// How many pages a connection keeps that only looks: it reads once and in order, and each page that it
/// keeps is memory that the system has to give.
const PAGES: u32 = 24;

impl<'c> sealed::Open<'c> for Pool<sqlx_sqlite::Sqlite> {
    fn source(self) -> Source<'c> {
        Source::new(move |settings| {
            Box::pin(async move {
                let options = self.connect_options();
                let place = place(options.get_filename());
                if is_private(options.get_filename()) && self.options().get_max_connections() > 1 {
                    return Err(split_memory());
                }
                let taken = self.acquire().await;
                let taken = taken.map_err(|cause| cant_connect(&place, cause))?;
                found(Some(Held::Pooled(taken)), None, place, settings).await
            })
        })
    }
}

impl<'c> Database<'c> for Pool<sqlx_sqlite::Sqlite> {}

impl<'c> sealed::Open<'c> for &Pool<sqlx_sqlite::Sqlite> {
    fn source(self) -> Source<'c> {
        self.clone().source()
    }
}

impl<'c> Database<'c> for &Pool<sqlx_sqlite::Sqlite> {}

impl<'c> sealed::Open<'c> for &'c mut SqliteConnection {
    fn source(self) -> Source<'c> {
        Source::new(move |settings| {
            Box::pin(async move {
                let listed = send::rows(self, "PRAGMA database_list").await;
                let listed = listed.map_err(|cause| cant_connect("the connection", cause))?;
                let file = listed
                    .into_iter()
                    .next()
                    .and_then(|cells| cells.into_iter().nth(2)?);
                let file = file.filter(|file| !file.is_empty());
                let place = place(Path::new(file.as_deref().unwrap_or(":memory:")));
                found(Some(Held::Borrowed(self)), None, place, settings).await
            })
        })
    }
}

impl<'c> Database<'c> for &'c mut SqliteConnection {}

impl<'c> sealed::Open<'c> for SqliteConnectOptions {
    fn source(self) -> Source<'c> {
        Source::new(move |settings| open(self, settings))
    }
}

impl<'c> Database<'c> for SqliteConnectOptions {}

impl<'c> sealed::Open<'c> for &SqliteConnectOptions {
    fn source(self) -> Source<'c> {
        self.clone().source()
    }
}

impl<'c> Database<'c> for &SqliteConnectOptions {}

/// Opens a URL such as `sqlite:app.db`.
pub(in crate::engine) fn open_url<'c>(
    url: String,
    settings: Settings,
) -> Answer<'c, Box<dyn Engine + 'c>> {
    match read(&url) {
        Ok(options) => open(options, settings),
        Err(error) => Box::pin(async move { Err(error) }),
    }
}

/// Reads a URL.
pub(super) fn read(url: &str) -> Result<SqliteConnectOptions, Error> {
    let options = SqliteConnectOptions::from_str(url).map_err(|cause| {
        let form = "sqlite:PATH, or sqlite:PATH?mode=ro";
        let help = "write ? and % in the path as %3F and %25";
        Error::malformed_url("SQLite", form, help, cause)
    })?;
    // A log of slow statements would hold whole migrations.
    Ok(options.disable_statement_logging())
}

fn open<'c>(options: SqliteConnectOptions, settings: Settings) -> Answer<'c, Box<dyn Engine + 'c>> {
    Box::pin(async move {
        let file = options.get_filename().to_owned();
        let place = place(&file);
        if is_memory(&file) {
            return Err(lost_memory());
        }
        let options = options.busy_timeout(OWN_BUSY_TIMEOUT);
        if !file.exists() {
            let create = settings.access == Access::Write;
            let create = create.then(|| options.create_if_missing(true));
            return found(None, create, place, settings).await;
        }
        let connected = send::connect(&options.create_if_missing(false), settings.get_wait()).await;
        let connection = connected.map_err(|cause| cant_connect(&place, cause))?;
        found(Some(Held::Owned(connection)), None, place, settings).await
    })
}

/// Takes a connection that nobody else has, to write.
pub(super) async fn owned(
    connection: SqliteConnection,
    place: String,
    settings: Settings,
) -> Result<Box<dyn Engine>, Error> {
    let settings = settings.access(Access::Write);
    found(Some(Held::Owned(connection)), None, place, settings).await
}

/// Creates the file, where it is missing and may be created.
pub(super) async fn create(engine: &mut Sqlite<'_>) -> Result<(), Error> {
    if engine.link.is_some() {
        return Ok(());
    }
    let Some(options) = engine.create.take() else {
        return Err(missing(&engine.place));
    };
    let connected = send::connect(&options, engine.wait).await;
    let connection = connected.map_err(|cause| cant_connect(&engine.place, cause))?;
    engine.link = Some(Link::new(Held::Owned(connection)));
    Ok(())
}

async fn found<'c>(
    held: Option<Held<'c, sqlx_sqlite::Sqlite>>,
    create: Option<SqliteConnectOptions>,
    place: String,
    settings: Settings,
) -> Result<Box<dyn Engine + 'c>, Error> {
    let looks = matches!(held, Some(Held::Owned(_))) && settings.access == Access::Look;
    let mut link = held.map(Link::new);
    let mut server = "SQLite".to_owned();
    let mut pages_before = None;
    if let Some(link) = &mut link {
        if link.is_in_transaction() {
            return Err(Error::in_transaction(&place));
        }
        let until = Instant::now() + settings.get_wait();
        let mut sql = "SELECT sqlite_version()".to_owned();
        if looks {
            sql += &format!("; PRAGMA main.cache_size; PRAGMA main.cache_size = {PAGES}");
        }
        let asked = send::rows_until(link.connection()?, &sql, until).await;
        let asked = asked.map_err(|cause| cant_connect(&place, cause))?;
        let mut cells = asked.into_iter().flatten();
        if let Some(Some(version)) = cells.next() {
            server = format!("SQLite {version}");
        }
        pages_before = cells.next().flatten();
    }
    Ok(Box::new(Sqlite {
        link,
        pages_before,
        create,
        place,
        server,
        chain: quote(&settings.chain),
        wait: settings.get_wait(),
        table: settings.table,
        before: None,
        violations: None,
        interrupt: None,
        busy_row: None,
    }))
}

/// Says the database as people write it.
pub(super) fn place(file: &Path) -> String {
    if is_memory(file) {
        return "sqlite::memory:".to_owned();
    }
    format!("sqlite:{}", file.display())
}

/// Returns whether this is the name of a database in memory, as sqlx or SQLite gives it.
pub(super) fn is_memory(file: &Path) -> bool {
    let name = file.to_string_lossy();
    name.starts_with(":memory:") || name.starts_with("file:sqlx-in-memory-") || name.is_empty()
}

/// Returns whether each connection has a database of its own, which nobody else sees.
fn is_private(file: &Path) -> bool {
    let name = file.to_string_lossy();
    name.is_empty() || name == ":memory:"
}

fn split_memory() -> Error {
    let message = "each connection of this pool has a database in memory of its own";
    let found = Diagnostic::error("unsupported", message)
        .note("one of them would be migrated, and the others stay empty")
        .help("share one: SqlitePool::connect(\"sqlite::memory:\")")
        .help("or have one connection that stays: SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None)");
    Error::new(ErrorKind::Unsupported, found)
}

pub(super) fn missing(place: &str) -> Error {
    let found = Diagnostic::error("connection", format!("{place} doesn't exist"))
        .help("cargo migrate upgrade");
    Error::new(ErrorKind::Connection, found)
}

pub(super) fn lost_memory() -> Error {
    let message = "a database in memory is lost when its connection closes";
    let found = Diagnostic::error("unsupported", message)
        .help("pass the pool or the connection that the application goes on with");
    Error::new(ErrorKind::Unsupported, found)
}

pub(super) fn cant_connect(place: &str, cause: sqlx::Error) -> Error {
    if matches!(cause, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) {
        return Error::no_connection(place, cause);
    }
    if send::is_busy(&cause) {
        return history::locked(place).because(cause);
    }
    if send::is_read_only(&cause) {
        return history::read_only(place).because(cause);
    }
    let (said, help) = refusal::why(place, &cause);
    let mut found = Diagnostic::error("connection", format!("can't open {place}: {said}"));
    if let Some(help) = help {
        found = found.help(help);
    }
    Error::new(ErrorKind::Connection, found).because(cause)
}
