//! Columns of a table that is on both sides.

use std::collections::BTreeMap;

use super::found::{Found, Pair, Sides};
use crate::postgres::catalog::Catalog;
use crate::postgres::object::{Item, Tag};
use crate::rename::place::{Place, places};
use crate::rename::signs::Signs;
use crate::rename::similarity::{alike, likeness};

pub(super) fn candidates(sides: &Sides<'_>) -> Vec<Found> {
    let pairs = sides.pairs(Tag::Column);
    if pairs.is_empty() {
        return Vec::new();
    }
    let (old, new) = (columns(sides.from), columns(sides.to));
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for pair in &pairs {
        *counts.entry(table(pair)).or_default() += 1;
    }
    pairs
        .into_iter()
        .filter_map(|pair| {
            let is_only = counts.get(&table(&pair)) == Some(&1);
            candidate(pair, &old, &new, is_only)
        })
        .collect()
}

fn table<'a>(pair: &Pair<'a>) -> (&'a str, &'a str) {
    (&pair.old.id.schema, &pair.old.id.within)
}

/// The names of columns in order, by schema and table.
type Columns<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a str>>;

fn candidate(
    pair: Pair<'_>,
    old_columns: &Columns<'_>,
    new_columns: &Columns<'_>,
    is_only: bool,
) -> Option<Found> {
    let (Item::Column(old), Item::Column(new)) = (&pair.old.object.item, &pair.new.object.item)
    else {
        return None;
    };
    let id = pair.old.id;
    let table = table(&pair);
    let (old_names, new_names) = (old_columns.get(&table)?, new_columns.get(&table)?);
    let place = |names: &[&str], other: &[&str], name: &str| -> Option<(Option<String>, usize)> {
        let found: BTreeMap<&str, Place<'_>> = places(names, other);
        found
            .get(name)
            .map(|(last, between)| (last.map(str::to_owned), *between))
    };
    let is_same_place =
        place(old_names, new_names, &id.name) == place(new_names, old_names, &pair.new.id.name);
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

fn columns(catalog: &Catalog) -> Columns<'_> {
    let mut found: BTreeMap<_, Vec<(i64, &str)>> = BTreeMap::new();
    for (id, object) in &catalog.objects {
        if let Item::Column(column) = &object.item {
            let table = (id.schema.as_str(), id.within.as_str());
            found
                .entry(table)
                .or_default()
                .push((column.position, &id.name));
        }
    }
    let names = |mut columns: Vec<(i64, _)>| {
        columns.sort_unstable();
        columns.into_iter().map(|(_, name)| name).collect()
    };
    found
        .into_iter()
        .map(|(table, columns)| (table, names(columns)))
        .collect()
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
