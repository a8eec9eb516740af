//! Files can be read.
//!
//! A file that can't be read may hold a revision: a chain without it would be another chain. Links
//! aren't followed, as what they point to is another one on another machine.
//!
//! Put a plain file there that the building user can read.

use super::{Rule, Scope};
#[cfg(feature = "disk")]
use crate::Diagnostic;

pub(crate) const RULE: Rule = Rule {
    name: "unreadable-file",
    scope: Scope::Graph,
    summary: "Files and folders can be read by the one who builds.",
    #[cfg(feature = "pages")]
    page: include_str!("unreadable_file/page.md"),
};

#[cfg(feature = "disk")]
pub(crate) fn found(path: &str, why: &str) -> Diagnostic {
    Diagnostic::error(RULE.name, format!("the file can't be read: {why}"))
        .in_file(path)
        .help("let the one who builds read it, or move it away")
}

#[cfg(feature = "disk")]
pub(crate) fn link(path: &str) -> Diagnostic {
    Diagnostic::error(RULE.name, "the file is a link, and links are not followed")
        .in_file(path)
        .help("put the file itself there, or move the link away")
}
