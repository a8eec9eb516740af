//! Files can be read.

use super::{Rule, Scope};
use crate::Diagnostic;

pub(crate) const RULE: Rule = Rule {
    name: "unreadable-file",
    scope: Scope::Graph,
    summary: "Files and folders can be read by the one who builds.",
};

#[cfg(feature = "disk")]
pub(crate) fn found(path: &str, why: &str) -> Diagnostic {
    Diagnostic::error(RULE.name, format!("can't read it: {why}"))
        .in_file(path)
        .help("look at its permissions, or remove it")
}
