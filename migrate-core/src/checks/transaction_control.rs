//! The runner owns the transaction.
//!
//! The runner opens a transaction for each revision and writes the row of the history in it, so
//! that both last or neither. A COMMIT in the SQL would end that transaction early: what follows
//! runs unprotected, and a failure leaves a half-applied revision behind that looks like none.
//!
//! Remove the statement. SAVEPOINT is fine, and so is BEGIN inside the body of a function. What
//! must not share a transaction gets `transaction=off`.

use std::ops::Range;

use super::{Rule, Scope};
use crate::revision::Section;
use crate::sql::Class;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "transaction-control",
    scope: Scope::Section,
    summary: "A section holds no BEGIN, COMMIT or ROLLBACK; SAVEPOINT is fine.",
    #[cfg(feature = "pages")]
    page: include_str!("transaction_control/page.md"),
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

/// A file that is no revision holds it.
pub(crate) fn in_script(file: &SourceFile, span: Range<usize>, control: &str) -> Diagnostic {
    Diagnostic::error(RULE.name, format!("the file holds {control}"))
        .at(file, span, "its statements run one by one")
        .help("remove it")
}
