//! A key stands once in a header.
//!
//! Of two lines with the same key one would win, and readers would disagree which. For attributes
//! on a section's line it is the same.
//!
//! Remove one. Several parents, dependencies or labels stand in one line, with commas.

use std::ops::Range;

use super::{Rule, Scope};
use crate::revision::Key;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "repeated-key",
    scope: Scope::Graph,
    summary: "A key stands once in a header, an attribute once in a section's line; several parents or labels stand in one line, with commas.",
    #[cfg(feature = "pages")]
    page: include_str!("repeated_key/page.md"),
};

/// `values` are the first value and the second.
pub(crate) fn found(
    file: &SourceFile,
    key: Key,
    word: &Range<usize>,
    first: &Range<usize>,
    values: (&Range<usize>, &Range<usize>),
) -> Diagnostic {
    let name = key.word();
    let [one, two] = [values.0, values.1].map(|value| &file.text()[value.clone()]);
    let error = again(file, name, word, first);
    match key {
        Key::Parent | Key::DependsOn | Key::Labels
            if one != two && one != "base" && two != "base" =>
        {
            error.help(format!("write one line: `-- {name}: {one}, {two}`"))
        }
        _ => error.help("remove one of the two lines"),
    }
}

/// `second` and `first` are attributes of one name, with their values.
pub(crate) fn attribute(
    file: &SourceFile,
    second: &Range<usize>,
    first: &Range<usize>,
) -> Diagnostic {
    let [one, two] = [first, second].map(|span| &file.text()[span.clone()]);
    let (name, value) = one.split_once('=').unwrap_or((one, ""));
    let error = again(file, name, second, first);
    match (name, two.split_once('=')) {
        ("dialect", Some((_, other))) if value != other => {
            let mut names: Vec<_> = value
                .split(',')
                .chain(other.split(','))
                .map(str::trim)
                .collect();
            names.sort_unstable();
            names.dedup();
            error.help(format!("write `dialect={}`", names.join(",")))
        }
        ("environment", Some(_)) if one != two => error.help("write a section for each of them"),
        _ => error.help("remove one of the two"),
    }
}

fn again(file: &SourceFile, name: &str, word: &Range<usize>, first: &Range<usize>) -> Diagnostic {
    Diagnostic::error(RULE.name, format!("`{name}` is stated twice"))
        .at(file, word.clone(), "again here")
        .at(file, first.clone(), "first here")
}
