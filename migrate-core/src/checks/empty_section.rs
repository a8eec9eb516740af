//! A section that does nothing says so.

use super::{Findings, Rule, Scope};
use crate::revision::Section;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "empty-section",
    scope: Scope::Section,
    summary: "A section holds a statement, or says `none` where nothing is to be done.",
};

pub(crate) fn check(file: &SourceFile, section: &Section, findings: &mut Findings) {
    let empty = section.statements.iter().all(Vec::is_empty);
    let direction = section.direction;
    if section.none && !empty {
        findings.push(
            Diagnostic::error(RULE.name, "a section with `none` holds SQL")
                .at(file, section.marker.clone(), "says that nothing is to be done")
                .help("remove `none`, or the statements below it"),
        );
    } else if empty && !section.none && section.code.is_none() {
        findings.push(
            Diagnostic::error(RULE.name, format!("the {direction} section is empty"))
                .at(file, section.marker.clone(), "no statement follows")
                .help(format!(
                    "write the SQL below it, or `-- migrate:{direction} none` where nothing is to be done"
                )),
        );
    }
}
