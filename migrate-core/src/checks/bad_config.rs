//! `migrate.toml` is TOML, and its values have the types that its keys ask for.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "bad-config",
    scope: Scope::Graph,
    summary: "migrate.toml is TOML, and each key has a value of its kind.",
};

pub(crate) fn syntax(file: &SourceFile, span: Range<usize>, message: &str) -> Diagnostic {
    let first = message.lines().next().unwrap_or("not TOML");
    Diagnostic::error(RULE.name, "migrate.toml isn't valid TOML")
        .at(file, span, first)
        .help("mend this line, or compare with a file that `cargo migrate init` writes")
}

pub(crate) fn value(file: &SourceFile, span: Range<usize>, key: &str, expected: &str) -> Diagnostic {
    Diagnostic::error(RULE.name, format!("`{key}` has no such value"))
        .at(file, span, format!("expected {expected}"))
        .help(format!("write {expected} after `{key} =`"))
}
