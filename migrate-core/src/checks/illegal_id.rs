//! Ids and labels are made of a few safe characters and are no words of the target grammar.
//!
//! Ids stand in files, in targets such as `3b2c+1` and `label@head`, in the history's table and in
//! shells. Signs with a meaning in one of these places, and words such as `head`, would make a
//! target mean two things.
//!
//! What people write is fine: `add_auth_tables`, `001_initial_schema`, `2024-01-02`. An id must not
//! change once it is applied anywhere.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "illegal-id",
    scope: Scope::Graph,
    summary: "An id or label has 1 to 128 ASCII letters, digits, `_`, `-` or `.`, begins with a letter or digit, and is no word of the target grammar.",
    #[cfg(feature = "pages")]
    page: include_str!("illegal_id/page.md"),
};

/// The words that a target gives a meaning of its own.
const RESERVED: [&str; 5] = ["head", "heads", "base", "bases", "current"];

const ALPHABET: &str =
    "use 1 to 128 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or digit";

pub(crate) fn check(file: &SourceFile, span: &Range<usize>) -> Option<Diagnostic> {
    let id = &file.text()[span.clone()];
    let why = reason(id)?;
    let help = match id.to_ascii_lowercase().as_str() {
        word if RESERVED.contains(&word) => format!("choose another name, such as `{word}_1`"),
        _ => ALPHABET.to_owned(),
    };
    let error = Diagnostic::error(RULE.name, format!("illegal id `{id}`"));
    Some(error.at(file, span.clone(), why).help(help))
}

/// `span` is an id that is named as a parent or a dependency, and that no file has.
pub(crate) fn named(file: &SourceFile, span: &Range<usize>) -> Option<Diagnostic> {
    let id = &file.text()[span.clone()];
    let why = reason(id)?;
    let error = Diagnostic::error(RULE.name, format!("illegal id `{id}`"));
    Some(match id {
        "base" => error
            .at(
                file,
                span.clone(),
                "`base` stands alone: it says that nothing comes before",
            )
            .help("remove `base` from the list"),
        id if RESERVED.contains(&id.to_ascii_lowercase().as_str()) => error
            .at(file, span.clone(), why)
            .help("write an id: `cargo migrate heads` prints those of the heads"),
        _ => error.at(file, span.clone(), why).help(ALPHABET),
    })
}

/// `span` is an empty part of a list.
pub(crate) fn empty(file: &SourceFile, list: &Range<usize>, span: &Range<usize>) -> Diagnostic {
    let parts = file.text()[list.clone()].split(',').map(str::trim);
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    let at = span.start.min(list.end.saturating_sub(1)).max(list.start);
    let error = Diagnostic::error(RULE.name, "an id is missing beside a comma");
    error
        .at(file, at..at + 1, "nothing is named here")
        .help(match parts.as_slice() {
            [] => "remove the line, or name an id".to_owned(),
            parts => format!("write `{}`", parts.join(", ")),
        })
}

/// Returns what is wrong with an id, or `None` where it is fine.
pub(crate) fn reason(id: &str) -> Option<&'static str> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    if id.is_empty() {
        Some("an id is missing here")
    } else if RESERVED.iter().any(|word| id.eq_ignore_ascii_case(word)) {
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
