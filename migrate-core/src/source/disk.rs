//! Reads a folder of migrations: the only place in this crate that touches a disk.

use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

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
    let entries = fs::read_dir(root)?;
    let mut reader = Reader::new(root, shown, findings);
    // A limit that is reached is a finding already.
    let _ = reader.folder(entries, 0);
    Ok(reader.listing)
}

/// Reads a folder's configuration alone, where it has one that can be read.
pub(crate) fn read_config(root: &Path, shown: &str, findings: &mut Findings) -> Option<SourceFile> {
    let mut reader = Reader::new(root, shown, findings);
    reader.within(CONFIG_FILE.as_ref(), Reader::file).ok()
}

/// Returns whether a folder of this name is read with the one that it is in, unless it is a chain of
/// its own.
pub(crate) fn may_walk(name: &str) -> bool {
    !name.starts_with('.') && name != "target"
}

/// What ends the reading of a folder early.
struct Enough;

struct Reader<'a> {
    shown: &'a str,
    listing: Listing,
    bytes: u64,
    /// What a file is read into: one for all, so that a file costs the system little.
    buffer: Vec<u8>,
    /// Where it reads; one path that grows and shrinks, as thousands would cost.
    path: PathBuf,
    /// The same as people are shown it.
    here: String,
    findings: &'a mut Findings,
}

impl<'a> Reader<'a> {
    fn new(root: &Path, shown: &'a str, findings: &'a mut Findings) -> Self {
        Self {
            shown,
            listing: Listing::default(),
            bytes: 0,
            buffer: Vec::with_capacity(64 << 10),
            path: root.to_owned(),
            here: shown.trim_end_matches('/').to_owned(),
            findings,
        }
    }

    /// Reads what a folder holds, in order of names; `depth` counts the folders above it.
    fn folder(&mut self, entries: fs::ReadDir, depth: usize) -> Result<(), Enough> {
        let mut found: Vec<(OsString, FileType)> = Vec::new();
        for entry in entries {
            match entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?))) {
                Ok(entry) => found.push(entry),
                Err(error) => self.lose(unreadable_file::found(&self.here, &why(&error))),
            }
        }
        found.sort_unstable_by(|(one, _), (two, _)| one.cmp(two));
        for (name, kind) in found {
            self.within(&name, |reader| {
                reader.entry(&name.to_string_lossy(), kind, depth)
            })?;
        }
        Ok(())
    }

    /// Does something where the path is that of an entry.
    fn within<T>(&mut self, name: &OsStr, work: impl FnOnce(&mut Self) -> T) -> T {
        let end = self.here.len();
        self.here.push('/');
        self.here.push_str(&name.to_string_lossy());
        self.path.push(name);
        let done = work(self);
        self.path.pop();
        self.here.truncate(end);
        done
    }

    fn entry(&mut self, name: &str, kind: FileType, depth: usize) -> Result<(), Enough> {
        if !kind.is_dir() {
            return self.leaf(kind, name, depth == 0);
        }
        if !self.is_walked(name) {
            return Ok(());
        }
        if depth == MAX_DEPTH {
            self.lose(too_large::folder(
                &self.here,
                "16 levels of folders above it",
            ));
            return Ok(());
        }
        match fs::read_dir(&self.path) {
            Ok(entries) => self.folder(entries, depth + 1),
            Err(error) => {
                self.lose(unreadable_file::found(&self.here, &why(&error)));
                Ok(())
            }
        }
    }

    fn is_walked(&self, name: &str) -> bool {
        may_walk(name) && !self.path.join(CONFIG_FILE).exists()
    }

    fn lose(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
        self.listing.lost = true;
    }

    fn leaf(&mut self, kind: FileType, name: &str, top: bool) -> Result<(), Enough> {
        let config = top && name == CONFIG_FILE;
        let known = if config {
            Found::Migration
        } else {
            judge(name)
        };
        let shown = &*self.here;
        let read = match known {
            Found::Other => {
                if kind.is_symlink() && !name.starts_with('.') && self.path.is_dir() {
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
            Found::Migration => self.file(),
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

    /// Reads the file at the path.
    fn file(&mut self) -> Result<SourceFile, Diagnostic> {
        let (bytes, shown) = (&mut self.buffer, &*self.here);
        bytes.clear();
        let file = fs::File::open(&self.path);
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
