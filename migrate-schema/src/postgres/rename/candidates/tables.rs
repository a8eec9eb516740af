//! Tables with the same columns.

use std::collections::{BTreeMap, BTreeSet};

use super::found::{Found, Pair, Sides};
use crate::postgres::catalog::Catalog;
use crate::postgres::object::{Item, Tag};
use crate::rename::similarity::{alike, likeness, share};

pub(super) fn candidates(sides: &Sides<'_>) -> Vec<Found> {
    let pairs = sides.pairs(Tag::Table);
    if pairs.is_empty() {
        return Vec::new();
    }
    let (old, new) = (columns(sides.from), columns(sides.to));
    pairs
        .into_iter()
        .filter_map(|pair| candidate(pair, &old, &new))
        .collect()
}

/// The names and types of columns, by schema and table.
type Columns<'a> = BTreeMap<(&'a str, &'a str), BTreeSet<(&'a str, &'a str)>>;

fn candidate(
    pair: Pair<'_>,
    old_columns: &Columns<'_>,
    new_columns: &Columns<'_>,
) -> Option<Found> {
    let (Item::Table(old), Item::Table(new)) = (&pair.old.object.item, &pair.new.object.item)
    else {
        return None;
    };
    if old.partition_of != new.partition_of {
        return None;
    }
    if old.partition_of.is_some() {
        let is_same = old.bound == new.bound;
        return is_same.then(|| Found::perhaps(pair, 100, &["same partition".to_owned()]));
    }
    let (id, new_id) = (pair.old.id, pair.new.id);
    let old = old_columns.get(&(id.schema.as_str(), id.name.as_str()))?;
    let new = new_columns.get(&(new_id.schema.as_str(), new_id.name.as_str()))?;
    let same = old.intersection(new).count();
    let (a, b) = pair.names();
    let has_alike_name = alike(a, b) && !pair.is_moved();
    let common = share(same, old.len(), new.len());
    if same == 0 || common < if has_alike_name { 25 } else { 50 } {
        return None;
    }
    let all = old.len().max(new.len());
    let mut reasons = vec![match same == all {
        true => "same columns".to_owned(),
        false => format!("{same} of {all} columns are the same"),
    }];
    reasons.extend(pair.is_moved().then(|| "same name".to_owned()));
    reasons.extend(has_alike_name.then(|| "name alike".to_owned()));
    Some(Found::perhaps(pair, common + likeness(a, b), &reasons))
}

fn columns(catalog: &Catalog) -> Columns<'_> {
    let mut found = Columns::new();
    for (id, object) in &catalog.objects {
        if let Item::Column(column) = &object.item {
            let table = (id.schema.as_str(), id.within.as_str());
            found
                .entry(table)
                .or_default()
                .insert((&id.name, &column.data_type));
        }
    }
    found
}
