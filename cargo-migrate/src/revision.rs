//! A revision that is about to become a file.

pub(crate) mod fit;
mod name;
mod text;

use std::io;

use jiff::Timestamp;
use migrate_cli::json::Written;
use migrate_cli::{Error, Format, Ui};
use migrate_core::{CONFIG_FILE, Diagnostic, Folder, SourceFile};

use crate::disk;
use crate::package::Place;
use fit::Depth;
pub(crate) use text::Body;

/// What is asked of a new file.
#[derive(Debug)]
pub(crate) struct Wish<'w> {
    /// The ids of the parents; none for `base`.
    pub(crate) parents: &'w [&'w str],
    /// The ids of what else must be applied before.
    pub(crate) depends_on: &'w [&'w str],
    /// The names of the branch that it begins.
    pub(crate) labels: &'w [&'w str],
    /// One line for people.
    pub(crate) message: &'w str,
    /// The id, where it isn't to be made up.
    pub(crate) id: Option<&'w str>,
    /// What stands below the header.
    pub(crate) body: Body<'w>,
}

/// A revision that fits into the folder and isn't written yet.
#[derive(Debug)]
pub(crate) struct Draft<'w> {
    pub(crate) id: String,
    pub(crate) message: String,
    wish: &'w Wish<'w>,
    /// The path as people are shown it.
    path: String,
    name: String,
    text: String,
    with: Folder,
}

impl<'w> Draft<'w> {
    /// Makes up what is missing, and checks the file as it would stand in the folder.
    pub(crate) fn new(wish: &'w Wish<'w>, folder: &Folder, place: &Place) -> Result<Self, Error> {
        let message = message(wish.message)?;
        let id = match wish.id {
            Some(id) => one_line(id),
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
        let text = text::of(wish, &id, &message, now);
        let before = [wish.parents, wish.depends_on].concat();
        let name = name::of(&message, &id, now, &before, folder);
        let path = place.path_of(&name);
        let depth = match wish.body {
            Body::Sql(_) | Body::Sections(_) => Depth::Sections,
            Body::None | Body::Empty => Depth::Graph,
        };
        let with = fit::check(&[SourceFile::new(&path, &text)], folder, depth)?;
        Ok(Self {
            with,
            id,
            message,
            wish,
            path,
            name,
            text,
        })
    }

    /// Writes the file.
    ///
    /// A file of that name is never overwritten, and one that can't be written whole isn't there.
    pub(crate) fn write(&self, place: &Place, ui: &mut Ui) -> Result<(), Error> {
        let path = &self.path;
        disk::create(&place.folder.join(&self.name), &self.text).map_err(|error| {
            match error.kind() {
                io::ErrorKind::AlreadyExists => taken(path),
                _ => not_written(path, &error),
            }
        })?;
        // The build follows this file too: so it sees the new one even without a build script.
        if let Err(error) = disk::touch(&place.folder.join(CONFIG_FILE)) {
            ui.note(format_args!(
                "{} could not be touched ({error}); the application sees the new file when it is built anew",
                place.path_of(CONFIG_FILE)
            ));
        }
        Ok(())
    }

    /// Returns the folder with the file.
    pub(crate) fn folder(&self) -> &Folder {
        &self.with
    }

    /// Returns the file's name in the folder.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Prints the path of the written file, and for programs what the file is.
    pub(crate) fn announce(&self, ui: &mut Ui) {
        match ui.format() {
            Format::Human => ui.line(&self.path),
            Format::Json => ui.json(&Written {
                revision: &self.id,
                parents: self.wish.parents,
                depends_on: self.wish.depends_on,
                labels: self.wish.labels,
                message: &self.message,
                path: &self.path,
            }),
        }
    }
}

/// Says that a file can't be written.
pub(crate) fn not_written(path: &str, error: &io::Error) -> Error {
    let message = format!("`{path}` can't be written: {error}");
    Error::refused("not_written", Diagnostic::error("not-written", message))
}

/// Says that somebody else has written a file of this name since the folder was read.
fn taken(path: &str) -> Error {
    let message = format!("`{path}` was written by another command at the same moment");
    let found = Diagnostic::error("not-written", message)
        .note("it has the same message, and nothing was overwritten")
        .help("run the command again: the new revision then follows that one");
    Error::refused("not_written", found)
}

/// Splits names as they are typed, with commas or as several options, into those of a header.
pub(crate) fn names(typed: &[String]) -> Vec<String> {
    typed.iter().map(|name| one_line(name.trim())).collect()
}

/// Returns the message as the header can hold it: one line.
pub(crate) fn message(text: &str) -> Result<String, Error> {
    let text = one_line(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() {
        let found = Diagnostic::error("missing-message", "the message is empty")
            .help("say what changes, as in: cargo migrate new \"create users\"");
        return Err(Error::refused("missing_message", found));
    }
    Ok(words.join(" "))
}

/// A header's value can't hold a line's end: another key could follow it.
fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

/// Returns a message as a command may hold it between quotes.
pub(crate) fn for_shell(message: &str) -> &str {
    // A shell would act on these signs even there.
    match message.contains(['"', '`', '$', '\\', '!', '\n']) {
        true => "...",
        false => message,
    }
}

/// Makes an id up.
pub(crate) fn random_id() -> Result<String, Error> {
    let mut bytes = [0; 6];
    getrandom::fill(&mut bytes).map_err(|error| {
        let found = Diagnostic::error("no-random-id", format!("no id can be made up: {error}"))
            .help("choose one with --rev-id <ID>");
        Error::refused("no_random_id", found)
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
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
    fn of_two_commands_of_one_moment_the_second_is_told_what_happened() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place {
            folder: dir.path().to_owned(),
            shown: "migrations".to_owned(),
            package: None,
            named_by: None,
            home: dir.path().to_owned(),
            current: dir.path().to_owned(),
        };
        let config = migrate_core::Config::new(&[migrate_core::Dialect::Sqlite]);
        let folder = Folder::from_files(config, Vec::new());
        let wish = Wish {
            parents: &[],
            depends_on: &[],
            labels: &[],
            message: "create users",
            id: Some("a"),
            body: Body::Empty,
        };
        let draft = Draft::new(&wish, &folder, &place).unwrap();
        let mut ui = Ui::new(&migrate_cli::Globals::default(), "cargo migrate");
        draft.write(&place, &mut ui).unwrap();
        let error = draft.write(&place, &mut ui).unwrap_err();
        let text = format!("{error:?}");
        assert!(
            text.contains("by another command at the same moment"),
            "{text}"
        );
        assert!(text.contains("run the command again"), "{text}");
    }
}
