//! A folder stays within limits.
//!
//! Each file is read by the compiler and embedded in the application. The limits keep a dump, or a
//! folder that was named by mistake, from stopping the build of everybody for minutes.
//!
//! Rows in such numbers are no migration: load them by the database's own tool. A folder that is
//! too deep or too full is likely the wrong one.

use super::{Rule, Scope};
#[cfg(feature = "disk")]
use crate::Diagnostic;

pub(crate) const RULE: Rule = Rule {
    name: "too-large",
    scope: Scope::Graph,
    summary: "A file has at most 16 MiB, a folder at most 100,000 files, 16 levels and 1 GiB.",
    #[cfg(feature = "pages")]
    page: include_str!("too_large/page.md"),
};

#[cfg(feature = "disk")]
pub(crate) fn file(path: &str) -> Diagnostic {
    Diagnostic::error(RULE.name, "the file has more than 16 MiB")
        .in_file(path)
        .help("split it into several revisions, or load the data by a program of its own")
}

#[cfg(feature = "disk")]
pub(crate) fn folder(path: &str, what: &str) -> Diagnostic {
    Diagnostic::error(RULE.name, format!("the folder has more than {what}"))
        .in_file(path)
        .help("move what is no migration out of it")
}
