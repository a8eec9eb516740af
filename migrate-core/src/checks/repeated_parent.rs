//! A parent, dependency or label is named once.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "repeated-parent",
    scope: Scope::Graph,
    summary: "A list of parents, dependencies or labels names each once.",
};

pub(crate) fn found(file: &SourceFile, again: &Range<usize>, first: &Range<usize>) -> Diagnostic {
    let id = &file.text()[again.clone()];
    Diagnostic::error(RULE.name, format!("`{id}` is named twice"))
        .at(file, again.clone(), "again here")
        .at(file, first.clone(), "first here")
        .help("remove one of the two")
}
