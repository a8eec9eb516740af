//! A function is written for one engine's connection.
//!
//! A code step is an async function that gets a connection of one engine. In a chain of several
//! dialects the same section can't call the same function for all of them.
//!
//! Write a section for each dialect: the same direction may have several, as long as their
//! attributes differ.

use super::{Findings, Rule, Scope};
use crate::revision::Section;
use crate::{Diagnostic, Dialect, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "code-needs-dialect",
    scope: Scope::Section,
    summary: "In a chain of several dialects a section with `code=` names one dialect.",
    #[cfg(feature = "pages")]
    page: include_str!("code_needs_dialect/page.md"),
};

pub(crate) fn check(
    file: &SourceFile,
    section: &Section,
    chain: &[Dialect],
    findings: &mut Findings,
) {
    let Some(code) = &section.code else { return };
    if chain.len() > 1 && (!section.names_dialects || section.dialects.len() > 1) {
        let one = section.dialects.first().copied().unwrap_or(chain[0]);
        findings.push(
            Diagnostic::error(RULE.name, "a section with `code=` names no single dialect")
                .at(
                    file,
                    code.clone(),
                    "a function takes the connection of one engine",
                )
                .help(format!(
                    "add `dialect={one}` to its line, and a section for each other dialect"
                )),
        );
    }
}
