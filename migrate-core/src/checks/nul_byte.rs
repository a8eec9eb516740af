//! Files hold no NUL.

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "nul-byte",
    scope: Scope::Graph,
    summary: "Files hold no NUL byte: no engine takes it in SQL text.",
};

pub(crate) fn check(file: &SourceFile) -> Option<Diagnostic> {
    let at = file.text().find('\0')?;
    Some(
        Diagnostic::error(RULE.name, "the file holds a NUL byte")
            .at(file, at..at + 1, "here")
            .help("remove it, or save the file as UTF-8: in UTF-16 one stands beside each letter"),
    )
}
