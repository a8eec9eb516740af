//! Statements of a schema file that make nothing which is compared.

use std::ops::Range;

use migrate_core::revision::script;
use migrate_core::sql::{TokenKind, tokens};
use migrate_core::{Diagnostic, Dialect, SourceFile};

use crate::Error;
use crate::ui::Ui;

/// The first words of statements that change rows.
const ROWS: [&str; 6] = ["INSERT", "REPLACE", "UPDATE", "DELETE", "MERGE", "TRUNCATE"];

/// Tells where files change rows: a comparison is of what holds them.
pub(in crate::schema) fn tell_rows(files: &[SourceFile], dialect: Dialect, ui: &mut Ui) {
    for file in files {
        let (statements, _) = script(file, dialect);
        let changes_rows =
            |span: &Range<usize>| ROWS.iter().any(|word| begins(file, span, dialect, word));
        if let Some(span) = statements.into_iter().find(changes_rows) {
            let line = file.position(span.start).line;
            ui.note(format_args!(
                "not compared: rows, such as those of {}:{line}",
                file.path()
            ));
        }
    }
}

/// Refuses what leads into another database, which nobody compares.
///
/// # Errors
///
/// Where a statement attaches one.
pub(super) fn check_not_elsewhere(
    file: &SourceFile,
    statements: &[Range<usize>],
    dialect: Dialect,
) -> Result<(), Error> {
    let mut statements = statements.iter();
    let Some(span) = statements.find(|span| begins(file, span, dialect, "ATTACH")) else {
        return Ok(());
    };
    let found = Diagnostic::error("not-comparable", "the file attaches another database")
        .at(
            file,
            span.clone(),
            "what is made in it wouldn't be compared",
        )
        .help("remove it, and what is made in that database");
    Err(Error::refused("not_comparable", found))
}

fn begins(file: &SourceFile, span: &Range<usize>, dialect: Dialect, word: &str) -> bool {
    let text = &file.text()[span.clone()];
    let first = tokens(dialect, text).find(|(kind, _)| *kind == TokenKind::Word);
    first.is_some_and(|(_, at)| text[at].eq_ignore_ascii_case(word))
}
