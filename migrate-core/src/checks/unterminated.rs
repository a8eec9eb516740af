//! What is opened is closed within its section.
//!
//! A quote that isn't closed swallows what comes after it: the next statements, the marker of the
//! down section, all becomes text. The database would see one long statement, and fail at its end
//! with a message about something else.
//!
//! The diagnostic points at where it begins. A quote in a text is doubled: `'it''s'`; a body
//! between `$$` ends with the same `$$`.

use std::ops::Range;

use super::{Rule, Scope};
use crate::sql::ProblemKind;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "unterminated",
    scope: Scope::Section,
    summary: "Strings, quoted names, comments, dollar quotes and bodies end within their section.",
    #[cfg(feature = "pages")]
    page: include_str!("unterminated/page.md"),
};

pub(crate) fn found(file: &SourceFile, kind: ProblemKind, span: Range<usize>) -> Diagnostic {
    let help = match kind {
        ProblemKind::UnterminatedString => "close it with `'`; a quote inside it is doubled: `''`",
        ProblemKind::UnterminatedIdentifier => "close it with the quote that opens it",
        ProblemKind::UnterminatedComment => "close it with `*/`; comments nest in PostgreSQL",
        ProblemKind::UnterminatedDollarQuote => "close it with the tag that opens it",
        _ => "close it with `END`",
    };
    Diagnostic::error(RULE.name, format!("a {} has no end", what(kind)))
        .at(file, span, "opened here, and the section ends inside it")
        .help(help)
}

/// The quotes do end, but a marker that stands inside them ends the section before.
pub(crate) fn marker_inside(
    file: &SourceFile,
    kind: ProblemKind,
    opening: Range<usize>,
    marker: Range<usize>,
) -> Diagnostic {
    let what = what(kind);
    Diagnostic::error(RULE.name, format!("a marker stands inside a {what}"))
        .at(
            file,
            marker,
            "a line that begins with `-- migrate:` is a marker, even here",
        )
        .at(file, opening, format!("the {what} begins here"))
        .help("break the text elsewhere, so that no line of it begins with `-- migrate:`")
}

fn what(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::UnterminatedString => "string",
        ProblemKind::UnterminatedIdentifier => "quoted name",
        ProblemKind::UnterminatedComment => "comment",
        ProblemKind::UnterminatedDollarQuote => "dollar quote",
        _ => "body",
    }
}
