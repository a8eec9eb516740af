//! A list of revisions, of the same shape for every verb that lists.

use crate::args::Format;
use crate::json;
use crate::render::{lanes, revision};
use crate::ui::Ui;
use crate::view::{Item, View};

/// Prints revisions: a json array, blocks with `-v`, else a line each; `empty` is said of none.
pub(crate) fn print(
    items: Vec<Item<'_, '_>>,
    empty: &str,
    line: impl Fn(Item<'_, '_>) -> String,
    ui: &mut Ui,
) {
    if is_said(&items, empty, ui) {
        return;
    }
    let is_verbose = ui.is_verbose();
    let texts = items
        .into_iter()
        .flat_map(|item| texts(item, &line, is_verbose));
    ui.lines(texts);
}

/// Does as [`print`] with lanes before the lines; `nodes` are the newest first.
pub(crate) fn print_with_lanes(
    view: &View<'_>,
    nodes: &[usize],
    empty: &str,
    line: impl Fn(Item<'_, '_>) -> String,
    ui: &mut Ui,
) {
    if is_said(&view.items(nodes.iter().copied()), empty, ui) {
        return;
    }
    let is_verbose = ui.is_verbose();
    let rows = view.graph().rows(nodes);
    ui.lines(lanes::beside(&rows, |node| {
        texts(view.item(node), &line, is_verbose)
    }));
}

/// Prints the json array, or that there is nothing, where that is all.
fn is_said(items: &[Item<'_, '_>], empty: &str, ui: &mut Ui) -> bool {
    if ui.format() == Format::Json {
        let revisions: Vec<_> = items
            .iter()
            .map(|&item| json::Revision::from(item))
            .collect();
        ui.json(&revisions);
        return true;
    }
    if items.is_empty() {
        ui.note(empty);
    }
    items.is_empty()
}

fn texts(
    item: Item<'_, '_>,
    line: &impl Fn(Item<'_, '_>) -> String,
    is_verbose: bool,
) -> Vec<String> {
    if !is_verbose {
        return vec![line(item)];
    }
    let mut block = revision::block(item);
    block.push(String::new());
    block
}
