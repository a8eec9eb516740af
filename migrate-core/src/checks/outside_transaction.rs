//! What can't run in a transaction stands in a section without one.

use std::ops::Range;

use super::{Rule, Scope};
use crate::revision::Section;
use crate::sql::Class;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "outside-transaction",
    scope: Scope::Section,
    summary: "A statement that the engine refuses in a transaction stands in a section with `transaction=off`.",
};

pub(crate) fn check(
    file: &SourceFile,
    section: &Section,
    span: &Range<usize>,
    class: &Class,
) -> Option<Diagnostic> {
    let what = class.outside_transaction?;
    Some(
        Diagnostic::error(RULE.name, format!("{what} can't run in a transaction"))
            .at(file, span.clone(), "the section runs in a transaction")
            .help(format!("write `-- migrate:{} transaction=off`", section.direction))
            .note("best in a revision of its own: what stops halfway can then go on"),
    )
}
