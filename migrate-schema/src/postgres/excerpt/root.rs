//! The thing that an object is, or is a part of.

use crate::postgres::catalog::{Catalog, Id, Object};
use crate::postgres::object::Tag;

/// Returns the name of the thing that an object belongs to, without its schema; nothing where it is there for all.
pub(super) fn root<'c>(
    id: &'c Id,
    object: &'c Object,
    is_thing: impl Fn(&str) -> bool,
) -> Option<&'c str> {
    if is_ground(id) {
        return None;
    }
    if !id.within.is_empty() {
        return Some(&id.within);
    }
    let name = own_name(id);
    // What a column has made for itself goes with its table.
    let mut columns = object.needs.iter().filter(|it| it.tag == Tag::Column);
    let owner = columns
        .next()
        .filter(|_| id.tag == Tag::Sequence && !is_thing(name));
    Some(owner.map_or(name, |column| &column.within))
}

/// Returns the name of an object without the types of its arguments.
pub(super) fn own_name(id: &Id) -> &str {
    match id.tag {
        Tag::Function | Tag::Aggregate => id.name.split('(').next().unwrap_or(&id.name),
        _ => &id.name,
    }
}

/// Returns whether an object is there for all others.
pub(super) fn is_ground(id: &Id) -> bool {
    matches!(id.tag, Tag::Schema | Tag::Extension)
}

/// Returns whether a catalog holds what says something of things that it doesn't name.
pub(super) fn has_far_effects(catalog: &Catalog) -> bool {
    catalog.of(Tag::DefaultPrivileges).next().is_some() || !catalog.notes().is_empty()
}
