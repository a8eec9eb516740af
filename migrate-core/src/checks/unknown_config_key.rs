//! `migrate.toml` holds only known keys.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-config-key",
    scope: Scope::Graph,
    summary: "migrate.toml holds only keys that this version knows.",
};

pub(crate) fn found(
    file: &SourceFile,
    span: Range<usize>,
    key: &str,
    known: &[&str],
) -> Diagnostic {
    let error = Diagnostic::error(RULE.name, format!("unknown key `{key}`"));
    match crate::nearest(key, known.iter().copied()) {
        Some(known) => error
            .at(file, span, format!("did you mean `{known}`?"))
            .help(format!("write `{known}`")),
        None => error
            .at(file, span, "no key has this name")
            .note(format!("the keys here are {}", known.join(", ")))
            .help("remove it"),
    }
}
