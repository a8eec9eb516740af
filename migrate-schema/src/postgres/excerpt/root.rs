//! The thing that an object is, or is a part of.

use crate::postgres::catalog::{Catalog, Id, Object};
use crate::postgres::object::Tag;

/// Returns the name of the thing that an object is a part of, without its schema, where that is another object.
fn whole(id: &Id, object: &Object) -> Option<String> {
    if !id.within.is_empty() {
        return Some(id.within.clone());
    }
    // What a column made for itself goes with its table.
    let owners = || object.needs.iter().filter(|it| it.tag == Tag::Column);
    match id.tag {
        Tag::Sequence => owners().map(|it| it.within.clone()).next(),
        _ => None,
    }
}

/// Returns the name of the thing that an object is, without its schema and its arguments.
fn own(id: &Id) -> &str {
    match id.tag {
        Tag::Function | Tag::Aggregate => id.name.split('(').next().unwrap_or(&id.name),
        _ => &id.name,
    }
}

/// Returns the name of the thing that an object belongs to; nothing where it is there for all.
pub(super) fn thing(id: &Id, object: &Object, is_thing: impl Fn(&str) -> bool) -> Option<String> {
    if is_ground(id) {
        return None;
    }
    let name = own(id);
    match is_thing(name) && id.within.is_empty() {
        true => Some(name.to_owned()),
        false => Some(whole(id, object).unwrap_or_else(|| name.to_owned())),
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
