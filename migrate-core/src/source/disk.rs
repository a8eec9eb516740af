//! Reads a folder of migrations: the only place in this crate that touches a disk.

use std::fs::{self, DirEntry, FileType};
use std::io::{self, Read as _};
use std::path::Path;

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
#[derive(Default)]
pub(crate) struct Listing {
    pub(crate) config: Option<SourceFile>,
    pub(crate) files: Vec<SourceFile>,
    /// Whether a migration is there and couldn't be read at all.
    pub(crate) lost: bool,
}

/// Reads a folder; what can't be read becomes a finding. `shown` is the path that people see.
pub(crate) fn read(root: &Path, shown: &str, findings: &mut Findings) -> io::Result<Listing> {
    let mut reader = Reader::new(shown, findings);
    // A limit that is reached is a finding already.
    let _ = reader.folder(fs::read_dir(root)?, shown.trim_end_matches('/'), 0);
    Ok(reader.listing)
}

/// Reads a folder's configuration alone, where it has one that can be read.
pub(crate) fn read_config(root: &Path, shown: &str, findings: &mut Findings) -> Option<SourceFile> {
    let shown = format!("{}/{CONFIG_FILE}", shown.trim_end_matches('/'));
    let mut reader = Reader::new(&shown, findings);
    reader.file(&root.join(CONFIG_FILE), &shown).ok()
}

/// What ends the reading of a folder early.
struct Enough;

struct Reader<'a> {
    shown: &'a str,
    listing: Listing,
    bytes: u64,
    /// What a file is read into: one for all, so that a file costs the system little.
    buffer: Vec<u8>,
    findings: &'a mut Findings,
}

impl<'a> Reader<'a> {
    fn new(shown: &'a str, findings: &'a mut Findings) -> Self {
        Self {
            shown,
            listing: Listing::default(),
            bytes: 0,
            buffer: Vec::with_capacity(64 << 10),
            findings,
        }
    }

    /// Reads what a folder holds, in order of names; `depth` counts the folders above it.
    fn folder(&mut self, entries: fs::ReadDir, shown: &str, depth: usize) -> Result<(), Enough> {
        let mut found = Vec::new();
        for entry in entries {
            match entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?, entry))) {
                Ok(entry) => found.push(entry),
                Err(error) => self.lose(unreadable_file::found(shown, &why(&error))),
            }
        }
        found.sort_by(|(one, ..), (two, ..)| one.cmp(two));
        for (name, kind, entry) in found {
            let name = name.to_string_lossy();
            let path = format!("{shown}/{name}");
            if !kind.is_dir() {
                self.entry(&entry, kind, &name, &path, depth == 0)?;
            } else if is_walked(&entry, &name) {
                if depth == MAX_DEPTH {
                    self.lose(too_large::folder(&path, "16 levels of folders above it"));
                    continue;
                }
                match fs::read_dir(entry.path()) {
                    Ok(entries) => self.folder(entries, &path, depth + 1)?,
                    Err(error) => self.lose(unreadable_file::found(&path, &why(&error))),
                }
            }
        }
        Ok(())
    }

    fn lose(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
        self.listing.lost = true;
    }

    fn entry(
        &mut self,
        entry: &DirEntry,
        kind: FileType,
        name: &str,
        shown: &str,
        top: bool,
    ) -> Result<(), Enough> {
        let config = top && name == CONFIG_FILE;
        let known = if config {
            Found::Migration
        } else {
            judge(name)
        };
        let read = match known {
            Found::Other => {
                if kind.is_symlink() && !name.starts_with('.') && entry.path().is_dir() {
                    self.findings.push(ignored_file::link(shown));
                }
                return Ok(());
            }
            Found::NearMiss => {
                self.findings.push(ignored_file::found(shown));
                return Ok(());
            }
            Found::Shouted => Err(wrong_extension::found(shown)),
            Found::Migration if kind.is_symlink() && !config => Err(unreadable_file::link(shown)),
            // Opening a pipe would wait for its other end.
            Found::Migration if !kind.is_file() && !config => {
                Err(unreadable_file::found(shown, "it is no ordinary file"))
            }
            Found::Migration if self.listing.files.len() == MAX_FILES => {
                self.lose(too_large::folder(self.shown, "100,000 files"));
                return Err(Enough);
            }
            Found::Migration => self.file(&entry.path(), shown),
        };
        let file = match read {
            Ok(file) => file,
            Err(finding) => {
                self.lose(finding);
                return Ok(());
            }
        };
        self.bytes += file.text().len() as u64;
        if self.bytes > MAX_FOLDER_BYTES {
            self.lose(too_large::folder(self.shown, "1 GiB of files"));
            return Err(Enough);
        }
        if config {
            self.listing.config = Some(file);
        } else {
            self.listing.files.push(file);
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, shown: &str) -> Result<SourceFile, Diagnostic> {
        let bytes = &mut self.buffer;
        bytes.clear();
        let file = fs::File::open(path);
        let read = file.and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(bytes));
        if let Err(error) = read {
            return Err(unreadable_file::found(shown, &why(&error)));
        }
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(too_large::file(shown));
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(SourceFile::new(shown, text)),
            Err(error) => {
                // What can be read still lends its id, so that one bad file is one finding.
                let file = SourceFile::new(shown, &String::from_utf8_lossy(bytes));
                let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
                let at = SourceFile::new(shown, &before).text().len();
                self.findings.push(not_utf8::found(&file, at));
                Ok(file)
            }
        }
    }
}

fn is_walked(folder: &DirEntry, name: &str) -> bool {
    !name.starts_with('.') && name != "target" && !folder.path().join(CONFIG_FILE).exists()
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

/// Says an error without the system's number for it.
fn why(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    text.to_lowercase()
}
