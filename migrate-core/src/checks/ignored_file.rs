//! A file that looks like a migration and isn't one is said.
//!
//! A file that is called almost like a migration is likely meant to be one. It isn't read, and so
//! the change in it would never happen, without a word.
//!
//! Rename it, or move it out of the folder. Known companions, such as `README.md`, `migrate.toml`
//! and hidden files, are silently left alone.

use super::{Rule, Scope};
#[cfg(feature = "disk")]
use crate::Diagnostic;

pub(crate) const RULE: Rule = Rule {
    name: "ignored-file",
    scope: Scope::Advice,
    summary: "A file beside the migrations ends in `.sql`, or is one of the known others; a folder is no link.",
    #[cfg(feature = "pages")]
    page: include_str!("ignored_file/page.md"),
};

#[cfg(feature = "disk")]
pub(crate) fn found(path: &str) -> Diagnostic {
    Diagnostic::warning(
        RULE.name,
        "the file is ignored: its name doesn't end in `.sql`",
    )
    .in_file(path)
    .help("remove it, or let its name end in `.sql` if it is a migration")
}

#[cfg(feature = "disk")]
pub(crate) fn link(path: &str) -> Diagnostic {
    Diagnostic::warning(
        RULE.name,
        "the folder is ignored: it is a link, and links are not followed",
    )
    .in_file(path)
    .help("remove it, or put the folder itself there if it holds migrations")
}
