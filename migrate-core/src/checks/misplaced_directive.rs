//! A directive stands right above the statement that it speaks of.
//!
//! `-- migrate:rerunnable` and `-- migrate:done-when` tell what to do with the one statement below
//! them, after a crash in the middle of it. Elsewhere it isn't clear which statement is meant, and
//! a wrong one would run twice.
//!
//! Put the line right above its statement, below the end of the statement before.

use std::ops::Range;

use super::{Rule, Scope};
use crate::revision::Word;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "misplaced-directive",
    scope: Scope::Section,
    summary: "`-- migrate:rerunnable` and `-- migrate:done-when SELECT …` stand between two statements, right above the one that they speak of.",
    #[cfg(feature = "pages")]
    page: include_str!("misplaced_directive/page.md"),
};

pub(crate) fn idle(file: &SourceFile, line: Range<usize>, word: Word) -> Diagnostic {
    Diagnostic::error(
        RULE.name,
        format!("`{}` speaks of no statement", word.text()),
    )
    .at(file, line, "no statement begins right below it")
    .help("move it right above the statement, between two statements or at the section's begin")
}

pub(crate) fn argument(file: &SourceFile, arguments: Range<usize>) -> Diagnostic {
    Diagnostic::error(RULE.name, "`rerunnable` takes no argument")
        .at(file, arguments, "nothing may follow")
        .help("write `-- migrate:rerunnable`")
}

pub(crate) fn query(file: &SourceFile, line: Range<usize>) -> Diagnostic {
    Diagnostic::error(RULE.name, "`done-when` has no query")
        .at(file, line, "expected one SELECT in this line")
        .help("write `-- migrate:done-when SELECT …`: it is true where the statement took effect")
}

pub(crate) fn again(file: &SourceFile, line: Range<usize>) -> Diagnostic {
    Diagnostic::error(RULE.name, "a statement has two `done-when`")
        .at(file, line, "the statement below has one already")
        .help("join the two queries with AND in one line")
}
