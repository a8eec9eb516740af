//! What can't run in a transaction stands in a section without one.
//!
//! PostgreSQL refuses statements such as CREATE INDEX CONCURRENTLY, VACUUM and ALTER SYSTEM inside
//! a transaction. In a section that runs as one, the migration would fail on the first database
//! that it meets.
//!
//! Say `-- migrate:up transaction=off`: each statement is then recorded on its own, and a run that
//! was cut off goes on with the one that failed. Keep such a statement alone in its revision.

use std::ops::Range;

use super::{Rule, Scope};
use crate::revision::Section;
use crate::sql::Class;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "outside-transaction",
    scope: Scope::Section,
    summary: "A statement that the engine refuses in a transaction stands in a section with `transaction=off`.",
    #[cfg(feature = "pages")]
    page: include_str!("outside_transaction/page.md"),
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
