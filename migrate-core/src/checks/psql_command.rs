//! A shell's own commands are no SQL.
//!
//! Lines that begin with a backslash or a dot are read by the shell of the database, not by its
//! server, which would answer with a syntax error. Output of `pg_dump` and of sqlite3's `.dump` has
//! some.
//!
//! Write the SQL that is meant, and remove the rest: connecting, settings of the output, and checks
//! for errors are the runner's work.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, Dialect, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "psql-command",
    scope: Scope::Section,
    summary: "A section holds SQL for the server, no commands of psql or the sqlite3 shell.",
    #[cfg(feature = "pages")]
    page: include_str!("psql_command/page.md"),
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
