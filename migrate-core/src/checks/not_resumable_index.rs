//! An index made concurrently can be recognised after a crash.
//!
//! CREATE INDEX CONCURRENTLY runs outside a transaction. When it is cut off, PostgreSQL leaves an
//! invalid index of that name behind; IF NOT EXISTS then takes it for the finished one, and queries
//! go on without an index. Without a name it can't be found again at all.
//!
//! With a name and without IF NOT EXISTS the next run can see that the index is there and not
//! valid.

use std::ops::Range;

use super::{Rule, Scope};
use crate::sql::Class;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "not-resumable-index",
    scope: Scope::Section,
    summary: "CREATE INDEX CONCURRENTLY names its index and doesn't say IF NOT EXISTS, so that a run that was cut off can go on.",
    #[cfg(feature = "pages")]
    page: include_str!("not_resumable_index/page.md"),
};

pub(crate) fn check(file: &SourceFile, span: &Range<usize>, class: &Class) -> Option<Diagnostic> {
    let index = class.concurrent_index.as_ref()?;
    let (message, text, help) = if !index.named {
        (
            "CREATE INDEX CONCURRENTLY names no index",
            "after a crash nobody could tell whether it exists",
            "write a name before ON: `CREATE INDEX CONCURRENTLY <name> ON …`",
        )
    } else if index.if_not_exists {
        (
            "CREATE INDEX CONCURRENTLY says IF NOT EXISTS",
            "after a crash it would accept an INVALID index",
            "remove IF NOT EXISTS: a revision runs once",
        )
    } else {
        return None;
    };
    Some(
        Diagnostic::error(RULE.name, message)
            .at(file, span.clone(), text)
            .help(help),
    )
}
