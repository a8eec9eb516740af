//! A line that begins with `-- migrate:` is one of the known markers.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-marker",
    scope: Scope::Graph,
    summary: "A line that begins with `-- migrate:` goes on with `up`, `down`, `rerunnable` or `done-when`.",
};

const MARKERS: [&str; 4] = ["up", "down", "rerunnable", "done-when"];

pub(crate) fn found(file: &SourceFile, word: &Range<usize>, first: bool) -> Diagnostic {
    let name = &file.text()[word.clone()];
    if MARKERS.contains(&name) && first {
        return Diagnostic::error(RULE.name, format!("`{name}` outside a section"))
            .at(file, word.clone(), "it speaks of a statement, and no section has begun")
            .help("move it below `-- migrate:up`, right above its statement");
    }
    let near = MARKERS.into_iter().min_by_key(|known| {
        strsim::damerau_levenshtein(&name.to_ascii_lowercase(), known)
    });
    let near = near.filter(|known| strsim::damerau_levenshtein(&name.to_ascii_lowercase(), known) <= 2);
    let error = Diagnostic::error(RULE.name, format!("unknown marker `{name}`"));
    match near {
        Some(known) => error
            .at(file, word.clone(), format!("did you mean `{known}`?"))
            .help(format!("write `-- migrate:{known}`")),
        None => error
            .at(file, word.clone(), "no marker has this name")
            .note("a line that begins with `-- migrate:` is a marker, even inside quotes")
            .help("the markers are `-- migrate:up`, `-- migrate:down`, `-- migrate:rerunnable` and `-- migrate:done-when`"),
    }
}
