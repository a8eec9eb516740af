//! A folder of a newer format is refused, not misread.
//!
//! The number says how the folder is to be read. An older program that reads on would misread what
//! it doesn't know, such as a new attribute that changes what runs.
//!
//! Update the command, and `migrate-runtime` in `Cargo.toml`; never lower the number by hand.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "newer-format",
    scope: Scope::Graph,
    summary: "migrate.toml states a `format` that this version knows.",
    #[cfg(feature = "pages")]
    page: include_str!("newer_format/page.md"),
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
