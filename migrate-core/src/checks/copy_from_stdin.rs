//! Rows for COPY come from SQL.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "copy-from-stdin",
    scope: Scope::Section,
    summary: "A section holds no COPY … FROM stdin: its rows are no SQL.",
};

pub(crate) fn found(file: &SourceFile, span: Range<usize>) -> Diagnostic {
    Diagnostic::error(RULE.name, "COPY … FROM stdin with rows in the file")
        .at(file, span, "only psql can feed these rows")
        .help("write INSERT statements; pg_dump does so with --inserts")
}
