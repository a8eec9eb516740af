//! Indexes, constraints and statistics that are the same but for their names: nobody has to be asked.

use std::collections::BTreeSet;

use super::found::{Found, Sides};
use crate::postgres::catalog::Id;
use crate::postgres::object::Tag;

pub(super) fn candidates(sides: &Sides<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut used: BTreeSet<&Id> = BTreeSet::new();
    for tag in [Tag::Constraint, Tag::Index, Tag::Statistics] {
        for pair in sides.pairs(tag) {
            let (old, new) = (pair.old, pair.new);
            let is_free = !used.contains(old.id) && !used.contains(new.id);
            let is_equal = old.object.item.differences(&new.object.item).is_empty();
            if is_equal && is_free && !pair.is_moved() {
                used.extend([old.id, new.id]);
                found.push(Found::sure(pair, "the same but for its name"));
            }
        }
    }
    found
}
