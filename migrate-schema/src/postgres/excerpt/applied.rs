//! The catalog of a whole script, from the one before and what an excerpt made.

use std::collections::BTreeSet;

use super::root::{has_far_effects, root};
use crate::Excerpt;
use crate::postgres::catalog::{Catalog, Id, Object};
use crate::postgres::object::Tag;

/// Puts what an excerpt made in the place of what it changes; nothing where it made something else than that anew.
pub(crate) fn applied(excerpt: &Excerpt, before: Catalog, made: &Catalog) -> Option<Catalog> {
    if has_far_effects(&before) || has_far_effects(made) || before.casts != made.casts {
        return None;
    }
    let is_changed = |id: &Id, object: &Object| {
        let root = root(id, object, |name| excerpt.is_subject(name));
        root.is_some_and(|root| excerpt.is_changed(root))
    };
    let mut new = Vec::new();
    for (id, object) in &made.objects {
        match is_changed(id, object) {
            true => new.push((id, object)),
            // What nobody changed must have come out as it was.
            false if before.objects.get(id) == Some(object) => {}
            false => return None,
        }
    }
    let mut after = before;
    let mut gone = BTreeSet::new();
    after.objects.retain(|id, object| {
        let stays = !is_changed(id, object);
        if !stays && !made.objects.contains_key(id) {
            gone.insert(id.clone());
        }
        stays
    });
    let names: BTreeSet<_> = new.iter().filter_map(|(id, _)| shared_name(id)).collect();
    let mut staying = after.objects.iter();
    if staying.any(|(id, object)| {
        shared_name(id).is_some_and(|name| names.contains(&name))
            || object.needs.iter().any(|needed| gone.contains(needed))
    }) {
        return None;
    }
    let new = new.into_iter();
    after
        .objects
        .extend(new.map(|(id, object)| (id.clone(), object.clone())));
    after.look_again();
    Some(after)
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
