//! Sequences of the same column, or with the same options.

use super::found::{Found, Sides};
use crate::postgres::object::{Item, Tag};
use crate::rename::similarity::{alike, likeness};

pub(super) fn candidates(sides: &Sides<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for pair in sides.pairs(Tag::Sequence) {
        let (Item::Sequence(old), Item::Sequence(new)) =
            (&pair.old.object.item, &pair.new.object.item)
        else {
            continue;
        };
        let (a, b) = pair.names();
        if old.owner.is_some() && old.owner == new.owner && !pair.is_moved() {
            found.push(Found::sure(pair, "owned by the same column"));
        } else if old == new && pair.is_moved() {
            found.push(Found::perhaps(
                pair,
                100,
                &["same options".to_owned(), "same name".to_owned()],
            ));
        } else if old == new && alike(a, b) {
            found.push(Found::perhaps(
                pair,
                likeness(a, b),
                &["same options".to_owned(), "name alike".to_owned()],
            ));
        }
    }
    found
}
