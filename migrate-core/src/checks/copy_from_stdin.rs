//! Rows for COPY come from SQL.
//!
//! The rows below `COPY … FROM stdin` are no SQL: only psql sends them. Sent to the server as
//! statements they would fail one by one, in the middle of a migration.
//!
//! Write the rows as INSERT, which may have many rows at once. A large load is no change of the
//! schema; it belongs beside the migrations.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "copy-from-stdin",
    scope: Scope::Section,
    summary: "A section holds no COPY … FROM stdin: its rows are no SQL.",
    #[cfg(feature = "pages")]
    page: include_str!("copy_from_stdin/page.md"),
};

pub(crate) fn found(file: &SourceFile, span: Range<usize>) -> Diagnostic {
    Diagnostic::error(RULE.name, "COPY … FROM stdin with rows in the file")
        .at(file, span, "only psql can feed these rows")
        .help("write INSERT statements; pg_dump does so with --inserts")
}
