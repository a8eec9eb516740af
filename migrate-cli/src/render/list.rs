//! A list of revisions, of the same shape for every verb that lists.

use crate::args::Format;
use crate::json;
use crate::render::revision;
use crate::ui::Ui;
use crate::view::Item;

/// Prints revisions: a json array, blocks with `-v`, else a line each; `empty` is said of none.
pub(crate) fn print(
    items: Vec<Item<'_, '_>>,
    empty: &str,
    line: impl Fn(Item<'_, '_>) -> String,
    ui: &mut Ui,
) {
    if ui.format() == Format::Json {
        let revisions: Vec<_> = items.into_iter().map(json::Revision::from).collect();
        ui.json(&revisions);
        return;
    }
    if items.is_empty() {
        ui.note(empty);
    }
    for item in items {
        if ui.is_verbose() {
            for line in revision::block(item) {
                ui.line(line);
            }
            ui.line("");
        } else {
            ui.line(line(item));
        }
    }
}
