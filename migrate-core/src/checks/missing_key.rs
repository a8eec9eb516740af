//! Every file says its id and its parent.

use std::ops::Range;

use super::{Rule, Scope};
use crate::revision::Key;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "missing-key",
    scope: Scope::Graph,
    summary: "A file's header states `revision` and `parent`.",
};

/// `near` is a key that the header does have.
pub(crate) fn found(file: &SourceFile, key: Key, near: Option<&Range<usize>>) -> Diagnostic {
    let (word, example) = match key {
        Key::Revision => ("revision", "-- revision: <an id of its own>"),
        _ => ("parent", "-- parent: <the id that it follows, or base>"),
    };
    let line_end = file.text().find('\n').unwrap_or(file.text().len());
    let span = near.cloned().unwrap_or(0..line_end);
    let text = if near.is_some() {
        "the header begins here"
    } else {
        "the header has to stand above"
    };
    let error = Diagnostic::error(RULE.name, format!("the header states no `{word}`"));
    let error = error.at(file, span, text).help(format!("add the line `{example}`"));
    if near.is_none() && key == Key::Revision {
        return error.help("cargo migrate new \"<message>\" writes files with a header");
    }
    error
}
