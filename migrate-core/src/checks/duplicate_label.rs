//! A label belongs to one revision, and is no id.

use std::ops::Range;

use super::{Rule, Scope};
use crate::Diagnostic;
use crate::revision::Revision;

pub(crate) const RULE: Rule = Rule {
    name: "duplicate-label",
    scope: Scope::Graph,
    summary: "A label stands in one file, and no revision has it as id.",
};

/// `first` is the file that has the name already, and where it stands there.
pub(crate) fn found(
    again: &Revision,
    span: &Range<usize>,
    first: &Revision,
    first_span: &Range<usize>,
) -> Diagnostic {
    let label = again.text(span);
    let what = if first.id() == Some(label) {
        "label `{}` is the id of a revision"
    } else {
        "label `{}` stands in two files"
    };
    Diagnostic::error(RULE.name, what.replace("{}", label))
        .at(&again.file, span.clone(), "here")
        .at(&first.file, first_span.clone(), "and here")
        .help("rename or remove one of them")
}
