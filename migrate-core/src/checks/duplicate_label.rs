//! A label belongs to one revision, and is no id.
//!
//! A label is a name for a branch, and stands where an id can stand: `upgrade payments@head`. With
//! two meanings it would be a choice made by chance.
//!
//! Labels are inherited: one file of a branch says it, and all that follow belong to the branch.

use std::ops::Range;

use super::{Rule, Scope};
use crate::Diagnostic;
use crate::revision::Revision;

pub(crate) const RULE: Rule = Rule {
    name: "duplicate-label",
    scope: Scope::Graph,
    summary: "A label stands in one file, and no revision has it as id.",
    #[cfg(feature = "pages")]
    page: include_str!("duplicate_label/page.md"),
};

/// `first` is the file that has the name already, and where it stands there.
pub(crate) fn found(
    again: &Revision,
    span: &Range<usize>,
    first: &Revision,
    first_span: &Range<usize>,
) -> Diagnostic {
    let label = again.text(span);
    let (what, text) = match first.id() == Some(label) {
        true => ("is the id of a revision", "a revision has this id"),
        false => ("stands in two files", "first here"),
    };
    Diagnostic::error(RULE.name, format!("label `{label}` {what}"))
        .at(&again.file, span.clone(), "a label is a name of its own")
        .at(&first.file, first_span.clone(), text)
        .help("rename this label, or remove it")
}
