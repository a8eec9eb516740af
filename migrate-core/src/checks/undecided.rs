//! What the command couldn't know is decided by a person.
//!
//! A comparison of two schemas sees that a column is gone and another one is there. Whether the second
//! is the first under a new name, or the values of the first may go, only a person knows. Nothing
//! guesses: where nobody can be asked, the file is written with a line `-- migrate:undecided`, the
//! question and the ways on, and neither the build nor a plan takes the section as it is.
//!
//! Do what one of the ways says, and remove the line.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "undecided",
    scope: Scope::Section,
    summary: "A section holds no line `-- migrate:undecided`: its question is answered.",
    #[cfg(feature = "pages")]
    page: include_str!("undecided/page.md"),
};

/// What a line below the marker begins with that says a way on.
const WAY: &str = "--   ";

/// `line` is the marker's, `question` what stands behind its word.
pub(crate) fn found(file: &SourceFile, line: Range<usize>, question: Range<usize>) -> Diagnostic {
    let message = match file.text()[question.clone()].trim() {
        "" => "something is undecided".to_owned(),
        question => format!("undecided: {question}"),
    };
    let below = file.text().get(line.end..).unwrap_or_default();
    let ways = below.lines().skip(1).map_while(|it| it.strip_prefix(WAY));
    let marker = line.start..line.start + file.text()[line.start..question.start].trim_end().len();
    let found = Diagnostic::error(RULE.name, message).at(
        file,
        marker,
        "this section doesn't run before it is answered",
    );
    ways.fold(found, |found, way| found.help(way.trim()))
        .help("remove the line once it is decided")
}
