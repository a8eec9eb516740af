//! A parent is a revision of the folder.
//!
//! Each file names the one before, so that two people who branch are noticed. Where the named one
//! isn't there, nobody knows what has to be applied before, and nothing runs: not in part, either.
//!
//! It is a slip of the pen, a file that wasn't committed or was lost in a merge of git, or a file
//! removed although others follow it. The diagnostic names an id that is close, and the command
//! that finds the lost file.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "missing-parent",
    scope: Scope::Graph,
    summary: "Every parent is the id of a file in the folder.",
    #[cfg(feature = "pages")]
    page: include_str!("missing_parent/page.md"),
};

/// `near` is the id, and the path, that was likely meant.
pub(crate) fn found(
    file: &SourceFile,
    span: &Range<usize>,
    near: Option<(&str, &str)>,
) -> Diagnostic {
    let id = &file.text()[span.clone()];
    let error = Diagnostic::error(RULE.name, format!("unknown parent revision `{id}`")).at(
        file,
        span.clone(),
        "no migration has this revision",
    );
    let none = ["none", "null", "nil", "root"].contains(&id.to_ascii_lowercase().as_str());
    if none || id.eq_ignore_ascii_case("base") {
        return error.help("write `-- parent: base` for a first revision");
    }
    let error = match near {
        Some((near, path)) => error.help(format!("write `{near}` if {path} is meant")),
        None => error,
    };
    error.help(format!(
        "bring the file of `{id}` back (git log --all --oneline -S 'revision: {id}' finds it), or name another parent"
    ))
}
