//! Why a file can't be opened, read or written, and the way out.
//!
//! SQLite has one code for most that can be wrong with a file, so the disk is asked what it is.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::send;
use crate::shell;

/// Result codes, without what is added to them; <https://www.sqlite.org/rescode.html>.
const IO: i32 = 10;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const CANT_OPEN: i32 = 14;
const NO_DATABASE: i32 = 26;

/// Says why a database can't be opened, and what to do.
pub(super) fn why(place: &str, cause: &sqlx::Error) -> (String, Option<String>) {
    let said = crate::error::said(cause);
    if primary(cause) != Some(CANT_OPEN) {
        return (said, help(place, cause));
    }
    match path(place).map(looked_at) {
        Some((Some(why), help)) => (why, Some(help)),
        Some((None, help)) => (said, Some(help)),
        None => (said, None),
    }
}

/// Returns what to do after an error that no statement is to blame for.
pub(super) fn help(place: &str, cause: &sqlx::Error) -> Option<String> {
    match primary(cause)? {
        FULL | IO => Some("see to the disk, then run the command again".to_owned()),
        CORRUPT => {
            let file = shell::word(&path(place)?.to_string_lossy());
            let look = format!("sqlite3 {file} \"PRAGMA integrity_check\"");
            Some(format!("restore a backup; what is damaged says: {look}"))
        }
        NO_DATABASE => {
            Some("check the URL: the file isn't one of SQLite, or it is encrypted".to_owned())
        }
        _ => None,
    }
}

fn primary(cause: &sqlx::Error) -> Option<i32> {
    send::code(cause).map(|code| code & 0xff)
}

/// Returns the path of a file as people are shown it.
fn path(place: &str) -> Option<&Path> {
    place.strip_prefix("sqlite:").map(Path::new)
}

/// Looks at what can't be opened: why, where it is seen, and what to do.
fn looked_at(path: &Path) -> (Option<String>, String) {
    if path.is_dir() {
        let why = "it is a folder".to_owned();
        return (Some(why), "name a file in it".to_owned());
    }
    let file = end_of_links(path);
    let folder = match file.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => Path::new("/"),
    };
    if fs::metadata(folder).is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        let why = format!("there is no folder {}", folder.display());
        let word = shell::word(&folder.to_string_lossy());
        return (Some(why), format!("mkdir -p {word}"));
    }
    match File::open(&file) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => (
            Some("this user may not read it".to_owned()),
            "give the user the right to read and write the file, and to write in its folder"
                .to_owned(),
        ),
        Err(error) if error.kind() == ErrorKind::NotFound => (
            None,
            "this user must be able to write in its folder; with `mode=ro` the file must exist"
                .to_owned(),
        ),
        _ => (
            None,
            "this user must be able to write the file, and in its folder".to_owned(),
        ),
    }
}

/// Follows links, also to where nothing is.
fn end_of_links(path: &Path) -> PathBuf {
    let mut file = path.to_owned();
    // As many as systems follow.
    for _ in 0..40 {
        let Ok(target) = fs::read_link(&file) else {
            break;
        };
        file = match file.parent() {
            Some(folder) => folder.join(target),
            None => target,
        };
    }
    file
}
