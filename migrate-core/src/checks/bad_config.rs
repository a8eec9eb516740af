//! `migrate.toml` is TOML, and its values have the types that its keys ask for.
//!
//! Everything else depends on what `migrate.toml` says: which SQL the files hold, which databases
//! there are, which of them are protected. A file that can only be guessed at would sooner or later
//! guess the wrong database, so that nothing runs until it is mended.
//!
//! The diagnostic shows the line and what stands there; TOML wants quotes around text, and none
//! around `true` and numbers.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "bad-config",
    scope: Scope::Graph,
    summary: "migrate.toml is TOML, and each key has a value of its kind.",
    #[cfg(feature = "pages")]
    page: include_str!("bad_config/page.md"),
};

pub(crate) fn syntax(file: &SourceFile, span: Range<usize>, message: &str) -> Diagnostic {
    let first = message.lines().next().unwrap_or("not TOML");
    Diagnostic::error(RULE.name, "migrate.toml isn't valid TOML")
        .at(file, span, first)
        .help("mend this line, or compare with a file that `cargo migrate init` writes")
}

/// `help` is the key's value as it may be written.
pub(crate) fn value(
    file: &SourceFile,
    span: Range<usize>,
    key: &str,
    expected: &str,
    help: &str,
) -> Diagnostic {
    let value = file.text()[span.clone()].lines().next().unwrap_or_default();
    Diagnostic::error(RULE.name, format!("`{key}` has no value `{value}`"))
        .at(file, span, format!("expected {expected}"))
        .help(help)
}

pub(crate) fn no_table(file: &SourceFile, span: Range<usize>, name: &str) -> Diagnostic {
    Diagnostic::error(RULE.name, format!("`{name}` is no table"))
        .at(file, span, "expected the keys of a database")
        .help("write a line `[databases.production]`, and its keys on the lines below")
}

pub(crate) fn no_database<'k>(
    file: &SourceFile,
    span: Range<usize>,
    name: &str,
    known: impl Iterator<Item = &'k str>,
) -> Diagnostic {
    let near = crate::nearest(name, known);
    let help = match near {
        Some(near) => format!("write `default = \"{near}\"`"),
        None => format!("add a line `[databases.{name}]`, and its `url = …` below"),
    };
    Diagnostic::error(RULE.name, format!("`default` names no database: `{name}`"))
        .at(file, span, format!("the file has no `[databases.{name}]`"))
        .help(help)
}
