//! The parts of two catalogs that what differs between them concerns.

use std::collections::{HashMap, HashSet};

use super::root::{has_far_effects, is_ground, thing};
use crate::postgres::catalog::{Catalog, Id, Object};
use crate::postgres::object::Tag;

/// How many times as many things the whole must have, for a part to be worth its effort.
const GAIN: usize = 2;

/// Finds what differs, what needs that, and whatever all those need.
pub(crate) fn around(from: &Catalog, to: &Catalog) -> Option<[Catalog; 2]> {
    if has_far_effects(from) || has_far_effects(to) {
        return None;
    }
    let sides = [from, to];
    let mut taken: HashSet<&str> = HashSet::new();
    let things = sides.map(things);
    let of = |side: usize, id: &Id| things[side].get(id).map(String::as_str);
    for (side, other) in [(0, to), (1, from)] {
        for (id, object) in &sides[side].objects {
            if other.objects.get(id).is_none_or(|it| differ(object, it)) {
                // What all need can't be taken out.
                taken.insert(of(side, id)?);
            }
        }
    }
    let changed = taken.clone();
    for (side, catalog) in sides.into_iter().enumerate() {
        for (id, object) in &catalog.objects {
            let needs_some = || {
                object
                    .needs
                    .iter()
                    .filter_map(|it| of(side, it))
                    .any(|it| changed.contains(it))
            };
            if let Some(thing) = of(side, id)
                && !taken.contains(thing)
                && needs_some()
            {
                taken.insert(thing);
            }
        }
    }
    let mut needs: HashMap<&str, HashSet<&str>> = HashMap::new();
    for (side, catalog) in sides.into_iter().enumerate() {
        for (id, object) in &catalog.objects {
            if let Some(thing) = of(side, id) {
                let needed = object.needs.iter().filter_map(|it| of(side, it));
                needs.entry(thing).or_default().extend(needed);
            }
        }
    }
    let mut left: Vec<&str> = taken.iter().copied().collect();
    while let Some(thing) = left.pop() {
        for &needed in needs.get(thing).into_iter().flatten() {
            if taken.insert(needed) {
                left.push(needed);
            }
        }
    }
    if taken.len() * GAIN > needs.len() {
        return None;
    }
    let part = |side: usize| {
        let is_part = |id: &Id| of(side, id).map_or(is_ground(id), |thing| taken.contains(thing));
        sides[side].part(is_part)
    };
    Some([part(0), part(1)])
}

fn things(catalog: &Catalog) -> HashMap<&Id, String> {
    let names: HashSet<&str> = [Tag::Table, Tag::View, Tag::MaterializedView, Tag::Domain]
        .into_iter()
        .flat_map(|tag| catalog.of(tag).map(|(id, _)| id.name.as_str()))
        .collect();
    let objects = catalog.objects.iter();
    objects
        .filter_map(|(id, object)| Some((id, thing(id, object, |name| names.contains(name))?)))
        .collect()
}

fn differ(one: &Object, other: &Object) -> bool {
    one.comment != other.comment
        || one.column_comments != other.column_comments
        || one.grants != other.grants
        || !one.item.differences(&other.item).is_empty()
}
