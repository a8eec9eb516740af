//! A folder stays within limits.

use super::{Rule, Scope};
use crate::Diagnostic;

pub(crate) const RULE: Rule = Rule {
    name: "too-large",
    scope: Scope::Graph,
    summary: "A file has at most 16 MiB, a folder at most 100,000 files, 16 levels and 1 GiB.",
};

#[cfg(feature = "disk")]
pub(crate) fn found(path: &str, what: &str) -> Diagnostic {
    Diagnostic::error(RULE.name, format!("too large: {what}"))
        .in_file(path)
        .note(RULE.summary)
        .help("data is better loaded by a program of its own than by a migration")
}
