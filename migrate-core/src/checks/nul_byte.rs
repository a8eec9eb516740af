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
            .help("remove it; a file in UTF-16 has one beside each letter: save it as UTF-8"),
    )
}
