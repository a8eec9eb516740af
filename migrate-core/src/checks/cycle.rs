//! Following parents and dependencies ends at a base.
//!
//! The order in which revisions run comes from their parents and dependencies. On a cycle there is
//! none: each would have to run before itself.
//!
//! A cycle comes from a hand-written parent, or from a merge of two files that each were changed to
//! follow the other. One line of the cycle is wrong: let it name what its revision was written for.

use std::ops::Range;

use super::{Rule, Scope};
use crate::Diagnostic;
use crate::revision::Revision;

pub(crate) const RULE: Rule = Rule {
    name: "cycle",
    scope: Scope::Graph,
    summary: "No revision comes, by parents and dependencies, after itself.",
    #[cfg(feature = "pages")]
    page: include_str!("cycle/page.md"),
};

/// How many revisions of a cycle are shown.
const SHOWN: usize = 8;

/// `ring` holds the revisions of a cycle, each naming the next.
pub(crate) fn found(ring: &[&Revision]) -> Diagnostic {
    let ids: Vec<_> = ring
        .iter()
        .map(|revision| revision.id().unwrap_or_default())
        .collect();
    let mut error = Diagnostic::error(RULE.name, format!("{} revisions form a cycle", ring.len()));
    for (at, revision) in ring.iter().enumerate().take(SHOWN) {
        let next = ids[(at + 1) % ids.len()];
        let header = &revision.header;
        let is_next = |span: &&Range<usize>| revision.text(span) == next;
        let (span, verb) = match header.parents.iter().find(is_next) {
            Some(span) => (span, "follows"),
            None => match header.depends_on.iter().find(is_next) {
                Some(span) => (span, "depends on"),
                None => continue,
            },
        };
        error = error.at(
            &revision.file,
            span.clone(),
            format!("{} {verb} {next}", ids[at]),
        );
    }
    let mut round = ids[..ids.len().min(SHOWN)].join(" -> ");
    if ids.len() > SHOWN {
        round.push_str(" -> …");
    }
    error
        .note(format!("{round} -> {}", ids[0]))
        .help("let one of these lines name what its revision really follows, or `base`")
}
