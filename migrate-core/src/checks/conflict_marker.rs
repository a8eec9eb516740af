//! A merge of version control is finished before a file is read.
//!
//! Where two people changed one file, git leaves both sides in it, between lines of its own. Read as
//! SQL, both sides would run, and the server would refuse the lines between them halfway.
//!
//! Keep one side, or write what joins both, and remove the lines of signs.

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "conflict-marker",
    scope: Scope::Graph,
    summary: "Files hold one side of a conflict: its marks are no SQL, and both sides would be read.",
    #[cfg(feature = "pages")]
    page: include_str!("conflict_marker/page.md"),
};

pub(crate) fn check(file: &SourceFile) -> Option<Diagnostic> {
    let text = file.text();
    let at = line(text, "<<<<<<< ")?;
    // Where the other end is missing, it is some other text.
    line(&text[at..], ">>>>>>> ")?;
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    Some(
        Diagnostic::error(RULE.name, "the file holds both sides of a conflict")
            .at(file, at..end, "one side begins here")
            .help("keep what is meant, and remove the lines `<<<<<<<`, `=======` and `>>>>>>>`")
            .help("where both sides are changes of their own, give each a file: cargo migrate new \"what it does\""),
    )
}

/// Returns where the first line begins that begins so; `start` begins with a sign that is rare.
fn line(text: &str, start: &str) -> Option<usize> {
    let sign = start.chars().next()?;
    let mut signs = text.match_indices(sign).map(|(at, _)| at);
    signs.find(|&at| text[at..].starts_with(start) && (at == 0 || text[..at].ends_with('\n')))
}
