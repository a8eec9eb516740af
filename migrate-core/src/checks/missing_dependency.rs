//! A dependency is a revision of the folder.
//!
//! `depends-on` makes sure that a revision of another branch is applied first. If no file has it,
//! the revision could never run.
//!
//! It is a slip of the pen, a file that wasn't committed, or one that was removed. Ids are written
//! in full, as in `parent`.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "missing-dependency",
    scope: Scope::Graph,
    summary: "Every `depends-on` is the id of a file in the folder.",
    #[cfg(feature = "pages")]
    page: include_str!("missing_dependency/page.md"),
};

/// `near` is the id, and the path, that was likely meant.
pub(crate) fn found(
    file: &SourceFile,
    span: &Range<usize>,
    near: Option<(&str, &str)>,
) -> Diagnostic {
    let id = &file.text()[span.clone()];
    let error = Diagnostic::error(RULE.name, format!("unknown dependency `{id}`")).at(
        file,
        span.clone(),
        "no migration has this revision",
    );
    let error = match near {
        Some((near, path)) => error.help(format!("write `{near}` if {path} is meant")),
        None => error,
    };
    error.help(format!(
        "bring its file back (git log --all --oneline -S 'revision: {id}' finds it), or remove it from `depends-on`"
    ))
}
