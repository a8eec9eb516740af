//! The runner keeps its lock.
//!
//! A run holds an advisory lock of its session, so that nobody else migrates at the same time.
//! DISCARD ALL and pg_advisory_unlock_all() free all locks of the session: the next statement is
//! refused, because another run may have begun.
//!
//! Write which part of it is meant: RESET ALL, DEALLOCATE ALL, DISCARD TEMP, UNLISTEN *, or
//! pg_advisory_unlock(key) for each lock that the file takes. What a revision sets or leaves open
//! in its session ends with it anyway.

use std::ops::Range;

use super::{Rule, Scope};
use crate::sql::Class;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "frees-lock",
    scope: Scope::Section,
    summary: "A section doesn't free the lock of its run: no DISCARD ALL, no pg_advisory_unlock_all().",
    #[cfg(feature = "pages")]
    page: include_str!("frees_lock/page.md"),
};

pub(crate) fn check(file: &SourceFile, span: &Range<usize>, class: &Class) -> Option<Diagnostic> {
    let what = class.frees_locks?;
    let error = Diagnostic::error(RULE.name, format!("{what} frees the lock of the run")).at(
        file,
        span.clone(),
        "another run may begin here",
    );
    Some(match what {
        "DISCARD ALL" => error
            .help("write the part of it that is meant, such as RESET ALL or DISCARD TEMP")
            .help("or remove it: what a revision leaves in its session ends with it"),
        _ => error.help("free each lock by its key: SELECT pg_advisory_unlock(…)"),
    })
}
