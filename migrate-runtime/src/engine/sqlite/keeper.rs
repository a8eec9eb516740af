//! Databases of SQLite as a whole: files.

mod file;

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::Instant;

use migrate_core::{Diagnostic, Dialect};
use sqlx::Connection as _;
use sqlx_sqlite::{SqliteConnectOptions, SqliteConnection};

use super::{database, history, send};
use crate::admin::{Extent, Likeness};
use crate::engine::{Answer, Keeper};
use crate::settings::Settings;
use crate::{Error, ErrorKind, shell};

/// How often a database is taken that others put into another's place meanwhile.
const TRIES: u32 = 5;

struct Kept {
    options: SqliteConnectOptions,
    file: PathBuf,
    place: String,
    name: String,
}

/// Reads a URL such as `sqlite:app.db`.
pub(in crate::engine) fn keeping(url: &str) -> Result<Box<dyn Keeper>, Error> {
    let options = database::read(url)?.busy_timeout(database::OWN_BUSY_TIMEOUT);
    let file = options.get_filename().to_owned();
    if database::is_memory(&file) {
        return Err(database::lost_memory());
    }
    let name = file.file_name().unwrap_or(file.as_os_str());
    Ok(Box::new(Kept {
        place: database::place(&file),
        name: name.to_string_lossy().into_owned(),
        options,
        file,
    }))
}

impl Keeper for Kept {
    fn place(&self) -> &str {
        &self.place
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn identity(&self) -> String {
        let absolute = fs::canonicalize(&self.file).or_else(|_| std::path::absolute(&self.file));
        let file = absolute.unwrap_or_else(|_| self.file.clone());
        file.to_string_lossy().into_owned()
    }

    fn backup(&self, moment: &str) -> String {
        let mut name = self.file.file_stem().unwrap_or_default().to_owned();
        name.push(format!("_{moment}"));
        let mut copy = self.file.with_file_name(name).into_os_string();
        if let Some(extension) = self.file.extension() {
            copy.push(".");
            copy.push(extension);
        }
        let copy = copy.to_string_lossy();
        let copy = own_word(&copy);
        let file = shell::word(&self.file.to_string_lossy());
        let command = match shell::word(&format!(".backup {copy}")) {
            plain if plain.starts_with(['"', '\'']) => plain,
            plain => format!("\"{plain}\""),
        };
        format!("sqlite3 {file} {command}")
    }

    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn look<'s>(&'s self, _settings: &'s Settings, _force: bool) -> Answer<'s, Option<Extent>> {
        Box::pin(look(self))
    }

    fn chains<'s>(&'s self, settings: &'s Settings) -> Answer<'s, Vec<String>> {
        Box::pin(chains(self, settings))
    }

    fn likeness(&self) -> Answer<'_, Likeness> {
        Box::pin(likeness(self))
    }

    fn create<'s>(&'s self, likeness: &'s Likeness) -> Answer<'s, bool> {
        Box::pin(create(self, likeness))
    }

    fn remove<'s>(&'s self, _settings: &'s Settings, force: bool) -> Answer<'s, bool> {
        Box::pin(remove(self, force))
    }
}

async fn create(kept: &Kept, likeness: &Likeness) -> Result<bool, Error> {
    match file::make(&kept.file, likeness.permissions.as_ref()) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        // SQLite says what stands in the way.
        _ => {}
    }
    let options = kept.options.clone().create_if_missing(true);
    let connected = send::connect(&options).await;
    let mut connection = connected.map_err(|cause| database::cant_connect(&kept.place, cause))?;
    let mut set = Ok(());
    for sql in &likeness.sql {
        set = set.and(send::run(&mut connection, sql).await.map(drop));
    }
    let closed = set.and(connection.close().await);
    closed.map_err(|cause| database::cant_connect(&kept.place, cause))?;
    Ok(true)
}

/// Refuses what is no database, or what somebody is writing to.
async fn look(kept: &Kept) -> Result<Option<Extent>, Error> {
    let Some(held) = hold(kept, Log::Stays).await? else {
        return Ok(None);
    };
    let files = std::iter::once(kept.file.clone()).chain(file::beside(&kept.file));
    let sizes = files.filter_map(|file| fs::metadata(file).ok());
    let bytes = sizes.map(|data| data.len()).sum();
    held.release().await;
    Ok(Some(Extent {
        bytes: Some(bytes),
        sessions: Vec::new(),
    }))
}

async fn remove(kept: &Kept, force: bool) -> Result<bool, Error> {
    let Some(mut held) = hold(kept, Log::Ends { force }).await? else {
        return Ok(false);
    };
    if cfg!(windows) || held.is_shared {
        // An open file can't be removed there. Where others have it open, closing it later would
        // remove the files beside a new database of that name.
        held = held.closed().await;
    }
    let removed = file::remove(&kept.file);
    held.release().await;
    removed.map_err(|cause| cant(kept, "drop", &cause))?;
    Ok(true)
}

/// A database that nobody else writes to as long as this is there.
struct Hold {
    /// Nothing where it is damaged: such a one may go as well.
    connection: Option<SqliteConnection>,
    /// Whether others may have it open.
    is_shared: bool,
}

impl Hold {
    async fn release(self) {
        if let Some(mut connection) = self.connection {
            let _ = send::run(&mut connection, "ROLLBACK").await;
            let _ = connection.close().await;
        }
    }

