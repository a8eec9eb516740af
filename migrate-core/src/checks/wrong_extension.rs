//! Migrations end in `.sql`.
//!
//! Some systems tell `.SQL` from `.sql`, some don't. A file that is a migration on one machine and
//! none on another would give each a chain of its own.
//!
//! Rename it; where git doesn't see the change, use `git mv`.

use super::{Rule, Scope};
#[cfg(feature = "disk")]
use crate::Diagnostic;

pub(crate) const RULE: Rule = Rule {
    name: "wrong-extension",
    scope: Scope::Graph,
    summary: "A migration's name ends in `.sql`, in small letters.",
    #[cfg(feature = "pages")]
    page: include_str!("wrong_extension/page.md"),
};

#[cfg(feature = "disk")]
pub(crate) fn found(path: &str) -> Diagnostic {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    Diagnostic::error(RULE.name, "the name doesn't end in `.sql`")
        .in_file(path)
        .note("on some systems both spellings are one file, on others two")
        .help(format!("rename it to {stem}.sql"))
}
