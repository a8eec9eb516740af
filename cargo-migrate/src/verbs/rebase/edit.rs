//! The files that a rebase changes, and how.

use std::fs;
use std::path::PathBuf;

use migrate_cli::{Error, Ui};
use migrate_core::plan::{Moved, Rebase};
use migrate_core::revision::Revision;
use migrate_core::{Diagnostic, Folder, SourceFile};

use crate::disk;
use crate::package::Place;
use crate::revision::fit::{self, Depth};
use crate::revision::not_written;

/// A file with another `parent`, ready to be written.
#[derive(Debug)]
pub(super) struct Edit {
    /// The path as people are shown it.
    pub(super) path: String,
    file: PathBuf,
    /// The bytes that are written.
    text: String,
    /// The line that changes, from 1, and its text before and after.
    line: usize,
    before: String,
    after: String,
}

/// Prepares all files, and checks the graph that they make, before one is written.
pub(super) fn edits(
    rebase: &Rebase<'_>,
    folder: &Folder,
    place: &Place,
) -> Result<Vec<Edit>, Error> {
    let mut edits = Vec::with_capacity(rebase.moved.len());
    let mut files = Vec::with_capacity(rebase.moved.len());
    for moved in &rebase.moved {
        let mut revisions = folder.revisions().iter();
        let revision = revisions.find(|revision| revision.id() == Some(moved.revision));
        let revision = revision.expect("the chain's revisions are the folder's");
        let edit = edit(moved, revision, place)?;
        files.push(SourceFile::new(revision.file.path(), &edit.text));
        edits.push(edit);
    }
    fit::check(&files, folder, Depth::Graph)?;
    Ok(edits)
}

fn edit(moved: &Moved<'_>, revision: &Revision, place: &Place) -> Result<Edit, Error> {
    let source = &revision.file;
    let shown = source.path();
    let below = shown.strip_prefix(place.shown.trim_end_matches('/'));
    let below = below.map_or(shown, |below| below.trim_start_matches('/'));
    let file = place.folder.join(below);
    let raw = fs::read_to_string(&file).map_err(|error| not_read(shown, &error.to_string()))?;
    let span = revision.header.parent.clone();
    let span = span.expect("a chain's revision states its parents");
    let line = source.position(span.start).line;
    let parents = moved.after.join(", ");
    let text = source.replace(&raw, span, &parents);
    let text = text.ok_or_else(|| not_read(shown, "it has changed meanwhile"))?;
    let edited = SourceFile::new(shown, &text);
    let nth = |file: &SourceFile| {
        let line = file.text().lines().nth(line - 1);
        line.unwrap_or_default().trim_end().to_owned()
    };
    Ok(Edit {
        path: shown.trim_start_matches("./").to_owned(),
        file,
        line,
        before: nth(source),
        after: nth(&edited),
        text,
    })
}

fn not_read(path: &str, why: &str) -> Error {
    let message = format!("`{path}` can't be read: {why}");
    Error::refused("not_read", Diagnostic::error("not-read", message))
}

impl Edit {
    /// Writes the file.
    pub(super) fn write(&self) -> Result<(), Error> {
        disk::replace(&self.file, &self.text).map_err(|error| not_written(&self.path, &error))
    }

    /// Prints the line as it is and as it would be.
    pub(super) fn diff(&self, ui: &mut Ui) {
        ui.line(format_args!("{}:{}", self.path, self.line));
        ui.line(format_args!("- {}", self.before));
        ui.line(format_args!("+ {}", self.after));
    }
}
