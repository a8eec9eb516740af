//! No revision follows itself.
//!
//! A revision that needs itself could never run. It comes from a copied header in which only one of
//! the two ids was changed.
//!
//! Name the revision before, or `base`.

use std::ops::Range;

use super::{Rule, Scope};
use crate::Diagnostic;
use crate::revision::Revision;

pub(crate) const RULE: Rule = Rule {
    name: "self-reference",
    scope: Scope::Graph,
    summary: "A revision is neither its own parent nor its own dependency.",
    #[cfg(feature = "pages")]
    page: include_str!("self_reference/page.md"),
};

pub(crate) fn found(revision: &Revision, span: &Range<usize>) -> Diagnostic {
    let id = revision.text(span);
    let is_parent = revision.header.parents.contains(span);
    let error = Diagnostic::error(RULE.name, format!("a revision names itself: `{id}`"));
    error
        .at(&revision.file, span.clone(), "this is the file's own id")
        .help(match is_parent {
            true => "write the id that it follows, or `-- parent: base` for a first revision",
            false => "remove it from `depends-on`",
        })
}
