//! SQL stands in a section.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "text-before-section",
    scope: Scope::Graph,
    summary: "Between the header and the first section stand only comments and blank lines.",
};

pub(crate) fn found(file: &SourceFile, span: &Range<usize>) -> Diagnostic {
    Diagnostic::error(RULE.name, "SQL before the first section")
        .at(
            file,
            span.clone(),
            "this belongs to no section and would never run",
        )
        .help("write the line `-- migrate:up` above it")
}
