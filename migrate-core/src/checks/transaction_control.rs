//! The runner owns the transaction.

use std::ops::Range;

use super::{Rule, Scope};
use crate::sql::Class;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "transaction-control",
    scope: Scope::Section,
    summary: "A transactional section holds no BEGIN, COMMIT or ROLLBACK; SAVEPOINT is fine.",
};

pub(crate) fn check(file: &SourceFile, span: &Range<usize>, class: &Class) -> Option<Diagnostic> {
    let control = class.control?;
    Some(
        Diagnostic::error(RULE.name, format!("{control} in a transactional section"))
            .at(file, span.clone(), "the section runs in a transaction already")
            .help("remove it, or write `transaction=off` into the section's line"),
    )
}
