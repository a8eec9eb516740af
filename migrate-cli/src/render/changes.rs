//! What differs between two schemas, in lines for people.

use std::collections::BTreeMap;

use migrate_schema::{Action, Catalog, Change, Rename};

use super::style;
use crate::ui::Ui;

/// How many values of a kind a line names.
const NAMED: usize = 8;

/// How long a value may be in a line.
const LONGEST: usize = 60;

/// Says a change of an object with a sign: made, changed, dropped.
pub(crate) fn line(change: &Change) -> String {
    let (sign, tint) = match change.action {
        Action::Create => ('+', style::GOOD),
        Action::Alter | Action::Replace | Action::Rename => ('~', style::WARN),
        Action::Drop => ('-', style::BAD),
    };
    format!("{} {}", tint.on(&sign.to_string()), about(change))
}

/// Says a change as talk: a verb, and what it is about.
pub(crate) fn told(change: &Change) -> (&'static str, String) {
    let verb = match change.action {
        Action::Create => "Adds",
        Action::Alter => "Changes",
        Action::Replace => "Replaces",
        Action::Rename => "Renames",
        Action::Drop => "Drops",
    };
    (verb, about(change))
}

/// Says a rename as talk.
pub(crate) fn renamed(rename: &Rename) -> (&'static str, String) {
    let from = full(&rename.within, &rename.from);
    let text = format!("{} {from} to {}", rename.kind, rename.to);
    ("Renames", text)
}

/// Says a name after that of the object that holds it, if one does.
pub(crate) fn full(within: &str, name: &str) -> String {
    match within {
        "" => name.to_owned(),
        within => format!("{within}.{name}"),
    }
}

fn about(change: &Change) -> String {
    let mut text = format!("{} {}", change.kind, full(&change.within, &change.name));
    for (at, difference) in change.differences.iter().enumerate() {
        text += if at == 0 { ": " } else { ", " };
        let (from, to) = (value(&difference.from), value(&difference.to));
        match from == to {
            // What differs lies beyond what is shown, or in the white space.
            true => text += &format!("{} differs", difference.facet),
            false => text += &format!("{} {from} -> {to}", difference.facet),
        }
    }
    text
}

fn value(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return "none".to_owned();
    }
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Notes what is there and takes no part.
pub(crate) fn not_compared(catalogs: [&Catalog; 2], ui: &mut Ui) {
    let mut by_kind: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for note in catalogs.into_iter().flat_map(Catalog::notes) {
        let names = by_kind.entry(&note.kind).or_default();
        if !names.contains(&note.name.as_str()) {
            names.push(&note.name);
        }
    }
    for (kind, names) in by_kind {
        let more = match names.len().checked_sub(NAMED + 1) {
            Some(more) => format!(" and {} more", more + 1),
            None => String::new(),
        };
        let names = names[..names.len().min(NAMED)].join(", ");
        ui.note(format_args!("not compared: {kind} {names}{more}"));
    }
}
