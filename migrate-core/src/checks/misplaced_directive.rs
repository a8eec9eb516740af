//! A directive stands right above the statement that it speaks of.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "misplaced-directive",
    scope: Scope::Section,
    summary: "`-- migrate:rerunnable` and `-- migrate:done-when SELECT …` stand between two statements, right above the one that they speak of.",
};

pub(crate) fn found(file: &SourceFile, line: Range<usize>) -> Diagnostic {
    Diagnostic::error(RULE.name, "a directive speaks of no statement")
        .at(file, line, "no statement follows, or its arguments are wrong")
        .help("write `-- migrate:rerunnable` or `-- migrate:done-when SELECT …` right above a statement")
}
