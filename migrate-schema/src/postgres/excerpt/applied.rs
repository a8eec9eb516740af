//! The catalog of a whole script, from the one before and what an excerpt made.

use std::collections::HashSet;

use super::root::{has_far_effects, thing};
use crate::Excerpt;
use crate::postgres::catalog::{Catalog, Id, Object};
use crate::postgres::object::Tag;

/// Puts what an excerpt made in the place of what it changes; nothing where it made something else than that anew.
pub(crate) fn applied(excerpt: &Excerpt, before: &Catalog, made: &Catalog) -> Option<Catalog> {
    if has_far_effects(before) || has_far_effects(made) || before.casts != made.casts {
        return None;
    }
    let is_changed = |id: &Id, object: &Object| {
        let thing = thing(id, object, |name| excerpt.is_subject(name));
        thing.is_some_and(|thing| excerpt.is_changed(&thing))
    };
    let mut after = before.clone();
    after.objects.retain(|id, object| !is_changed(id, object));
    let mut new = Vec::new();
    for (id, object) in &made.objects {
        match is_changed(id, object) {
            true => new.push((id, object)),
            // What nobody changed must have come out as it was.
            false if before.objects.get(id) == Some(object) => {}
            false => return None,
        }
    }
    let names: HashSet<_> = new.iter().filter_map(|(id, _)| shared_name(id)).collect();
    if after
        .objects
        .keys()
        .filter_map(shared_name)
        .any(|name| names.contains(&name))
    {
        return None;
    }
    let new = new
        .into_iter()
        .map(|(id, object)| (id.clone(), object.clone()));
    after.objects.extend(new);
    after.count_names();
    let has_all = |object: &Object| object.needs.iter().all(|id| after.objects.contains_key(id));
    after.objects.values().all(has_all).then_some(after)
}

/// Returns the name of an object among those that a schema may have only once, whatever it is.
fn shared_name(id: &Id) -> Option<(&str, &str)> {
    let is_shared = matches!(
        id.tag,
        Tag::Table
            | Tag::Index
            | Tag::Constraint
            | Tag::Sequence
            | Tag::View
            | Tag::MaterializedView
            | Tag::Enum
            | Tag::Domain
            | Tag::Composite
            | Tag::Range
            | Tag::Statistics
            | Tag::Function
            | Tag::Aggregate
    );
    is_shared.then_some((&id.schema, &id.name))
}
