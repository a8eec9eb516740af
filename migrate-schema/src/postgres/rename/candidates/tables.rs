//! Tables with the same columns.

use std::collections::BTreeSet;

use super::found::{Found, Pair, Sides};
use crate::postgres::catalog::{Catalog, Id};
use crate::postgres::object::{Item, Tag};
use crate::rename::similarity::{alike, likeness, share};

pub(super) fn candidates(sides: &Sides<'_>) -> Vec<Found> {
    let pairs = sides.pairs(Tag::Table).into_iter();
    pairs.filter_map(|pair| candidate(sides, pair)).collect()
}

fn candidate(sides: &Sides<'_>, pair: Pair<'_>) -> Option<Found> {
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
    let (old, new) = (
        columns(sides.from, pair.old.id),
        columns(sides.to, pair.new.id),
    );
    let same = old.intersection(&new).count();
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

/// Returns the names and types of a table's columns.
fn columns<'a>(catalog: &'a Catalog, table: &Id) -> BTreeSet<(&'a str, &'a str)> {
    let columns = catalog.columns(table).into_iter();
    columns
        .map(|(id, column, _)| (id.name.as_str(), column.data_type.as_str()))
        .collect()
}
