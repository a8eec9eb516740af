//! The chain ends in one revision.

use super::{Rule, Scope};
use crate::Diagnostic;
use crate::revision::Revision;

pub(crate) const RULE: Rule = Rule {
    name: "multiple-heads",
    scope: Scope::Release,
    summary: "The chain has one head, unless migrate.toml says `multiple-heads = \"allow\"`.",
};

/// `short` gives an id as short as people may write it.
pub(crate) fn found(heads: &[&Revision], short: impl Fn(&str) -> String) -> Diagnostic {
    let mut error = Diagnostic::error(
        RULE.name,
        format!(
            "multiple heads: the chain ends in {} revisions, `upgrade head` needs one",
            heads.len()
        ),
    );
    for head in heads.iter().rev() {
        let span = head.header.revision.clone().unwrap_or(0..0);
        error = error.at(&head.file, span, format!("head: {}", title(head)));
    }
    let parents: Vec<Vec<&str>> = heads.iter().map(|head| head.parents().collect()).collect();
    if let [first, rest @ ..] = parents.as_slice()
        && rest.iter().all(|other| other == first)
        && !first.is_empty()
    {
        let all = if heads.len() == 2 { "both" } else { "all" };
        error = error.note(format!("{all} follow {}", first.join(", ")));
    }
    let ids: Vec<_> = heads.iter().filter_map(|head| head.id()).map(short).collect();
    let titles: Vec<_> = heads.iter().map(|head| title(head)).collect();
    error.help(format!(
        "cargo migrate merge {} -m \"merge {}\"",
        ids.join(" "),
        titles.join(" and ").replace(['"', '`', '$', '\\'], "")
    ))
}

fn title<'r>(revision: &'r Revision) -> &'r str {
    match revision.message() {
        "" => revision.slug(),
        message => message,
    }
}
