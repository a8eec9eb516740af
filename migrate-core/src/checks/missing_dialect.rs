//! A chain says which SQL it is written in.
//!
//! Where a statement ends and which of them may run in a transaction differs between databases. A
//! guess would be wrong in the file where it matters.
//!
//! Write `dialect = "postgres"` or `dialect = "sqlite"` into `migrate.toml`; a list is for a chain
//! that runs on both. `init` writes it for you.

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "missing-dialect",
    scope: Scope::Graph,
    summary: "migrate.toml, or the call of `migrations!`, names the chain's dialect.",
    #[cfg(feature = "pages")]
    page: include_str!("missing_dialect/page.md"),
};

/// `config` is the file that states none, or `folder` where there is no such file.
pub(crate) fn found(config: Option<&SourceFile>, folder: &str) -> Diagnostic {
    let error = Diagnostic::error(RULE.name, "the chain names no dialect");
    let error = match config {
        Some(file) => {
            let line = file.text().find('\n').unwrap_or(file.text().len());
            error.at(file, 0..line, "this file has no `dialect =`")
        }
        None => error
            .in_file(folder)
            .note("the folder has no migrate.toml: `cargo migrate init` writes one"),
    };
    error.help("write `dialect = \"postgres\"` or `dialect = \"sqlite\"` into migrate.toml")
}
