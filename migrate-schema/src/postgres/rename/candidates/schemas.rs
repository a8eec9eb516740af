//! Schemas that hold the same.

use std::collections::BTreeSet;

use super::found::{Found, Pair, Sides};
use crate::postgres::catalog::Catalog;
use crate::postgres::object::Tag;
use crate::rename::similarity::share;

pub(super) fn candidates(sides: &Sides<'_>) -> Vec<Found> {
    let found = pairs(sides).into_iter();
    found
        .map(|(pair, (same, all))| {
            Found::perhaps(
                pair,
                share(same, all, 0),
                &[format!("{same} of {all} objects have the same names")],
            )
        })
        .collect()
}

/// Returns those of which at least half of the objects are the same by name: how many, and of how many.
pub(super) fn pairs<'a>(sides: &Sides<'a>) -> Vec<(Pair<'a>, (usize, usize))> {
    let mut found = Vec::new();
    for pair in sides.pairs(Tag::Schema) {
        let old = names(sides.from, &pair.old.id.name);
        let new = names(sides.to, &pair.new.id.name);
        let same = old.intersection(&new).count();
        if same > 0 && share(same, old.len(), new.len()) >= 50 {
            found.push((pair, (same, old.len().max(new.len()))));
        }
    }
    found
}

fn names<'a>(catalog: &'a Catalog, schema: &str) -> BTreeSet<(Tag, &'a str)> {
    let ids = catalog
        .objects
        .keys()
        .filter(|id| id.schema == schema && id.within.is_empty());
    ids.map(|id| (id.tag, id.name.as_str())).collect()
}
