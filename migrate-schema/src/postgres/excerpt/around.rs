//! The parts of two catalogs that what differs between them concerns.

use std::collections::BTreeSet;

use super::root::{has_far_effects, is_ground, own_name};
use crate::postgres::catalog::{Catalog, Id, Object, beside};
use crate::postgres::object::Tag;

/// How many times as many objects the whole must have, for a part to be worth its effort.
const GAIN: usize = 2;

/// A thing with all that stands within it: its schema and name.
type Thing<'c> = (&'c str, &'c str);

/// Finds what differs, what needs that, and whatever all those need.
pub(crate) fn around(from: &Catalog, to: &Catalog) -> Option<[Catalog; 2]> {
    if has_far_effects(from) || has_far_effects(to) {
        return None;
    }
    let mut changed: BTreeSet<Thing<'_>> = BTreeSet::new();
    for (id, before, after) in beside(from, to) {
        let is_same = before
            .zip(after)
            .is_some_and(|(one, other)| !differ(one, other));
        if !is_same {
            // What is there for all can't be taken out.
            changed.insert(thing(id)?);
        }
    }
    let mut taken = changed.clone();
    for (id, object) in from.objects.iter().chain(&to.objects) {
        let mut needs = object.needs.iter().filter_map(|it| thing(it));
        if needs.any(|it| changed.contains(&it)) {
            taken.extend(thing(id));
        }
    }
    take_families(from, to, &mut taken);
    // Of what those need no more than they need.
    let mut needed: BTreeSet<&Id> = BTreeSet::new();
    let of_taken = |catalog| taken.iter().flat_map(move |&it| objects_of(catalog, it));
    let mut left: Vec<&Object> = of_taken(from).chain(of_taken(to)).map(|it| it.1).collect();
    while let Some(object) = left.pop() {
        for id in object.needs.iter().map(|it| &**it) {
            let is_whole = thing(id).is_none_or(|it| taken.contains(&it));
            if !is_whole && needed.insert(id) {
                left.extend([from, to].iter().filter_map(|it| it.objects.get(id)));
            }
        }
    }
    let part = |catalog: &Catalog| {
        let is_part = |id: &Id| match thing(id) {
            Some(thing) => taken.contains(&thing) || needed.contains(id),
            None => is_ground(id),
        };
        let part = catalog.part(is_part);
        (part.objects.len() * GAIN <= catalog.objects.len()).then_some(part)
    };
    Some([part(from)?, part(to)?])
}

/// Takes what is a partition of what is taken, or inherits from it: much of a table is its children's too. Then takes the
/// parents of all those: what they have without being needed, such as an index, says what becomes of their children.
fn take_families<'c>(from: &'c Catalog, to: &'c Catalog, taken: &mut BTreeSet<Thing<'c>>) {
    loop {
        let known = taken.len();
        for (id, object) in from.of(Tag::Table).chain(to.of(Tag::Table)) {
            let mut parents = object.needs.iter().filter(|it| it.tag == Tag::Table);
            if parents.any(|it| thing(it).is_some_and(|it| taken.contains(&it))) {
                taken.extend(thing(id));
            }
        }
        if taken.len() == known {
            break;
        }
    }
    let tables = taken.iter();
    let tables: Vec<Id> = tables
        .map(|(schema, name)| Id::new(Tag::Table, schema, name))
        .collect();
    for catalog in [from, to] {
        let parents = tables.iter().flat_map(|it| catalog.ancestors(it));
        taken.extend(parents.filter_map(thing));
    }
}

/// Returns the thing that an object is or stands within; nothing where it is there for all.
fn thing(id: &Id) -> Option<Thing<'_>> {
    let name = match id.within.as_str() {
        "" => own_name(id),
        within => within,
    };
    (!is_ground(id)).then_some((&id.schema, name))
}

/// Returns the objects that are a thing or stand within it.
fn objects_of<'c>(
    catalog: &'c Catalog,
    (schema, name): Thing<'c>,
) -> impl Iterator<Item = (&'c Id, &'c Object)> {
    Tag::ALL.iter().flat_map(move |&tag| {
        let itself = Id::new(tag, schema, name);
        let parts = catalog.parts(tag, &itself);
        let parts: Vec<_> = parts.collect();
        let same = catalog.objects.range(itself..);
        let same = same.take_while(move |(id, _)| {
            id.tag == tag && id.within.is_empty() && thing(id) == Some((schema, name))
        });
        same.chain(parts)
    })
}

fn differ(one: &Object, other: &Object) -> bool {
    !one.is_told_like(other)
        && (one.comment != other.comment
            || one.column_comments != other.column_comments
            || one.grants != other.grants
            || !one.item.differences(&other.item).is_empty())
}
