//! MySQL is known and not yet supported.
//!
//! MySQL and MariaDB are known by name, so that the message says more than that the word is
//! unknown. Their statements can't be run yet.
//!
//! Remove it from `dialect`, and the sections for it.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, Dialect, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "unsupported-dialect",
    scope: Scope::Graph,
    summary: "The chain's dialects are postgres and sqlite; mysql is not supported yet.",
    #[cfg(feature = "pages")]
    page: include_str!("unsupported_dialect/page.md"),
};

pub(crate) fn found(dialect: Dialect, at: Option<(&SourceFile, Range<usize>)>) -> Diagnostic {
    let error = Diagnostic::error(
        RULE.name,
        format!("{} is not supported yet", dialect.title()),
    );
    let error = match at {
        Some((file, span)) => error.at(file, span, "no engine runs this dialect"),
        None => error,
    };
    error.help("the dialects are \"postgres\" and \"sqlite\"")
}
