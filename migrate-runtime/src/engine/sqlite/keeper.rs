//! Databases of SQLite as a whole: files.

mod file;
mod hold;

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use migrate_core::{Diagnostic, Dialect};
use sqlx::Connection as _;
use sqlx_sqlite::SqliteConnectOptions;

use hold::{Log, hold};

use super::{database, send};
use crate::admin::{Extent, Replaced};
use crate::engine::{Answer, Keeper};
use crate::settings::Settings;
use crate::{Error, ErrorKind, shell};

/// How long to wait where another connection has the file for itself.
const WAIT: Duration = Duration::from_secs(5);

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
        // A hard link is the same file by another name.
        #[cfg(unix)]
        if let Some((device, number)) = file::identity(&self.file) {
            return format!("{device}:{number}");
        }
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

    fn create(&self) -> Answer<'_, bool> {
        Box::pin(create(self))
    }

    fn replace<'s>(&'s self, _settings: &'s Settings, force: bool) -> Answer<'s, Replaced> {
        Box::pin(replace(self, force))
    }

    fn remove<'s>(&'s self, _settings: &'s Settings, force: bool) -> Answer<'s, bool> {
        Box::pin(remove(self, force))
    }
}

async fn create(kept: &Kept) -> Result<bool, Error> {
    match file::make(&kept.file, None) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        // SQLite says what stands in the way.
        _ => {}
    }
    let options = kept.options.clone().create_if_missing(true);
    let connected = send::connect(&options, WAIT).await;
    let connection = connected.map_err(|cause| database::cant_connect(&kept.place, cause))?;
    let closed = connection.close().await;
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
    let Some(held) = hold(kept, Log::Ends { force }).await? else {
        return Ok(false);
    };
    let held = held.before_it_goes().await;
    let removed = file::remove(&kept.file);
    held.release().await;
    removed.map_err(|cause| cant(kept, "drop", &cause))?;
    Ok(true)
}

/// Empties the database where it stands: it stays who may read it, and that it has a log; and
/// whoever has it open finds it empty, where one whose file is gone would meddle with the journal of
/// the new one.
async fn replace(kept: &Kept, force: bool) -> Result<Replaced, Error> {
    let Some(mut held) = hold(kept, Log::Stays).await? else {
        let created = create(kept).await?;
        return Ok(Replaced {
            removed: false,
            created,
        });
    };
    let is_empty = held.empty().await;
    held.release().await;
    match is_empty {
        true => Ok(Replaced {
            removed: true,
            created: true,
        }),
        false => replace_file(kept, force).await,
    }
}

/// Puts an empty file into the place of a damaged one: at no moment is there none, which somebody
/// else would make readable for all.
async fn replace_file(kept: &Kept, force: bool) -> Result<Replaced, Error> {
    let Some(held) = hold(kept, Log::Ends { force }).await? else {
        let created = create(kept).await?;
        return Ok(Replaced {
            removed: true,
            created,
        });
    };
    let fresh = match fresh(kept, held.had_log).await {
        Ok(fresh) => fresh,
        Err(error) => {
            held.give_back().await;
            return Err(error);
        }
    };
    let held = held.before_it_goes().await;
    let replaced = file::replace(&kept.file, &fresh);
    held.release().await;
    replaced.map_err(|cause| cant(kept, "drop", &cause))?;
    Ok(Replaced {
        removed: true,
        created: true,
    })
}

/// Makes an empty database beside the old one, as that is.
async fn fresh(kept: &Kept, has_log: bool) -> Result<PathBuf, Error> {
    let made = file::fresh(&kept.file);
    let fresh = made.map_err(|cause| cant(kept, "make a file beside", &cause))?;
    if has_log {
        let options = kept.options.clone().filename(&fresh);
        let set = match send::connect(&options, WAIT).await {
            Ok(mut connection) => {
                let set = send::run(&mut connection, "PRAGMA journal_mode = WAL").await;
                set.map(drop).and(connection.close().await)
            }
            Err(error) => Err(error),
        };
        if let Err(cause) = set {
            let _ = fs::remove_file(&fresh);
            return Err(database::cant_connect(&kept.place, cause));
        }
    }
    Ok(fresh)
}

async fn chains(kept: &Kept, settings: &Settings) -> Result<Vec<String>, Error> {
    if !kept.file.exists() {
        return Ok(Vec::new());
    }
    let options = kept.options.clone().create_if_missing(false);
    let connected = send::connect(&options, WAIT).await;
    let mut connection = connected.map_err(|cause| database::cant_connect(&kept.place, cause))?;
    let until = Instant::now() + WAIT;
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

fn cant(kept: &Kept, doing: &str, cause: &io::Error) -> Error {
    let message = format!("can't {doing} {}: {cause}", kept.place);
    Error::new(ErrorKind::Database, Diagnostic::error("database", message))
}
