//! Which renames may lead from one catalog to another.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::{of_column, of_table};
use crate::rename::place::places;
use crate::rename::signs::Signs;
use crate::rename::similarity::{alike, likeness, share};
use crate::sqlite::Catalog;
use crate::sqlite::affinity::Affinity;
use crate::sqlite::catalog::TABLE;
use crate::sqlite::model::{Column, Table};
use crate::sqlite::token::fold;
use crate::{Candidate, Rename};

/// Returns the renames that may be meant: of tables, then of columns of tables that are on both sides; the likeliest first.
pub(crate) fn candidates(from: &Catalog, to: &Catalog) -> Vec<Candidate> {
    let takes_part = |name: &String| from.lets(TABLE, name) && to.lets(TABLE, name);
    let only = |one: &'_ Catalog, other: &Catalog| -> Vec<String> {
        let names = one.tables.keys().filter(|name| takes_part(name));
        names
            .filter(|name| !other.tables.contains_key(*name))
            .cloned()
            .collect()
    };
    let new = only(to, from);
    let mut tables = Vec::new();
    for old in only(from, to) {
        let old = &from.tables[&old];
        tables.extend(new.iter().filter_map(|new| of_tables(old, &to.tables[new])));
    }
    let mut columns = Vec::new();
    for (name, old) in from.tables.iter().filter(|it| takes_part(it.0)) {
        if let Some(new) = to.tables.get(name) {
            columns.extend(of_columns(old, new));
        }
    }
    let mut found = Vec::new();
    for mut kind in [tables, columns] {
        kind.sort_by_key(|(score, _)| Reverse(*score));
        found.extend(kind.into_iter().map(|(_, candidate)| candidate));
    }
    found
}

/// A candidate, and how likely it is among those of its kind.
type Scored = (usize, Candidate);

fn of_tables(old: &Table, new: &Table) -> Option<Scored> {
    let (mut before, mut after) = (columns(old), columns(new));
    // Nearly every table has such a key: it says something only of tables that have nothing else.
    if before.len() > 1 || after.len() > 1 {
        for (table, columns) in [(old, &mut before), (new, &mut after)] {
            let key = table.rowid().map(|it| fold(&it.name));
            columns.retain(|(name, _)| Some(name) != key.as_ref());
        }
    }
    let same = before.intersection(&after).count();
    let common = share(same, before.len(), after.len());
    let is_alike = alike(&old.name, &new.name);
    if same == 0 || common < if is_alike { 25 } else { 50 } {
        return None;
    }
    let all = before.len().max(after.len());
    let mut reasons = vec![match same == all {
        true => "same columns".to_owned(),
        false => format!("{same} of {all} columns are the same"),
    }];
    reasons.extend(is_alike.then(|| "name alike".to_owned()));
    let score = common + likeness(&old.name, &new.name);
    Some((score, perhaps(of_table(old, new), &reasons)))
}

/// Returns the names and types of a table's columns.
fn columns(table: &Table) -> BTreeSet<(String, &str)> {
    let columns = table.columns.iter();
    columns
        .map(|it| (fold(&it.name), it.facts.data_type.key()))
        .collect()
}

fn of_columns(old: &Table, new: &Table) -> Vec<Scored> {
    let names =
        |table: &Table| -> Vec<String> { table.columns.iter().map(|it| fold(&it.name)).collect() };
    let (before, after) = (names(old), names(new));
    let [before, after] =
        [&before, &after].map(|it| it.iter().map(String::as_str).collect::<Vec<_>>());
    let (old_places, new_places) = (places(&before, &after), places(&after, &before));
    let is_only = (old_places.len(), new_places.len()) == (1, 1);
    let mut found = Vec::new();
    for column in &old.columns {
        let Some(place) = old_places.get(&*fold(&column.name)) else {
            continue;
        };
        for other in &new.columns {
            if let Some(new_place) = new_places.get(&*fold(&other.name))
                && let Some((score, reasons)) = likely(column, other, place == new_place, is_only)
            {
                let rename = of_column(old, &column.name, &other.name);
                found.push((score, perhaps(rename, &reasons)));
            }
        }
    }
    found
}

fn likely(
    old: &Column,
    new: &Column,
    is_same_place: bool,
    is_only: bool,
) -> Option<(usize, Vec<String>)> {
    let (was, is) = (&old.facts.data_type, &new.facts.data_type);
    let signs = Signs {
        is_same_type: was == is,
        is_convertible: Affinity::of(old) == Affinity::of(new),
        is_alike: alike(&old.name, &new.name),
        is_same_place,
        is_only,
    };
    // A generated column has no values that could be kept.
    if !signs.speak() || old.facts.generated != new.facts.generated {
        return None;
    }
    let score = signs.score() + likeness(&old.name, &new.name);
    Some((score, signs.words(&was.text, &is.text)))
}

fn perhaps(rename: Rename, reasons: &[String]) -> Candidate {
    Candidate {
        rename,
        reason: reasons.join(", "),
        sure: false,
    }
}
