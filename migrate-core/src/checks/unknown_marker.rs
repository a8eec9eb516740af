//! A line that begins with `-- migrate:` is one of the known markers.
//!
//! A line such as `-- migrate:dwon` is a comment for the database. The SQL below it would run as a
//! part of the section above: the table is dropped right after it was created.
//!
//! The diagnostic names what is close. The markers count wherever a line begins with them, inside
//! quotes too.

use std::ops::Range;

use super::{Rule, Scope};
use crate::revision::Word;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-marker",
    scope: Scope::Graph,
    summary: "A line that begins with `-- migrate:` goes on with `up`, `down`, `rerunnable`, `done-when` or `undecided`.",
    #[cfg(feature = "pages")]
    page: include_str!("unknown_marker/page.md"),
};

/// Returns the marker that a misspelt one was likely meant to be.
pub(crate) fn meant(name: &str) -> Option<Word> {
    let near = crate::nearest(name, Word::ALL.map(|(known, _)| known));
    near.and_then(Word::from_text)
}

/// `line` is nearly a marker, `word` what stands after its colon.
pub(crate) fn found(
    file: &SourceFile,
    line: Range<usize>,
    word: &Range<usize>,
    meant: Option<Word>,
) -> Diagnostic {
    let name = &file.text()[word.clone()];
    match meant {
        None if name.is_empty() => Diagnostic::error(RULE.name, "a marker without a word")
            .at(file, line, "no word follows the colon")
            .help("write `-- migrate:up` or `-- migrate:down`, or remove the line"),
        Some(known) if known.text() == name => Diagnostic::error(
            RULE.name,
            format!("nearly a marker: `{}`", &file.text()[line.clone()]),
        )
        .at(
            file,
            line,
            "a marker begins its line with exactly `-- migrate:`",
        )
        .help(format!("write `-- migrate:{name}`")),
        Some(known) => Diagnostic::error(RULE.name, format!("unknown marker `{name}`"))
            .at(
                file,
                word.clone(),
                format!("did you mean `{}`?", known.text()),
            )
            .help(format!("write `-- migrate:{}`", known.text())),
        None => Diagnostic::error(RULE.name, format!("unknown marker `{name}`"))
            .at(file, word.clone(), "no marker has this name")
            .note("a line that begins with `-- migrate:` is a marker, even inside quotes")
            .help("write `-- migrate:up` or `-- migrate:down`, or remove the line"),
    }
}

/// A marker that speaks of a statement stands where there is none.
pub(crate) fn outside(file: &SourceFile, word: &Range<usize>, known: Word) -> Diagnostic {
    let name = known.text();
    Diagnostic::error(RULE.name, format!("`{name}` outside a section"))
        .at(
            file,
            word.clone(),
            "it speaks of a statement, and no section has begun",
        )
        .help("move it below `-- migrate:up`, right above its statement")
}
