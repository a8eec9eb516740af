//! Ids and labels are made of a few safe characters and are no words of the target grammar.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "illegal-id",
    scope: Scope::Graph,
    summary: "An id or label has 1 to 128 ASCII letters, digits, `_`, `-` or `.`, begins with a letter or digit, and is no word of the target grammar.",
};

/// The words that a target gives a meaning of its own.
const RESERVED: [&str; 5] = ["head", "heads", "base", "bases", "current"];

pub(crate) fn check(file: &SourceFile, span: &Range<usize>) -> Option<Diagnostic> {
    let id = &file.text()[span.clone()];
    let why = reason(id)?;
    let error = Diagnostic::error(RULE.name, format!("illegal id `{id}`"));
    Some(error.at(file, span.clone(), why).help(
        "use 1 to 128 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or digit",
    ))
}

/// Returns what is wrong with an id, or `None` where it is fine.
pub(crate) fn reason(id: &str) -> Option<&'static str> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"_-.".contains(&b);
    if id.is_empty() {
        Some("an id is missing here")
    } else if RESERVED.contains(&id) {
        Some("this word has a meaning of its own in targets")
    } else if id.len() > 128 {
        Some("longer than 128 characters")
    } else if !id.bytes().all(allowed) {
        Some("holds a character that no id may have")
    } else if !id.as_bytes()[0].is_ascii_alphanumeric() {
        Some("begins with neither a letter nor a digit")
    } else {
        None
    }
}
