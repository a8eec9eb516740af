//! A header holds only known keys.
//!
//! A misspelt key would be left out: `depends_on` for `depends-on` makes a revision run too early.
//!
//! Free comments stand above the header, below its blank line, or in the sections.

use std::ops::Range;

use super::{Rule, Scope};
use crate::revision::Key;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-key",
    scope: Scope::Graph,
    summary: "The lines of a header, up to the first blank line, are `-- key: value` with a known key.",
    #[cfg(feature = "pages")]
    page: include_str!("unknown_key/page.md"),
};

pub(crate) fn found(file: &SourceFile, word: &Range<usize>) -> Diagnostic {
    let key = &file.text()[word.clone()];
    let error = Diagnostic::error(RULE.name, format!("unknown key `{key}` in the header"));
    match Key::meant(key) {
        Some(known) => error
            .at(
                file,
                word.clone(),
                format!("did you mean `{}`?", known.word()),
            )
            .help(format!("write `-- {}: …`", known.word())),
        None => error
            .at(file, word.clone(), "no key has this name")
            .note(format!(
                "the keys are {}",
                Key::ALL.map(|(known, _)| known).join(", ")
            ))
            .help(MOVE),
    }
}

/// A line of the header begins with a key, and has no colon.
pub(crate) fn no_colon(
    file: &SourceFile,
    key: Key,
    word: &Range<usize>,
    value: &Range<usize>,
) -> Diagnostic {
    let (word, key) = (word.clone(), key.word());
    Diagnostic::error(RULE.name, format!("`{key}` without a colon in the header"))
        .at(file, word, "a colon is missing behind it")
        .help(format!("write `-- {key}: {}`", &file.text()[value.clone()]))
}

/// A line of the header is a comment.
pub(crate) fn comment(file: &SourceFile, words: &Range<usize>) -> Diagnostic {
    Diagnostic::error(RULE.name, "a line of the header is no `key: value`")
        .at(
            file,
            words.clone(),
            "the header goes on to the first blank line",
        )
        .help(MOVE)
}

const MOVE: &str =
    "if it is a comment, move it above the header, or below the blank line that ends it";
