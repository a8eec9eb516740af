//! The block that `status` prints.

use migrate_core::plan::{self, Place};

use super::state;
use super::style::{BAD, GOOD, NOTE, Tint, WARN};
use super::table::{pad, push_padded, width};
use crate::database::Look;
use crate::view::{Item, State, View};

/// How long most lines are, in bytes.
const LINE: usize = 120;

/// Writes a line a revision.
pub(crate) fn lines(items: &[Item<'_, '_>]) -> Vec<String> {
    let states = items
        .iter()
        .map(|item| item.state().map_or("", State::name));
    let (states, ids) = (width(states), width(items.iter().map(|item| item.id())));
    let messages = width(items.iter().map(|item| item.message()));
    let words = State::ALL.map(|state| word(state, states));
    let line = |item: &Item<'_, '_>| {
        let state = item.state()?;
        let mut line = String::with_capacity(LINE);
        line.push_str("  ");
        line.push_str(&words[state as usize]);
        for (cell, width) in [(item.id(), ids), (item.message(), messages)] {
            line.push_str("  ");
            push_padded(&mut line, cell, width);
        }
        line.push_str("  ");
        match state {
            State::Pending if item.is_head() => line.push_str("(head)"),
            _ => line.push_str(&state::beside(*item, state)),
        }
        line.truncate(line.trim_end().len());
        Some(line)
    };
    items.iter().filter_map(line).collect()
}

/// Writes a state's word in its colour, up to a width.
pub(crate) fn word(state: State, width: usize) -> String {
    tint(state).on(&pad(state.name(), width)).to_string()
}

/// Writes how many stand how, and what to do next; `goes_on` is the verb by which a step that
/// stopped halfway goes on, where it isn't just being run.
pub(crate) fn summary(
    view: &View<'_>,
    items: &[Item<'_, '_>],
    goes_on: Option<&str>,
    is_running: bool,
    look: &Look,
) -> String {
    let order = [
        State::Applied,
        State::Edited,
        State::Unknown,
        State::Halfway,
        State::Pending,
    ];
    let counts = order.iter().filter_map(|&state| {
        let n = items
            .iter()
            .filter(|item| item.state() == Some(state))
            .count();
        (n > 0).then(|| format!("{n} {}", state.name()))
    });
    let counts: Vec<_> = counts.collect();
    let counts = if counts.is_empty() {
        "no revisions".to_owned()
    } else {
        counts.join(", ")
    };
    if is_running {
        return format!("{counts}; it is being run");
    }
    format!("{counts}; {}", next(view, items, goes_on, look))
}

fn next(view: &View<'_>, items: &[Item<'_, '_>], goes_on: Option<&str>, look: &Look) -> String {
    let Some(standing) = view.standing() else {
        return String::new();
    };
    if let Some(row) = standing.halfway {
        let verb = if row.removes() {
            "downgrade"
        } else {
            "upgrade"
        };
        let is_of_parts = items.iter().any(|item| item.is_of_parts());
        let part = if is_of_parts { "part" } else { "statement" };
        let next = row.statements_done + 1;
        return match goes_on {
            Some(words) if next > row.statements_total => {
                format!("next: cargo migrate {words} (ends it)")
            }
            Some(words) => {
                format!("next: cargo migrate {words} (goes on with {part} {next})")
            }
            None if view.graph().heads().len() > 1 && !row.removes() => {
                let id = &row.revision;
                format!("it can't go on by itself, and says why: cargo migrate {verb} {id}")
            }
            None => format!("it can't go on by itself, and says why: cargo migrate {verb}"),
        };
    }
    let edited = items
        .iter()
        .find(|item| item.state() == Some(State::Edited));
    if let Some(entry) = edited.and_then(|item| item.entry()) {
        let path = entry.path();
        let reaches = plan::redo_reaching(view.graph(), &standing.edited);
        return match reaches.filter(|_| !look.chosen.protected) {
            Some(1) => {
                format!("next: restore {path}, or apply it as it is now: cargo migrate redo")
            }
            Some(n) => {
                format!("next: restore {path}, or apply it as it is now: cargo migrate redo {n}")
            }
            None => format!("next: restore {path}, and write the change as a new revision"),
        };
    }
    match standing.place {
        Place::UpToDate => "up to date".to_owned(),
        Place::Ahead => "the database is ahead of these revisions: nothing to do here".to_owned(),
        Place::Diverged => "next: get the files of the unknown revisions".to_owned(),
        Place::Behind if view.graph().heads().len() > 1 => {
            let heads = view.graph().ids(view.graph().heads()).join(" ");
            format!(
                "next: cargo migrate merge {heads} -m \"merge\", or: cargo migrate upgrade heads"
            )
        }
        _ => "next: cargo migrate upgrade".to_owned(),
    }
}

fn tint(state: State) -> Tint {
    match state {
        State::Applied => GOOD,
        State::Pending => NOTE,
        State::Halfway | State::Edited => BAD,
        State::Unknown => WARN,
    }
}
