//! SQL stands in a section.
//!
//! SQL that stands above the first marker belongs to neither direction, and would never run. Most
//! often the marker is missing or misspelt.
//!
//! Put it below `-- migrate:up`. Comments may stand anywhere.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "text-before-section",
    scope: Scope::Graph,
    summary: "Between the header and the first section stand only comments and blank lines.",
    #[cfg(feature = "pages")]
    page: include_str!("text_before_section/page.md"),
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
