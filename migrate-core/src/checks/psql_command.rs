//! A shell's own commands are no SQL.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, Dialect, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "psql-command",
    scope: Scope::Section,
    summary: "A section holds SQL for the server, no commands of psql or the sqlite3 shell.",
};

pub(crate) fn found(file: &SourceFile, dialect: Dialect, span: Range<usize>) -> Diagnostic {
    let (shell, help) = match dialect {
        Dialect::Sqlite => ("the sqlite3 shell", "write SQL instead, or remove the line"),
        _ => (
            "psql",
            "write SQL instead, or remove the line: those that pg_dump adds can go",
        ),
    };
    Diagnostic::error(RULE.name, format!("a command of {shell} is no SQL"))
        .at(file, span, format!("only {shell} understands it"))
        .help(help)
}
