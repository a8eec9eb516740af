//! Files hold no NUL.
//!
//! A NUL ends a text in the protocols and programming interfaces of databases: the rest of the
//! statement would be cut off without a word.
//!
//! It comes from an editor that saves UTF-16, or from a damaged file. Bytes for a column are
//! written as a literal of the database, such as `'\x00'` or `X'00'`.

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "nul-byte",
    scope: Scope::Graph,
    summary: "Files hold no NUL byte: no engine takes it in SQL text.",
    #[cfg(feature = "pages")]
    page: include_str!("nul_byte/page.md"),
};

pub(crate) fn check(file: &SourceFile) -> Option<Diagnostic> {
    let at = file.text().find('\0')?;
    Some(
        Diagnostic::error(RULE.name, "the file holds a NUL byte")
            .at(file, at..at + 1, "here")
            .help("remove it, or save the file as UTF-8: in UTF-16 one stands beside each letter"),
    )
}
