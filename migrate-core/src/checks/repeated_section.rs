//! The sections of a side stand together and differ.
//!
//! The sections of one direction that match a database run one after the other, as one step. Two
//! neighbours with equal attributes are one section written twice, and a direction that comes back
//! after the other is easily overlooked by who reads the file.
//!
//! Join them, or give them attributes that differ.

use super::{Findings, Rule, Scope};
use crate::revision::Section;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "repeated-section",
    scope: Scope::Section,
    summary: "All up sections stand before all down sections, or after them, and two neighbours differ in their attributes.",
    #[cfg(feature = "pages")]
    page: include_str!("repeated_section/page.md"),
};

pub(crate) fn check(file: &SourceFile, sections: &[&Section], findings: &mut Findings) {
    for (at, pair) in sections.windows(2).enumerate() {
        let (before, section) = (pair[0], pair[1]);
        let direction = section.direction;
        if before.direction != direction {
            if let Some(first) = sections[..at].iter().find(|s| s.direction == direction) {
                findings.push(
                    Diagnostic::error(
                        RULE.name,
                        format!("the {direction} sections don't stand together"),
                    )
                    .at(file, section.marker.clone(), "this stands apart")
                    .at(file, first.marker.clone(), "from this")
                    .help(format!(
                        "move the section up, below the other {direction} section"
                    )),
                );
            }
        } else if before.same_attributes(section, file) {
            findings.push(
                Diagnostic::error(RULE.name, format!("the {direction} section is repeated"))
                    .at(
                        file,
                        section.marker.clone(),
                        "again here, with the same attributes",
                    )
                    .at(file, before.marker.clone(), "first here")
                    .help("remove this line, so that the two become one section"),
            );
        }
    }
}
