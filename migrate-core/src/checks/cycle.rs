//! Following parents and dependencies ends at a base.

use super::{Rule, Scope};
use crate::Diagnostic;
use crate::revision::Revision;

pub(crate) const RULE: Rule = Rule {
    name: "cycle",
    scope: Scope::Graph,
    summary: "No revision comes, by parents and dependencies, after itself.",
};

/// `ring` holds the revisions of a cycle, each naming the next.
pub(crate) fn found(ring: &[&Revision]) -> Diagnostic {
    let ids: Vec<_> = ring.iter().filter_map(|revision| revision.id()).collect();
    let mut error = Diagnostic::error(RULE.name, "the revisions go round in a circle");
    for (at, revision) in ring.iter().enumerate() {
        let next = ids[(at + 1) % ids.len()];
        let named = revision.header.parents.iter().chain(&revision.header.depends_on);
        let span = named.clone().find(|span| revision.text(span) == next);
        if let Some(span) = span {
            error = error.at(&revision.file, span.clone(), format!("{} follows {next}", ids[at]));
        }
    }
    error
        .note(format!("{} -> {}", ids.join(" -> "), ids[0]))
        .help("change one of these lines to what its revision really follows, or to `base`")
}
