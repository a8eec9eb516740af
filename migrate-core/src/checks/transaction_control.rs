//! The runner owns the transaction.

use std::ops::Range;

use super::{Rule, Scope};
use crate::revision::Section;
use crate::sql::Class;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "transaction-control",
    scope: Scope::Section,
    summary: "A transactional section holds no BEGIN, COMMIT or ROLLBACK; SAVEPOINT is fine.",
};

pub(crate) fn check(
    file: &SourceFile,
    section: &Section,
    span: &Range<usize>,
    class: &Class,
) -> Option<Diagnostic> {
    let control = class.control?;
    let marker = section.marker_without(file, "transaction");
    Some(
        Diagnostic::error(
            RULE.name,
            format!("a transactional section holds {control}"),
        )
        .at(
            file,
            span.clone(),
            "the runner begins and ends the transaction",
        )
        .help(format!("remove it, or write `{marker} transaction=off`")),
    )
}
