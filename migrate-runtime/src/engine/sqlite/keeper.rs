//! Databases of SQLite as a whole: files.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use migrate_core::{Diagnostic, Dialect};
use sqlx::Connection as _;
use sqlx_sqlite::SqliteConnectOptions;

use super::{database, history, send};
use crate::admin::Extent;
use crate::engine::{Answer, Keeper};
use crate::settings::Settings;
use crate::{Error, ErrorKind, shell};

/// What every database begins with that isn't empty; <https://www.sqlite.org/fileformat2.html>.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The files beside a database, which go first: a new database must not find an old one's.
const BESIDE: [&str; 3] = ["-journal", "-wal", "-shm"];

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

    fn create(&self) -> Answer<'_, bool> {
        Box::pin(create(self))
    }

    fn remove<'s>(&'s self, _settings: &'s Settings, _force: bool) -> Answer<'s, bool> {
        Box::pin(remove(self))
    }
}

async fn create(kept: &Kept) -> Result<bool, Error> {
    if kept.file.exists() {
        return Ok(false);
    }
    let options = kept.options.clone().create_if_missing(true);
    let connected = send::connect(&options).await;
    let connection = connected.map_err(|cause| database::cant_connect(&kept.place, cause))?;
    let closed = connection.close().await;
    closed.map_err(|cause| database::cant_connect(&kept.place, cause))?;
    Ok(true)
}

/// Refuses what is no database, or what somebody is writing to.
async fn look(kept: &Kept) -> Result<Option<Extent>, Error> {
    if !kept.file.exists() {
        return Ok(None);
    }
    if !is_database(&kept.file).map_err(|cause| cant(kept, "read", &cause))? {
        let message = format!("{} is no SQLite database", kept.file.display());
        let found = Diagnostic::error("unsupported", message).help("check the URL");
        return Err(Error::new(ErrorKind::Unsupported, found));
    }
    let options = kept.options.clone().create_if_missing(false);
    let connected = send::connect(&options.read_only(false)).await;
    let mut connection = connected.map_err(|cause| database::cant_connect(&kept.place, cause))?;
    let begun = send::run(&mut connection, "BEGIN EXCLUSIVE; ROLLBACK").await;
    let _ = connection.close().await;
    // A damaged database may go as well.
    if let Some(cause) = begun.err().filter(send::is_busy) {
        return Err(history::locked(&kept.place).because(cause));
    }
    let files = std::iter::once(kept.file.clone()).chain(beside(&kept.file));
    let sizes = files.filter_map(|file| fs::metadata(file).ok());
    Ok(Some(Extent {
        bytes: Some(sizes.map(|data| data.len()).sum()),
        sessions: Vec::new(),
    }))
}

async fn remove(kept: &Kept) -> Result<bool, Error> {
    if look(kept).await?.is_none() {
        return Ok(false);
    }
    // SQLite follows a link, and keeps the files beside where it leads.
    let file = fs::canonicalize(&kept.file).unwrap_or_else(|_| kept.file.clone());
    for file in beside(&file).chain([file.clone()]) {
        let removed = match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
        removed.map_err(|cause| cant(kept, "drop", &cause))?;
    }
    Ok(true)
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

fn is_database(file: &Path) -> io::Result<bool> {
    let mut start = Vec::with_capacity(MAGIC.len());
    let length = u64::try_from(MAGIC.len()).unwrap_or(u64::MAX);
    File::open(file)?.take(length).read_to_end(&mut start)?;
    Ok(start.is_empty() || start == MAGIC)
}

fn beside(file: &Path) -> impl Iterator<Item = PathBuf> {
    BESIDE.iter().map(move |end| {
        let mut name = OsString::from(file);
        name.push(end);
        PathBuf::from(name)
    })
}

fn cant(kept: &Kept, doing: &str, cause: &io::Error) -> Error {
    let message = format!("can't {doing} {}: {cause}", kept.place);
    Error::new(ErrorKind::Database, Diagnostic::error("database", message))
}
