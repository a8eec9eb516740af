//! An id belongs to one file.
//!
//! The id is what the history of a database records. With two files of one id nobody could tell
//! which of them was applied.
//!
//! It comes from copying a file as a template. Give the copy an id of its own, before it is applied
//! anywhere; where the command refuses an id, the same holds for `--rev-id`.

use super::{Rule, Scope};
use crate::Diagnostic;
use crate::revision::Revision;

pub(crate) const RULE: Rule = Rule {
    name: "duplicate-id",
    scope: Scope::Graph,
    summary: "Every file has an id of its own.",
    #[cfg(feature = "pages")]
    page: include_str!("duplicate_id/page.md"),
};

pub(crate) fn found(again: &Revision, first: &Revision, suggestion: &str) -> Diagnostic {
    let span = |revision: &Revision| revision.header.revision.clone().unwrap_or(0..0);
    let id = again.id().unwrap_or_default();
    Diagnostic::error(RULE.name, format!("revision `{id}` stands in two files"))
        .at(&again.file, span(again), "this file has the id too")
        .at(&first.file, span(first), "this one comes first")
        .help(format!(
            "give one of them an id of its own: `-- revision: {suggestion}`"
        ))
}
