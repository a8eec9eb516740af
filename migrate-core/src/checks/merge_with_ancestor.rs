//! A merge joins branches.
//!
//! A merge says that two branches are both needed from here on. A parent that another parent
//! follows already adds nothing, and makes the graph seem to branch where it doesn't.
//!
//! Remove the older of the two; the newer one brings it along.

use std::ops::Range;

use super::{Rule, Scope};
use crate::Diagnostic;
use crate::revision::Revision;

pub(crate) const RULE: Rule = Rule {
    name: "merge-with-ancestor",
    scope: Scope::Graph,
    summary: "No parent of a merge is an ancestor of another of its parents.",
    #[cfg(feature = "pages")]
    page: include_str!("merge_with_ancestor/page.md"),
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
