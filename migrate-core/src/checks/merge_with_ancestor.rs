//! A merge joins branches.

use std::ops::Range;

use super::{Rule, Scope};
use crate::Diagnostic;
use crate::revision::Revision;

pub(crate) const RULE: Rule = Rule {
    name: "merge-with-ancestor",
    scope: Scope::Graph,
    summary: "No parent of a merge is an ancestor of another of its parents.",
};

pub(crate) fn found(merge: &Revision, ancestor: &Range<usize>, descendant: &Range<usize>) -> Diagnostic {
    let (below, above) = (merge.text(ancestor), merge.text(descendant));
    Diagnostic::error(RULE.name, format!("`{below}` is an ancestor of `{above}` already"))
        .at(&merge.file, ancestor.clone(), "adds nothing to the merge")
        .help(format!("write `-- parent: {above}` without it"))
}
