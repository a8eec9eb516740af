//! The chain ends in one revision.
//!
//! Two people added a revision each to the same one: git merges such files without a conflict, and
//! each runs well alone. Together nobody has tried them, and `upgrade head` could mean either.
//!
//! Join them by `cargo migrate merge`, which writes a revision that follows both. Where several
//! heads are wanted, say `multiple-heads = "allow"` in `migrate.toml`, and name what is meant:
//! `upgrade heads`, or one of them by id or label.
//!
//! At run time the same name says that a target such as `head` or `+1` could mean several heads of
//! this chain.

use super::{Rule, Scope};
use crate::Diagnostic;
use crate::revision::Revision;

pub(crate) const RULE: Rule = Rule {
    name: "multiple-heads",
    scope: Scope::Release,
    summary: "The chain has one head, unless migrate.toml says `multiple-heads = \"allow\"`.",
    #[cfg(feature = "pages")]
    page: include_str!("multiple_heads/page.md"),
};

/// How many heads are shown.
const SHOWN: usize = 8;

/// `short` gives an id as short as people may write it, `message` what a revision says of itself.
pub(crate) fn found<'r>(
    heads: &[&'r Revision],
    short: impl Fn(&str) -> String,
    message: impl Fn(&'r str) -> &'r str,
) -> Diagnostic {
    let many = heads.len();
    let mut error = Diagnostic::error(
        RULE.name,
        format!("multiple heads: the chain ends in {many} revisions, `upgrade head` needs one"),
    );
    for head in heads.iter().rev().take(SHOWN) {
        let span = head.header.revision.clone().unwrap_or(0..0);
        error = error.at(&head.file, span, format!("head: {}", title(head)));
    }
    if many > SHOWN {
        error = error.note(format!("and {} more", many - SHOWN));
    }
    let follow = |head: &&Revision| head.parents().eq(heads[0].parents());
    let first: Vec<_> = heads[0].parents().collect();
    if !first.is_empty() && heads.iter().all(follow) {
        let all = if many == 2 { "both" } else { "all" };
        let named = first.iter().map(|id| match message(id) {
            "" => (*id).to_owned(),
            message => format!("{id} ({message})"),
        });
        let named = named.collect::<Vec<_>>().join(", ");
        error = error.note(format!("{all} follow {named}"));
    }
    let ids: Vec<_> = heads
        .iter()
        .filter_map(|head| head.id())
        .map(short)
        .collect();
    let titles: Vec<_> = heads.iter().map(|head| title(head)).collect();
    let mut titles = titles.join(" and ");
    // A shell would act on these signs even between quotes.
    titles.retain(|c| !c.is_control() && !"\"`$\\!".contains(c));
    error.help(if many > SHOWN {
        "cargo migrate merge heads -m \"merge heads\"".to_owned()
    } else if titles.chars().count() > 72 {
        format!("cargo migrate merge {} -m \"merge heads\"", ids.join(" "))
    } else {
        format!(
            "cargo migrate merge {} -m \"merge {titles}\"",
            ids.join(" ")
        )
    })
}

fn title(revision: &Revision) -> &str {
    match revision.message() {
        "" => revision.slug(),
        message => message,
    }
}
