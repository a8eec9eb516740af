//! A step runs in a transaction or not.
//!
//! The sections of one direction that match a database are one step, with one row in the history.
//! Such a step is either one transaction or a journal of statements: it can't be undone as a whole
//! when a part of it was committed on its own.
//!
//! Give the sections the same `transaction=`, or make two revisions of them. The second is mostly
//! better: what needs `transaction=off` alone can then go on alone.

use super::{Findings, Rule, Scope};
use crate::revision::Section;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "mixed-transaction",
    scope: Scope::Section,
    summary: "The sections that run as one step agree on `transaction=`.",
    #[cfg(feature = "pages")]
    page: include_str!("mixed_transaction/page.md"),
};

pub(crate) fn check(file: &SourceFile, sections: &[&Section], findings: &mut Findings) {
    if sections
        .windows(2)
        .all(|pair| pair[0].transaction == pair[1].transaction)
    {
        return;
    }
    for (at, section) in sections.iter().enumerate() {
        let other = sections[..at]
            .iter()
            .find(|other| other.meets(section) && other.transaction != section.transaction)
            .filter(|other| !other.none && !section.none);
        if let Some(other) = other {
            let name = |section: &Section| {
                if section.transaction {
                    "in a transaction"
                } else {
                    "outside a transaction"
                }
            };
            findings.push(
                Diagnostic::error(RULE.name, "one step would run half in a transaction")
                    .at(file, section.marker.clone(), name(section))
                    .at(file, other.marker.clone(), name(other))
                    .help("give both the same `transaction=`, or make two revisions of them"),
            );
            return;
        }
    }
}
