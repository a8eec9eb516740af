//! A folder of a newer format is refused, not misread.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "newer-format",
    scope: Scope::Graph,
    summary: "migrate.toml states a `format` that this version knows.",
};

pub(crate) fn found(file: &SourceFile, span: Range<usize>, known: i64) -> Diagnostic {
    let number = &file.text()[span.clone()];
    Diagnostic::error(
        RULE.name,
        format!("migrate.toml has a newer format: {number}"),
    )
    .at(file, span, format!("this version knows {known}"))
    .help("cargo install cargo-migrate")
    .help("cargo update -p migrate-runtime")
}
