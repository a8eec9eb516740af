//! `migrate.toml` holds only known keys.
//!
//! A misspelt key would be left out: a database that should be protected isn't, a timeout doesn't
//! hold. A key of a newer version would do the same in an older one.
//!
//! The diagnostic names what is close.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-config-key",
    scope: Scope::Graph,
    summary: "migrate.toml holds only keys that this version knows.",
    #[cfg(feature = "pages")]
    page: include_str!("unknown_config_key/page.md"),
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