    async fn closed(self) -> Self {
        let is_shared = self.is_shared;
        self.release().await;
        Self {
            connection: None,
            is_shared,
        }
    }
}

/// What becomes of a write-ahead log.
#[derive(Clone, Copy)]
enum Log {
    Stays,
    /// It ends; by force also where others have the database open, and the log stays.
    Ends {
        force: bool,
    },
}

/// Takes the database for itself; `None` where there is none.
async fn hold(kept: &Kept, log: Log) -> Result<Option<Hold>, Error> {
    for _ in 0..TRIES {
        let Some(before) = file::identity(&kept.file) else {
            return Ok(None);
        };
        if !file::is_database(&kept.file).map_err(|cause| cant(kept, "read", &cause))? {
            let message = format!("{} is no SQLite database", kept.file.display());
            let found = Diagnostic::error("unsupported", message).help("check the URL");
            return Err(Error::new(ErrorKind::Unsupported, found));
        }
        let options = kept.options.clone().create_if_missing(false);
        let connected = send::connect(&options.read_only(false)).await;
        let mut connection = match connected {
            // It went after it was looked for.
            Err(_) if file::identity(&kept.file).is_none() => continue,
            connected => connected.map_err(|cause| database::cant_connect(&kept.place, cause))?,
        };
        let is_shared = match log {
            Log::Stays => true,
            Log::Ends { force } => end_log(kept, force, &mut connection).await?,
        };
        let begun = send::run(&mut connection, "BEGIN EXCLUSIVE").await;
        let held = Hold {
            connection: Some(connection),
            is_shared,
        };
        let held = match begun {
            Ok(_) => held,
            Err(cause) if send::is_busy(&cause) => {
                held.release().await;
                return Err(history::locked(&kept.place).because(cause));
            }
            Err(_) => held.closed().await,
        };
        if file::identity(&kept.file).as_ref() == Some(&before) {
            return Ok(Some(held));
        }
        // Somebody else put another database into its place meanwhile.
        held.release().await;
    }
    Err(history::locked(&kept.place))
}

/// Ends the write-ahead log, which would be written back when the last one closes the database;
/// returns whether that could not be done.
async fn end_log(
    kept: &Kept,
    force: bool,
    connection: &mut SqliteConnection,
) -> Result<bool, Error> {
    match send::run(connection, "PRAGMA journal_mode = DELETE").await {
        Err(cause) if send::is_busy(&cause) && !force => Err(in_use(kept).because(cause)),
        Err(_) => Ok(true),
        Ok(_) => Ok(false),
    }
}

/// Returns who may read the file, and whether it has a write-ahead log.
async fn likeness(kept: &Kept) -> Result<Likeness, Error> {
    let Ok(data) = fs::metadata(&kept.file) else {
        return Ok(Likeness::default());
    };
    let options = kept.options.clone().create_if_missing(false);
    let mut sql = Vec::new();
    if let Ok(mut connection) = send::connect(&options).await {
        let asked = send::rows(&mut connection, "PRAGMA main.journal_mode").await;
        let _ = connection.close().await;
        let mode = asked
            .ok()
            .and_then(|rows| rows.into_iter().flatten().next()?);
        if mode.as_deref() == Some("wal") {
            sql.push("PRAGMA journal_mode = WAL".to_owned());
        }
    }
    Ok(Likeness {
        permissions: Some(data.permissions()),
        sql,
    })
}

async fn chains(kept: &Kept, settings: &Settings) -> Result<Vec<String>, Error> {
    if !kept.file.exists() {
        return Ok(Vec::new());
    }
    let options = kept.options.clone().create_if_missing(false);
    let connected = send::connect(&options).await;
    let mut connection = connected.map_err(|cause| database::cant_connect(&kept.place, cause))?;
    let until = Instant::now() + send::READ_WAIT;
    let names = format!(
        "SELECT DISTINCT chain FROM {}",
        settings.table.sql(Some("main"))
    );
    // A file without the table has none.
    let asked = send::rows_until(&mut connection, &names, until).await;
    let _ = connection.close().await;
    let mut chains: Vec<_> = asked
        .unwrap_or_default()
        .into_iter()
        .flatten()
        .flatten()
        .collect();
    chains.sort();
    Ok(chains)
}

/// Returns a text as one word of SQLite's own shell, which reads escapes in double quotes alone;
/// <https://www.sqlite.org/cli.html>, "Rules for dot-commands".
fn own_word(text: &str) -> String {
    if text.contains('\'') {
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
        return format!("\"{escaped}\"");
    }
    match text.contains([' ', '"', ';']) {
        true => format!("'{text}'"),
        false => text.to_owned(),
    }
}

fn in_use(kept: &Kept) -> Error {
    let message = format!("others have {} open", kept.place);
    let found = Diagnostic::error("in-use", message)
        .help("stop the application, then run the command again")
        .help("or take it away from them: add --force");
    Error::new(ErrorKind::InUse, found)
}

fn cant(kept: &Kept, doing: &str, cause: &io::Error) -> Error {
    let message = format!("can't {doing} {}: {cause}", kept.place);
    Error::new(ErrorKind::Database, Diagnostic::error("database", message))
}
