//! An index made concurrently can be recognised after a crash.

use std::ops::Range;

use super::{Rule, Scope};
use crate::sql::Class;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "not-resumable-index",
    scope: Scope::Section,
    summary: "CREATE INDEX CONCURRENTLY names its index and doesn't say IF NOT EXISTS, so that a run that was cut off can go on.",
};

pub(crate) fn check(file: &SourceFile, span: &Range<usize>, class: &Class) -> Option<Diagnostic> {
    let index = class.concurrent_index.as_ref()?;
    if !index.named {
        let error = Diagnostic::error(RULE.name, "an index without a name is made concurrently");
        return Some(
            error
                .at(file, span.clone(), "after a crash nobody could tell whether it exists")
                .help("give the index a name"),
        );
    }
    if index.if_not_exists {
        let error = Diagnostic::error(RULE.name, "CREATE INDEX CONCURRENTLY says IF NOT EXISTS");
        return Some(
            error
                .at(file, span.clone(), "after a crash it would accept an INVALID index")
                .help("remove IF NOT EXISTS: a revision runs once"),
        );
    }
    None
}
