//! What comes and goes by itself when a table becomes a partition or a child, or is one no more.

use crate::postgres::catalog::{Catalog, Id};
use crate::postgres::object::{Item, Tag};

/// Returns whether an object that only one side has is, on the other side, the parent's: the table is a partition there.
pub(super) fn takes(here: &Catalog, there: &Catalog, id: &Id) -> bool {
    if id.within.is_empty() {
        return false;
    }
    let table = id.holder(Tag::Table);
    let (Some(one), Some(other)) = (here.objects.get(&table), there.objects.get(&table)) else {
        return false;
    };
    let (Item::Table(one), Item::Table(other)) = (&one.item, &other.item) else {
        return false;
    };
    if id.tag == Tag::Column && one.of_type.is_none() && other.of_type.is_some() {
        return true;
    }
    let is_new = |it: &&String| one.partition_of.as_ref() != Some(it) && !one.inherits.contains(it);
    let mut parents = other
        .partition_of
        .iter()
        .chain(&other.inherits)
        .filter(is_new);
    parents.any(|parent| has(here, there, id, parent))
}

/// Returns whether a table of a name, as SQL writes it, has what an object would be of it.
fn has(here: &Catalog, there: &Catalog, id: &Id, parent: &str) -> bool {
    let (Some((parent, _)), Some(object)) = (there.table_called(parent), here.objects.get(id))
    else {
        return false;
    };
    let mut theirs = there.parts(id.tag, parent);
    match &object.item {
        Item::Column(_) => theirs.any(|(it, _)| it.name == id.name),
        Item::Constraint(mine) if mine.kind == "c" => theirs.any(|(it, object)| {
            it.name == id.name
                && object
                    .item
                    .differences(&Item::Constraint(mine.clone()))
                    .is_empty()
        }),
        item @ (Item::Default(_) | Item::Constraint(_) | Item::Index(_)) => {
            theirs.any(|(_, object)| object.item.differences(item).is_empty())
        }
        _ => false,
    }
}
