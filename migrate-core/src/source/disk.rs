//! Reads a folder of migrations: the only place in this crate that touches a disk.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use crate::SourceFile;
use crate::checks::{
    Findings, ignored_file, not_utf8, nul_byte, too_large, unreadable_file, wrong_extension,
};
use crate::config::CONFIG_FILE;

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
}

/// Reads a folder; what can't be read becomes a finding. `shown` is the path that people see.
pub(crate) fn read(root: &Path, shown: &str, findings: &mut Findings) -> io::Result<Listing> {
    fs::read_dir(root)?;
    let mut listing = Listing {
        config: None,
        files: Vec::new(),
    };
    let mut bytes = 0;
    let walk = WalkDir::new(root).sort_by_file_name().max_depth(MAX_DEPTH + 1);
    for entry in walk.into_iter().filter_entry(is_walked) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map_or(shown.to_owned(), |path| show(path, root, shown));
                let why = error.io_error().map_or_else(|| "a loop".to_owned(), why);
                findings.push(unreadable_file::found(&path, &why));
                continue;
            }
        };
        let path = show(entry.path(), root, shown);
        if entry.file_type().is_dir() {
            if entry.depth() > MAX_DEPTH {
                findings.push(too_large::found(&path, "more than 16 levels of folders"));
            }
            continue;
        }
        let name = entry.file_name().to_string_lossy();
        let config = entry.depth() == 1 && name == CONFIG_FILE;
        if !config && !is_migration(&name, &path, entry.file_type().is_symlink(), findings) {
            continue;
        }
        if listing.files.len() == MAX_FILES {
            findings.push(too_large::found(shown, "more than 100,000 files"));
            break;
        }
        let Some(file) = read_file(entry.path(), &path, findings) else {
            continue;
        };
        bytes += file.text().len() as u64;
        if bytes > MAX_FOLDER_BYTES {
            findings.push(too_large::found(shown, "more than 1 GiB of files"));
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

/// Returns whether a file is a migration; says so where it only looks like one.
fn is_migration(name: &str, path: &str, link: bool, findings: &mut Findings) -> bool {
    if name.starts_with('.') {
        return false;
    }
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if extension == "sql" && !link {
        return true;
    }
    if extension.eq_ignore_ascii_case("sql") && !link {
        findings.push(wrong_extension::found(path));
    } else if !KNOWN.contains(&extension) && name.to_ascii_lowercase().contains(".sql") {
        findings.push(ignored_file::found(path));
    }
    false
}

fn read_file(path: &Path, shown: &str, findings: &mut Findings) -> Option<SourceFile> {
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| {
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)
    });
    if let Err(error) = read {
        findings.push(unreadable_file::found(shown, &why(&error)));
        return None;
    }
    if bytes.len() as u64 > MAX_FILE_BYTES {
        findings.push(too_large::found(shown, "more than 16 MiB"));
        return None;
    }
    let file = match std::str::from_utf8(&bytes) {
        Ok(text) => SourceFile::new(shown, text),
        Err(_) => {
            // What can be read still lends its id, so that one bad file is one finding.
            let file = SourceFile::new(shown, &String::from_utf8_lossy(&bytes));
            let at = file.text().find('\u{fffd}').unwrap_or(0);
            findings.push(not_utf8::found(&file, at));
            return Some(file);
        }
    };
    findings.extend(nul_byte::check(&file));
    Some(file)
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
