//! Reads a folder of migrations: the only place in this crate that touches a disk.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use crate::checks::{
    Findings, ignored_file, not_utf8, too_large, unreadable_file, wrong_extension,
};
use crate::config::CONFIG_FILE;
use crate::{Diagnostic, SourceFile};

const MAX_FILE_BYTES: u64 = 16 << 20;
const MAX_FOLDER_BYTES: u64 = 1 << 30;
const MAX_FILES: usize = 100_000;
const MAX_DEPTH: usize = 16;

/// What is known to stand beside migrations and isn't one.
const KNOWN: [&str; 6] = ["md", "toml", "txt", "lock", "rs", "json"];

/// What a folder holds.
pub(crate) struct Listing {
    pub(crate) config: Option<SourceFile>,
    pub(crate) files: Vec<SourceFile>,
    /// Whether a migration is there and couldn't be read at all.
    pub(crate) lost: bool,
}

/// Reads a folder; what can't be read becomes a finding. `shown` is the path that people see.
pub(crate) fn read(root: &Path, shown: &str, findings: &mut Findings) -> io::Result<Listing> {
    fs::read_dir(root)?;
    let mut listing = Listing {
        config: None,
        files: Vec::new(),
        lost: false,
    };
    let mut bytes = 0;
    let walk = WalkDir::new(root)
        .sort_by_file_name()
        .max_depth(MAX_DEPTH + 1);
    for entry in walk.into_iter().filter_entry(is_walked) {
        let path = |path: &Path| show(path, root, shown);
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map_or(shown.to_owned(), path);
                let why = error.io_error().map_or_else(|| "a loop".to_owned(), why);
                findings.push(unreadable_file::found(&path, &why));
                listing.lost = true;
                continue;
            }
        };
        let path = path(entry.path());
        let kind = entry.file_type();
        if kind.is_dir() {
            if entry.depth() > MAX_DEPTH {
                findings.push(too_large::folder(&path, "16 levels of folders above it"));
                listing.lost = true;
            }
            continue;
        }
        let name = entry.file_name().to_string_lossy();
        let config = entry.depth() == 1 && name == CONFIG_FILE;
        let known = if config {
            Found::Migration
        } else {
            judge(&name)
        };
        let read = match known {
            Found::Other => {
                if kind.is_symlink() && !name.starts_with('.') && entry.path().is_dir() {
                    findings.push(ignored_file::link(&path));
                }
                continue;
            }
            Found::NearMiss => {
                findings.push(ignored_file::found(&path));
                continue;
            }
            Found::Shouted => Err(wrong_extension::found(&path)),
            Found::Migration if kind.is_symlink() && !config => Err(unreadable_file::link(&path)),
            // Opening a pipe would wait for its other end.
            Found::Migration if !kind.is_file() && !config => {
                Err(unreadable_file::found(&path, "it is no ordinary file"))
            }
            Found::Migration if listing.files.len() == MAX_FILES => {
                findings.push(too_large::folder(shown, "100,000 files"));
                listing.lost = true;
                break;
            }
            Found::Migration => read_file(entry.path(), &path, findings),
        };
        let file = match read {
            Ok(file) => file,
            Err(finding) => {
                findings.push(finding);
                listing.lost = true;
                continue;
            }
        };
        bytes += file.text().len() as u64;
        if bytes > MAX_FOLDER_BYTES {
            findings.push(too_large::folder(shown, "1 GiB of files"));
            listing.lost = true;
            break;
        }
        if config {
            listing.config = Some(file);
        } else {
            listing.files.push(file);
        }
    }
    Ok(listing)
}

fn is_walked(entry: &DirEntry) -> bool {
    if entry.depth() == 0 || !entry.file_type().is_dir() {
        return true;
    }
    let name = entry.file_name().to_string_lossy();
    !name.starts_with('.') && name != "target" && !entry.path().join(CONFIG_FILE).exists()
}

/// What a file is by its name.
enum Found {
    Migration,
    /// A migration, but for the letter case of `.sql`.
    Shouted,
    /// No migration, though its name looks like one.
    NearMiss,
    Other,
}

fn judge(name: &str) -> Found {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if name.starts_with('.') {
        Found::Other
    } else if extension == "sql" {
        Found::Migration
    } else if extension.eq_ignore_ascii_case("sql") {
        Found::Shouted
    } else if !KNOWN.contains(&extension) && name.to_ascii_lowercase().contains(".sql") {
        Found::NearMiss
    } else {
        Found::Other
    }
}

fn read_file(path: &Path, shown: &str, findings: &mut Findings) -> Result<SourceFile, Diagnostic> {
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| {
        let length = file.metadata()?.len().min(MAX_FILE_BYTES);
        bytes.reserve_exact(usize::try_from(length).unwrap_or(0) + 1);
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)
    });
    if let Err(error) = read {
        return Err(unreadable_file::found(shown, &why(&error)));
    }
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(too_large::file(shown));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(SourceFile::new(shown, text)),
        Err(error) => {
            // What can be read still lends its id, so that one bad file is one finding.
            let file = SourceFile::new(shown, &String::from_utf8_lossy(&bytes));
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let at = SourceFile::new(shown, &before).text().len();
            findings.push(not_utf8::found(&file, at));
            Ok(file)
        }
    }
}

fn show(path: &Path, root: &Path, shown: &str) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let mut out = shown.trim_end_matches('/').to_owned();
    for part in below.components() {
        out.push('/');
        out.push_str(&part.as_os_str().to_string_lossy());
    }
    out
}

/// Says an error without the system's number for it.
fn why(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    text.to_lowercase()
}
