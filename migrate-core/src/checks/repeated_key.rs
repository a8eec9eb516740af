//! A key stands once in a header.

use std::ops::Range;

use super::{Rule, Scope};
use crate::revision::Key;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "repeated-key",
    scope: Scope::Graph,
    summary: "A key stands once in a header, an attribute once in a section's line; several parents or labels stand in one line, with commas.",
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

pub(crate) fn attribute(
    file: &SourceFile,
    name: &Range<usize>,
    first: &Range<usize>,
) -> Diagnostic {
    let error = again(file, &file.text()[name.clone()], name, first);
    match &file.text()[name.clone()] {
        "dialect" => error.help("write them into one: `dialect=postgres,sqlite`"),
        "environment" => error.help("write one section an environment"),
        _ => error.help("remove one of the two"),
    }
}

fn again(file: &SourceFile, name: &str, word: &Range<usize>, first: &Range<usize>) -> Diagnostic {
    Diagnostic::error(RULE.name, format!("`{name}` is stated twice"))
        .at(file, word.clone(), "again here")
        .at(file, first.clone(), "first here")
}
