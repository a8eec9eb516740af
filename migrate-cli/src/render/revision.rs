//! Revisions in words, Alembic's where it has some.

use std::collections::BTreeSet;

use migrate_core::{Chain, Graph, History};

use crate::view::Item;

/// The ids of a chain's heads.
#[derive(Clone, Debug)]
pub(crate) struct Heads(BTreeSet<String>);

impl Heads {
    pub(crate) fn of(chain: Chain<'_>) -> Self {
        let nothing = History::default();
        let graph = Graph::new(chain, &nothing);
        let heads = graph
            .heads()
            .into_iter()
            .map(|node| graph.id(node).to_owned());
        Self(heads.collect())
    }

    /// Writes where a database is: `77ab01c2d3e4 (head)`, or `base`.
    pub(crate) fn mark(&self, ids: &[&str]) -> String {
        let marked: Vec<_> = ids
            .iter()
            .map(|&id| match self.0.contains(id) {
                true => format!("{id} (head)"),
                false => id.to_owned(),
            })
            .collect();
        if marked.is_empty() {
            return "base".to_owned();
        }
        marked.join(", ")
    }
}

/// Writes ids, or `base` where there is none.
pub(crate) fn ids(ids: &[&str]) -> String {
    if ids.is_empty() {
        "base".to_owned()
    } else {
        ids.join(", ")
    }
}

/// Writes `ae1027a6acf -> 3b2c1a5d6e7f (head), add chunks table`.
pub(crate) fn line(item: Item<'_, '_>) -> String {
    let parents = item.parents();
    let parents = match &*parents {
        [] => "<base>".to_owned(),
        parents => parents.join(", "),
    };
    format!("{parents} -> {}", named(item))
}

/// Writes `3b2c1a5d6e7f (head), add chunks table`.
pub(crate) fn named(item: Item<'_, '_>) -> String {
    let message = item.message();
    let comma = if message.is_empty() { "" } else { ", " };
    format!("{}{}{comma}{message}", item.id(), marks(item))
}

/// Writes the marks of a revision, each with a blank before it.
pub(crate) fn marks(item: Item<'_, '_>) -> String {
    let mut out = String::new();
    let labels = item.labels();
    if !labels.is_empty() {
        out += &format!(" ({})", labels.join(", "));
    }
    let marks = [
        (item.is_head(), "head"),
        (item.children().len() > 1, "branchpoint"),
        (item.parents().len() > 1, "mergepoint"),
        (item.is_current(), "current"),
    ];
    for (_, mark) in marks.iter().filter(|(has, _)| *has) {
        out += &format!(" ({mark})");
    }
    if let Some(state @ ("halfway" | "edited" | "unknown")) = item.state().map(|it| it.name()) {
        out += &format!(" ({state})");
    }
    out
}

/// Writes all of a revision, a line each.
pub(crate) fn block(item: Item<'_, '_>) -> Vec<String> {
    let mut lines = vec![format!("Rev: {}{}", item.id(), marks(item))];
    let parents = item.parents();
    let key = if parents.len() > 1 {
        "Merges"
    } else {
        "Parent"
    };
    let parents = if parents.is_empty() {
        "<base>".to_owned()
    } else {
        parents.join(", ")
    };
    lines.push(format!("{key}: {parents}"));
    let depends_on = item.depends_on();
    if !depends_on.is_empty() {
        lines.push(format!("Also depends on: {}", depends_on.join(", ")));
    }
    let children = item.children();
    if children.len() > 1 {
        lines.push(format!("Branches into: {}", children.join(", ")));
    }
    let path = item.entry().map_or("no file has it", |entry| entry.path());
    lines.push(format!("Path: {path}"));
    if let Some(created) = item.entry().and_then(|entry| entry.created()) {
        lines.push(format!("Created: {created}"));
    }
    if let Some(reason) = item.entry().and_then(|entry| entry.irreversible()) {
        lines.push(format!("Irreversible: {reason}"));
    }
    if let Some(state) = item.state() {
        lines.push(format!("State: {}", super::state::detail(item, state)));
    }
    if !item.message().is_empty() {
        lines.push(String::new());
        lines.push(format!("    {}", item.message()));
    }
    lines
}
