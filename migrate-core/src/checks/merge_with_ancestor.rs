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

/// `ancestor` and `descendant` are parents of the merge; `kept` are those that say all.
pub(crate) fn found(
    merge: &Revision,
    ancestor: &Range<usize>,
    descendant: &Range<usize>,
    kept: &[&str],
) -> Diagnostic {
    let (below, above) = (merge.text(ancestor), merge.text(descendant));
    Diagnostic::error(
        RULE.name,
        format!("parent `{below}` is an ancestor of parent `{above}`"),
    )
    .at(&merge.file, ancestor.clone(), "adds nothing to the merge")
    .help(format!("write `-- parent: {}`", kept.join(", ")))
}
