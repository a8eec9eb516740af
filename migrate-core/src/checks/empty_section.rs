//! A section that does nothing says so.
//!
//! A section without a statement looks the same whether nothing is to be done or somebody forgot to
//! write it. Applied, it would be recorded as done, and the change would be missing from then on.
//!
//! Write the SQL, or say `none`. The command writes new files with empty sections: until they are
//! filled, the file is in the way of the build, not of looking or of further files.

use super::{Findings, Rule, Scope};
use crate::revision::Section;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "empty-section",
    scope: Scope::Section,
    summary: "A section holds a statement, or says `none` where nothing is to be done.",
    #[cfg(feature = "pages")]
    page: include_str!("empty_section/page.md"),
};

pub(crate) fn check(file: &SourceFile, section: &Section, findings: &mut Findings) {
    let statement = section.statements.iter().flatten().next();
    let direction = section.direction;
    match statement {
        Some(statement) if section.none => findings.push(
            Diagnostic::error(RULE.name, "a section that says `none` holds SQL")
                .at(
                    file,
                    section.marker.clone(),
                    "says that nothing is to be done",
                )
                .at(file, statement.span.clone(), "this would never run")
                .help("remove `none`, or the statements"),
        ),
        None if !section.none && section.code.is_none() => findings.push(
            Diagnostic::error(RULE.name, format!("the {direction} section is empty"))
                .at(file, section.marker.clone(), "no statement follows")
                .help(format!(
                    "write the SQL below it, or `{} none` where nothing is to be done",
                    &file.text()[section.marker.clone()]
                )),
        ),
        _ => {}
    }
}
