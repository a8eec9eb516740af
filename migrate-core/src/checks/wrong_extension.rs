//! Migrations end in `.sql`.

use super::{Rule, Scope};
#[cfg(feature = "disk")]
use crate::Diagnostic;

pub(crate) const RULE: Rule = Rule {
    name: "wrong-extension",
    scope: Scope::Graph,
    summary: "A migration's name ends in `.sql`, in small letters.",
};

#[cfg(feature = "disk")]
pub(crate) fn found(path: &str) -> Diagnostic {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    Diagnostic::error(RULE.name, "the name doesn't end in `.sql`")
        .in_file(path)
        .note("on some systems both spellings are one file, on others two")
        .help(format!("rename it to {stem}.sql"))
}
