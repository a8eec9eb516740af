//! A revision that is about to become a file.

mod name;

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use jiff::Timestamp;
use migrate_cli::{Error, Format, Ui};
use migrate_core::checks::{Findings, Scope};
use migrate_core::{CONFIG_FILE, Diagnostic, Folder, SourceFile};
use serde::Serialize;

use crate::package::Place;

/// What is asked of a new file.
#[derive(Debug)]
pub(crate) struct Wish<'w> {
    /// The ids of the parents; none for `base`.
    pub(crate) parents: &'w [&'w str],
    /// One line for people.
    pub(crate) message: &'w str,
    /// The id, where it isn't to be made up.
    pub(crate) id: Option<&'w str>,
    /// The text, with `{revision}`, `{parent}`, `{message}` and `{created}`.
    pub(crate) template: &'w str,
}

/// A revision that fits into the folder and isn't written yet.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) id: String,
    pub(crate) message: String,
    name: String,
    text: String,
}

impl Draft {
    /// Makes up what is missing, and checks the file as it would stand in the folder.
    pub(crate) fn new(wish: &Wish<'_>, folder: &Folder) -> Result<Self, Error> {
        let message = message(wish.message)?;
        let id = match wish.id {
            Some(id) => id.to_owned(),
            None => random_id()?,
        };
        if let Some(file) = folder
            .revisions()
            .iter()
            .find(|file| file.id() == Some(&id))
        {
            let found =
                Diagnostic::error("duplicate-id", format!("revision `{id}` exists already"))
                    .in_file(file.file.path())
                    .help("leave out --rev-id, or choose another id");
            return Err(Error::refused("duplicate_id", found));
        }
        let now = Timestamp::now();
        let parent = match wish.parents {
            [] => "base".to_owned(),
            several => several.join(", "),
        };
        let text = wish
            .template
            .replace("{revision}", &id)
            .replace("{parent}", &parent)
            .replace("{created}", &now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
            .replace("{message}", &message);
        let name = name::of(&message, &id, now, wish.parents, folder);
        check(&name, &text, folder)?;
        Ok(Self {
            id,
            message,
            name,
            text,
        })
    }

    /// Writes the file, and returns its path as people are shown it.
    ///
    /// A file of that name is never overwritten, and a file that can't be written whole is removed.
    pub(crate) fn write(&self, place: &Place, ui: &mut Ui) -> Result<String, Error> {
        let shown = match place.shown.as_str() {
            "." => self.name.clone(),
            folder => format!("{folder}/{}", self.name),
        };
        create(&place.folder.join(&self.name), &self.text).map_err(|error| {
            let message = format!("`{shown}` can't be written: {error}");
            Error::refused("not_written", Diagnostic::error("not-written", message))
        })?;
        // The build follows this file too: so it sees the new one even without a build script.
        if let Err(error) = touch(&place.folder.join(CONFIG_FILE)) {
            ui.note(format_args!(
                "{}/{CONFIG_FILE} could not be touched ({error}); the application sees the new file when it is built anew",
                place.shown
            ));
        }
        Ok(shown)
    }

    /// Prints the path of the written file, and for programs what the file is.
    pub(crate) fn announce(&self, path: &str, parents: &[&str], ui: &mut Ui) {
        match ui.format() {
            Format::Human => ui.line(path),
            Format::Json => ui.json(&Written {
                revision: &self.id,
                parents,
                message: &self.message,
                path,
            }),
        }
    }
}

/// A written file, for programs.
#[derive(Serialize)]
struct Written<'w> {
    revision: &'w str,
    parents: &'w [&'w str],
    message: &'w str,
    path: &'w str,
}

/// Creates a file that doesn't exist yet, whole or not at all.
pub(crate) fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes()).inspect_err(|_| {
        // That it can't be removed either adds nothing to the first error.
        let _ = fs::remove_file(path);
    })
}

fn touch(path: &Path) -> io::Result<()> {
    match OpenOptions::new().append(true).open(path) {
        Ok(file) => file.set_modified(std::time::SystemTime::now()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Returns the message as the header can hold it: one line.
fn message(text: &str) -> Result<String, Error> {
    let text = text.replace(|c: char| c.is_control(), " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() {
        let found = Diagnostic::error("missing-message", "the message is empty")
            .help("say what changes, as in: cargo migrate new \"create users\"");
        return Err(Error::refused("missing_message", found));
    }
    Ok(words.join(" "))
}

fn random_id() -> Result<String, Error> {
    let mut bytes = [0; 6];
    getrandom::fill(&mut bytes).map_err(|error| {
        let found = Diagnostic::error("no-random-id", format!("no id can be made up: {error}"))
            .help("choose one with --rev-id <ID>");
        Error::refused("no_random_id", found)
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Reads the file among the others: what the build would say of it is said before it is there.
fn check(name: &str, text: &str, folder: &Folder) -> Result<(), Error> {
    let mut files: Vec<_> = folder
        .revisions()
        .iter()
        .map(|file| file.file.clone())
        .collect();
    files.push(SourceFile::new(name, text));
    let whole = Folder::from_files(folder.config().clone(), files);
    let known = folder.diagnostics();
    let added = whole.diagnostics().iter();
    let added = added.filter(|found| !known.contains(found) && stops(found));
    let added: Vec<_> = added.map(without_file).collect();
    if added.is_empty() {
        return Ok(());
    }
    Err(Error::broken_folder(&added))
}

fn stops(found: &Diagnostic) -> bool {
    let mut findings = Findings::default();
    findings.extend([found.clone()]);
    findings.stops(Scope::Graph)
}

/// Leaves out the places: the file isn't there to be looked at.
fn without_file(found: &Diagnostic) -> Diagnostic {
    let mut found = found.clone();
    let labels = std::mem::take(&mut found.labels);
    let notes = std::mem::take(&mut found.notes);
    let texts = labels.into_iter().map(|label| label.text);
    let mut found = texts
        .filter(|text| !text.is_empty())
        .fold(found, Diagnostic::note);
    found.notes.extend(notes);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_line() {
        assert_eq!(
            message(" add\n  chunks\ttable ").unwrap(),
            "add chunks table"
        );
        assert!(message(" \n").is_err());
    }

    #[test]
    fn ids_are_twelve_hexadecimal_digits() {
        let id = random_id().unwrap();
        assert_eq!(id.len(), 12);
        assert!(
            id.bytes()
                .all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
        );
        assert_ne!(id, random_id().unwrap());
    }

    #[test]
    fn a_file_is_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.sql");
        create(&path, "one").unwrap();
        assert_eq!(
            create(&path, "two").unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
    }

    #[test]
    fn touching_leaves_the_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(CONFIG_FILE);
        touch(&path).unwrap();
        assert!(!path.exists());
        fs::write(&path, "format = 1\r\n").unwrap();
        let old = std::time::SystemTime::UNIX_EPOCH;
        fs::File::options()
            .append(true)
            .open(&path)
            .unwrap()
            .set_modified(old)
            .unwrap();
        touch(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"format = 1\r\n");
        assert!(fs::metadata(&path).unwrap().modified().unwrap() > old);
    }
}
