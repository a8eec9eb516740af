//! Values of enums and attributes of composite types that are on both sides.

use super::super::thing::Thing;
use super::found::{Found, Pair, Sides};
use crate::postgres::name;
use crate::postgres::object::{Item, Tag};
use crate::rename::place::places;
use crate::rename::similarity::{alike, likeness};

pub(super) fn candidates(sides: &Sides<'_>) -> Vec<Found> {
    let types = [Tag::Enum, Tag::Composite]
        .into_iter()
        .flat_map(|tag| sides.both(tag));
    types.flat_map(|(old, new)| of_type(old, new)).collect()
}

fn of_type(old: Thing<'_>, new: Thing<'_>) -> Vec<Found> {
    let (old_parts, new_parts) = (parts(old), parts(new));
    let names =
        |parts: &[(&'_ str, &'_ str)]| parts.iter().map(|it| it.0.to_owned()).collect::<Vec<_>>();
    let (old_names, new_names) = (names(&old_parts), names(&new_parts));
    let old_names: Vec<_> = old_names.iter().map(String::as_str).collect();
    let new_names: Vec<_> = new_names.iter().map(String::as_str).collect();
    let (old_places, new_places) = (
        places(&old_names, &new_names),
        places(&new_names, &old_names),
    );
    let mut found = Vec::new();
    for &(a, old_type) in old_parts.iter().filter(|it| old_places.contains_key(it.0)) {
        for &(b, new_type) in new_parts.iter().filter(|it| new_places.contains_key(it.0)) {
            let is_same_place = old_places[a] == new_places[b];
            let (old_name, new_name) = (name::unquoted(a), name::unquoted(b));
            let is_alike = alike(&old_name, &new_name);
            if old_type != new_type || !(is_same_place || is_alike) {
                continue;
            }
            let mut reasons = Vec::new();
            reasons.extend((!old_type.is_empty()).then(|| "same type".to_owned()));
            reasons.extend(is_same_place.then(|| "same place".to_owned()));
            reasons.extend(is_alike.then(|| "name alike".to_owned()));
            let pair = Pair {
                old: Thing {
                    part: Some(a),
                    ..old
                },
                new: Thing {
                    part: Some(b),
                    ..new
                },
            };
            let score = 100 * usize::from(is_same_place) + likeness(&old_name, &new_name);
            found.push(Found::perhaps(pair, score, &reasons));
        }
    }
    found
}

/// Returns the parts of a type, in order, with their types where they have any.
fn parts<'a>(thing: Thing<'a>) -> Vec<(&'a str, &'a str)> {
    match &thing.object.item {
        Item::Enum(it) => it.values.iter().map(|it| (it.as_str(), "")).collect(),
        Item::Composite(it) => it.attributes.iter().map(|it| name::first(it)).collect(),
        _ => Vec::new(),
    }
}
