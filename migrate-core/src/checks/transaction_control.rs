//! The runner owns the transaction.

use std::ops::Range;

use super::{Rule, Scope};
use crate::revision::Section;
use crate::sql::Class;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "transaction-control",
    scope: Scope::Section,
    summary: "A section holds no BEGIN, COMMIT or ROLLBACK; SAVEPOINT is fine.",
};

pub(crate) fn check(
    file: &SourceFile,
    section: &Section,
    span: &Range<usize>,
    class: &Class,
) -> Option<Diagnostic> {
    let control = class.control?;
    // Outside a transaction, what is prepared may be ended: that is a statement like others.
    if !section.transaction && class.outside_transaction.is_some() {
        return None;
    }
    let error = Diagnostic::error(RULE.name, format!("a section holds {control}")).at(
        file,
        span.clone(),
        "the runner begins and ends each transaction",
    );
    Some(match section.transaction {
        true => error.help("remove it: the section runs in one transaction"),
        false => error.help(
            "remove it: with transaction=off each statement is recorded in a transaction of its own",
        ),
    })
}
