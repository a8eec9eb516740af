//! Columns of a table that is on both sides.

use std::collections::BTreeMap;

use super::found::{Found, Pair, Sides};
use crate::postgres::catalog::{Catalog, Id};
use crate::postgres::object::{Item, Tag};
use crate::rename::place::places;
use crate::rename::signs::Signs;
use crate::rename::similarity::{alike, likeness};

pub(super) fn candidates(sides: &Sides<'_>) -> Vec<Found> {
    let pairs = sides.pairs(Tag::Column);
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for pair in &pairs {
        *counts.entry(table(pair)).or_default() += 1;
    }
    pairs
        .into_iter()
        .filter_map(|pair| {
            let is_only = counts.get(&table(&pair)) == Some(&1);
            candidate(sides, pair, is_only)
        })
        .collect()
}

fn table<'a>(pair: &Pair<'a>) -> (&'a str, &'a str) {
    (&pair.old.id.schema, &pair.old.id.within)
}

fn candidate(sides: &Sides<'_>, pair: Pair<'_>, is_only: bool) -> Option<Found> {
    let (Item::Column(old), Item::Column(new)) = (&pair.old.object.item, &pair.new.object.item)
    else {
        return None;
    };
    let (id, new_id) = (pair.old.id, pair.new.id);
    let (old_names, new_names) = (names(sides.from, id), names(sides.to, new_id));
    let (before, after) = (
        places(&old_names, &new_names),
        places(&new_names, &old_names),
    );
    let is_same_place = before.get(id.name.as_str()) == after.get(new_id.name.as_str());
    let (a, b) = pair.names();
    let signs = Signs {
        is_same_type: old.data_type == new.data_type,
        is_convertible: is_convertible(&old.data_type, &new.data_type),
        is_alike: alike(a, b),
        is_same_place,
        is_only,
    };
    // A generated column has no values that could be kept, and an inherited one has its parent's name.
    if !signs.speak() || old.generated != new.generated || old.inherited || new.inherited {
        return None;
    }
    let score = signs.score() + likeness(a, b);
    let reasons = signs.words(&old.data_type, &new.data_type);
    Some(Found::perhaps(pair, score, &reasons))
}

/// Returns the names of all columns beside one, in their order.
fn names<'a>(catalog: &'a Catalog, column: &Id) -> Vec<&'a str> {
    let columns = catalog.columns(&column.holder(Tag::Table)).into_iter();
    columns.map(|(id, ..)| id.name.as_str()).collect()
}

/// Returns whether values of one type are usually those of the other.
fn is_convertible(a: &str, b: &str) -> bool {
    let family = family(a);
    family.is_some() && family == self::family(b)
}

fn family(data_type: &str) -> Option<&str> {
    let name = data_type.split('(').next().unwrap_or(data_type).trim_end();
    let is_array = data_type.ends_with("[]");
    let family = match name {
        "text" | "character varying" | "character" | "citext" | "name" => "text",
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" => "number",
        "json" | "jsonb" => "json",
        "date" => "time",
        name if name.starts_with("timestamp") => "time",
        name => name,
    };
    (!is_array).then_some(family)
}
