//! What is opened is closed within its section.

use std::ops::Range;

use super::{Rule, Scope};
use crate::sql::ProblemKind;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "unterminated",
    scope: Scope::Section,
    summary: "Strings, quoted names, comments, dollar quotes and bodies end within their section.",
};

pub(crate) fn found(file: &SourceFile, kind: ProblemKind, span: Range<usize>) -> Diagnostic {
    let (what, help) = match kind {
        ProblemKind::UnterminatedString => ("string", "close it with `'`; a quote inside is doubled: `''`"),
        ProblemKind::UnterminatedIdentifier => ("quoted name", "close it with the quote that opens it"),
        ProblemKind::UnterminatedComment => ("comment", "close it with `*/`; comments nest in PostgreSQL"),
        ProblemKind::UnterminatedDollarQuote => ("dollar quote", "close it with the same tag that opens it"),
        _ => ("body", "close it with `END`"),
    };
    Diagnostic::error(RULE.name, format!("a {what} has no end"))
        .at(file, span, "opened here, and the section ends inside it")
        .note("a line that begins with `-- migrate:` begins a section, even inside quotes")
        .help(help)
}
