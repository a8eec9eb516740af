//! How a revision stands, in words.

use migrate_core::history::{Operation, Row, State as Progress};

use super::table::count;
use super::time;
use crate::view::{Item, State};

/// Writes the state's word and what is known beside it.
pub(crate) fn detail(item: Item<'_, '_>, state: State) -> String {
    let beside = beside(item, state);
    if beside.is_empty() {
        return state.name().to_owned();
    }
    format!("{}, {beside}", state.name())
}

/// Writes when and by whom, how far, or what was edited.
pub(crate) fn beside(item: Item<'_, '_>, state: State) -> String {
    let Some(row) = item.row() else {
        return String::new();
    };
    match state {
        State::Pending => String::new(),
        State::Halfway => halfway(row, item.is_of_parts()),
        State::Applied if item.is_down_changed() => format!("{}, down edited since", when(row)),
        State::Edited => format!("{}, edited since", when(row)),
        State::Applied | State::Unknown => when(row),
    }
}

fn when(row: &Row) -> String {
    let mut out = time::moment(&row.started_at);
    match row.operation {
        Operation::Stamp => out.insert_str(0, "stamped "),
        Operation::Accept => out.insert_str(0, "accepted "),
        _ => {}
    }
    if !row.run_by.is_empty() {
        out.push_str(" by ");
        out.push_str(&row.run_by);
    }
    out
}

fn halfway(row: &Row, is_of_parts: bool) -> String {
    let part = if is_of_parts { "part" } else { "statement" };
    let total = usize::try_from(row.statements_total).unwrap_or_default();
    let parts = count(total, part);
    let doing = if row.removes() { "taken back: " } else { "" };
    let ended = match row.state {
        Progress::Failed => "failed",
        _ => "begun",
    };
    let ago = time::ago(&row.started_at);
    format!("{doing}{} of {parts}, {ended} {ago}", row.statements_done)
}
