//! A key stands once in a header.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "repeated-key",
    scope: Scope::Graph,
    summary: "A key stands once in a header; several parents or labels stand in one line, with commas.",
};

pub(crate) fn found(file: &SourceFile, word: &Range<usize>, first: &Range<usize>) -> Diagnostic {
    let key = &file.text()[word.clone()];
    let error = Diagnostic::error(RULE.name, format!("`{key}` is stated twice"))
        .at(file, word.clone(), "again here")
        .at(file, first.clone(), "first here");
    match key {
        "parent" | "depends-on" | "labels" => {
            error.help(format!("write one line: `-- {key}: <first>, <second>`"))
        }
        _ => error.help("remove one of the two lines"),
    }
}
