//! A folder stays within limits.

use super::{Rule, Scope};
#[cfg(feature = "disk")]
use crate::Diagnostic;

pub(crate) const RULE: Rule = Rule {
    name: "too-large",
    scope: Scope::Graph,
    summary: "A file has at most 16 MiB, a folder at most 100,000 files, 16 levels and 1 GiB.",
};

#[cfg(feature = "disk")]
pub(crate) fn file(path: &str) -> Diagnostic {
    Diagnostic::error(RULE.name, "the file has more than 16 MiB")
        .in_file(path)
        .help("split it into several revisions, or load the data by a program of its own")
}

#[cfg(feature = "disk")]
pub(crate) fn folder(path: &str, what: &str) -> Diagnostic {
    Diagnostic::error(RULE.name, format!("the folder has more than {what}"))
        .in_file(path)
        .help("move what is no migration out of it")
}
