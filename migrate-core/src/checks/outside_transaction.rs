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
    let marker = section.marker_without(file, "transaction");
    let error = Diagnostic::error(RULE.name, format!("{what} can't run in a transaction")).at(
        file,
        span.clone(),
        "the section runs in a transaction",
    );
    Some(match what {
        "PRAGMA foreign_keys" => error
            .help(format!("remove this line, and write `{marker} foreign-keys=off`: the runner sets and restores it")),
        _ => error
            .note("best in a revision of its own, so that what stops halfway can go on")
            .help(format!("write `{marker} transaction=off`")),
    })
}
