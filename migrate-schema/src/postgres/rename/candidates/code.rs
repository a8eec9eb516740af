//! Views, functions and aggregates with the same definition.

use super::found::{Found, Pair, Sides};
use crate::postgres::name::arguments;
use crate::postgres::object::{Item, Tag};
use crate::rename::similarity::likeness;

pub(super) fn candidates(sides: &Sides<'_>) -> Vec<Found> {
    let tags = [
        Tag::View,
        Tag::MaterializedView,
        Tag::Function,
        Tag::Aggregate,
    ];
    let pairs = tags.into_iter().flat_map(|tag| sides.pairs(tag));
    pairs.filter_map(candidate).collect()
}

fn candidate(pair: Pair<'_>) -> Option<Found> {
    let reason = match (&pair.old.object.item, &pair.new.object.item) {
        (Item::View(old), Item::View(new)) => (old == new).then_some("same query"),
        (Item::MaterializedView(old), Item::MaterializedView(new)) => {
            (old == new).then_some("same query")
        }
        (Item::Function(old), Item::Function(new)) => (old.identity == new.identity
            && old.differences(new).is_empty())
        .then_some("same definition"),
        (Item::Aggregate(old), Item::Aggregate(new)) => {
            let (a, b) = pair.names();
            (old == new && arguments(a).1 == arguments(b).1).then_some("same definition")
        }
        _ => None,
    };
    let (a, b) = pair.names();
    reason.map(|reason| Found::perhaps(pair, likeness(a, b), &[reason.to_owned()]))
}
