//! A parent, dependency or label is named once.
//!
//! Naming a parent twice says nothing more, and most often another one was meant: a merge that
//! isn't one.
//!
//! Remove it, or write the id that was meant.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "repeated-parent",
    scope: Scope::Graph,
    summary: "A list of parents, dependencies or labels names each once.",
    #[cfg(feature = "pages")]
    page: include_str!("repeated_parent/page.md"),
};

pub(crate) fn found(file: &SourceFile, again: &Range<usize>, first: &Range<usize>) -> Diagnostic {
    let id = &file.text()[again.clone()];
    Diagnostic::error(RULE.name, format!("`{id}` is named twice"))
        .at(file, again.clone(), "again here")
        .at(file, first.clone(), "first here")
        .help("remove one of the two")
}
