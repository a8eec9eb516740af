//! The files of a schema as a script of statements.

use std::ops::Range;

use migrate_core::revision::script;
use migrate_core::sql::{TokenKind, tokens};
use migrate_core::{Diagnostic, Dialect, SourceFile};

use crate::Error;

/// The first words of statements that change rows.
const ROWS: [&str; 6] = ["INSERT", "REPLACE", "UPDATE", "DELETE", "MERGE", "TRUNCATE"];

/// Files of SQL, and their statements in order.
#[derive(Debug)]
pub(in crate::schema) struct Schema {
    files: Vec<SourceFile>,
    /// The number of the file, and where the statement stands in it.
    statements: Vec<(usize, Range<usize>)>,
}

impl Schema {
    /// Splits files into statements.
    ///
    /// # Errors
    ///
    /// What no server takes of them, and what leads into another database, which nobody compares.
    pub(in crate::schema) fn of(files: Vec<SourceFile>, dialect: Dialect) -> Result<Self, Error> {
        let mut statements = Vec::new();
        let mut broken = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let (spans, found) = script(file, dialect);
            statements.extend(spans.into_iter().map(|span| (at, span)));
            broken.extend(found);
        }
        let mut broken = broken.into_iter();
        if let Some(first) = broken.next() {
            return Err(Error::refused("broken_schema", first).beside(broken));
        }
        let schema = Self { files, statements };
        let attaching = |at: &(&SourceFile, &Range<usize>)| begins(*at, dialect, &["ATTACH"]);
        if let Some((file, span)) = schema.spans().find(attaching) {
            return Err(elsewhere(file, span));
        }
        Ok(schema)
    }

    /// Returns the files' texts.
    pub(in crate::schema) fn texts(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(SourceFile::text)
    }

    /// Returns the statements, each with its file.
    pub(in crate::schema) fn spans(&self) -> impl Iterator<Item = (&SourceFile, &Range<usize>)> {
        let statements = self.statements.iter();
        statements.map(|(at, span)| (&self.files[*at], span))
    }

    /// Returns the statements' texts.
    pub(in crate::schema) fn statements(&self) -> Vec<&str> {
        let spans = self.spans();
        spans
            .map(|(file, span)| &file.text()[span.clone()])
            .collect()
    }

    /// Returns where rows are changed for the first time: a comparison is of what holds them.
    pub(in crate::schema) fn rows(&self, dialect: Dialect) -> Option<String> {
        let (file, span) = self.spans().find(|at| begins(*at, dialect, &ROWS))?;
        let line = file.position(span.start).line;
        Some(format!("{}:{line}", file.path()))
    }
}

fn elsewhere(file: &SourceFile, span: &Range<usize>) -> Error {
    let found = Diagnostic::error("not-comparable", "the file attaches another database")
        .at(
            file,
            span.clone(),
            "what is made in it wouldn't be compared",
        )
        .help("remove it, and what is made in that database");
    Error::refused("not_comparable", found)
}

fn begins((file, span): (&SourceFile, &Range<usize>), dialect: Dialect, words: &[&str]) -> bool {
    let text = &file.text()[span.clone()];
    let first = tokens(dialect, text).find(|(kind, _)| *kind == TokenKind::Word);
    first.is_some_and(|(_, at)| {
        let first = &text[at];
        words.iter().any(|word| first.eq_ignore_ascii_case(word))
    })
}
