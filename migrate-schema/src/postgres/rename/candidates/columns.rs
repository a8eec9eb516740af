//! Columns of a table that is on both sides.

use std::collections::BTreeMap;

use super::found::{Found, Pair, Sides};
use crate::postgres::catalog::Catalog;
use crate::postgres::object::{Item, Tag};
use crate::rename::place::{Place, places};
use crate::rename::similarity::{alike, likeness};

pub(super) fn candidates(sides: &Sides<'_>) -> Vec<Found> {
    let pairs = sides.pairs(Tag::Column);
    if pairs.is_empty() {
        return Vec::new();
    }
    let (old, new) = (columns(sides.from), columns(sides.to));
    pairs
        .into_iter()
        .filter_map(|pair| candidate(pair, &old, &new))
        .collect()
}

/// The names of columns in order, by schema and table.
type Columns<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a str>>;

fn candidate(
    pair: Pair<'_>,
    old_columns: &Columns<'_>,
    new_columns: &Columns<'_>,
) -> Option<Found> {
    let (Item::Column(old), Item::Column(new)) = (&pair.old.object.item, &pair.new.object.item)
    else {
        return None;
    };
    let id = pair.old.id;
    let table = (id.schema.as_str(), id.within.as_str());
    let (old_names, new_names) = (old_columns.get(&table)?, new_columns.get(&table)?);
    let place = |names: &[&str], other: &[&str], name: &str| -> Option<(Option<String>, usize)> {
        let found: BTreeMap<&str, Place<'_>> = places(names, other);
        found
            .get(name)
            .map(|(last, between)| (last.map(str::to_owned), *between))
    };
    let is_same_place =
        place(old_names, new_names, &id.name) == place(new_names, old_names, &pair.new.id.name);
    let is_same_type = old.data_type == new.data_type;
    let (a, b) = pair.names();
    let is_alike = alike(a, b);
    let fits = match is_same_type {
        true => is_alike || is_same_place,
        false => is_alike && is_convertible(&old.data_type, &new.data_type),
    };
    // A generated column has no values that could be kept, and an inherited one has its parent's name.
    if !fits || old.generated != new.generated || old.inherited || new.inherited {
        return None;
    }
    let mut reasons = vec![match is_same_type {
        true => "same type".to_owned(),
        false => format!("{} fits {}", old.data_type, new.data_type),
    }];
    reasons.extend(is_same_place.then(|| "same place".to_owned()));
    reasons.extend(is_alike.then(|| "name alike".to_owned()));
    let score = 100 * usize::from(is_same_type) + 50 * usize::from(is_same_place) + likeness(a, b);
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
