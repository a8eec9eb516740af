//! A section runs SQL or calls a function, not both.
//!
//! A section is one thing: the SQL below its line, or the function that `code=` names. With both,
//! their order would be anybody's guess.
//!
//! Where SQL has to run before or after the function, write a section of its own above or below:
//! the sections of one direction run in the order of the file, as one step.

use super::{Findings, Rule, Scope};
use crate::revision::Section;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "code-with-text",
    scope: Scope::Section,
    summary: "A section with `code=` holds no SQL and doesn't say `none`.",
    #[cfg(feature = "pages")]
    page: include_str!("code_with_text/page.md"),
};

pub(crate) fn check(file: &SourceFile, section: &Section, findings: &mut Findings) {
    let Some(code) = &section.code else { return };
    let statement = section.statements.iter().flatten().next();
    if let Some(statement) = statement {
        findings.push(
            Diagnostic::error(RULE.name, "a section with `code=` holds SQL")
                .at(file, statement.span.clone(), "this would never run")
                .at(file, code.clone(), "the section calls this function")
                .help(format!(
                    "put a line `-- migrate:{}` above the SQL, or remove it",
                    section.direction
                )),
        );
    } else if section.none {
        findings.push(
            Diagnostic::error(RULE.name, "a section with `code=` says `none`")
                .at(
                    file,
                    section.marker.clone(),
                    "calls a function and does nothing",
                )
                .help("remove `none` or `code=`"),
        );
    }
}
