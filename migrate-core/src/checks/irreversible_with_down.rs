//! What can't be taken back has no down section.
//!
//! `irreversible: <reason>` says that there is no way back, and a downgrade stops there with the
//! reason. A down section beside it says the opposite.
//!
//! Remove one of the two. Where a way back exists but loses rows, keep the down section: a
//! downgrade shows what it would run before it asks.

use super::{Findings, Rule, Scope};
use crate::revision::Revision;
use crate::{Diagnostic, Direction};

pub(crate) const RULE: Rule = Rule {
    name: "irreversible-with-down",
    scope: Scope::Section,
    summary: "A file with `irreversible` in its header has no down section.",
    #[cfg(feature = "pages")]
    page: include_str!("irreversible_with_down/page.md"),
};

pub(crate) fn check(revision: &Revision, findings: &mut Findings) {
    let down = revision
        .sections
        .iter()
        .find(|s| s.direction == Direction::Down);
    if let (Some(reason), Some(down)) = (&revision.header.irreversible, down) {
        findings.push(
            Diagnostic::error(RULE.name, "an irreversible revision has a down section")
                .at(&revision.file, down.marker.clone(), "this would never run")
                .at(&revision.file, reason.clone(), "said to be irreversible")
                .help("remove the section, or the line `-- irreversible: …` from the header"),
        );
    }
}
