//! Types that are the same but for their names.

use std::collections::BTreeMap;

use super::found::{Found, Pair, Sides};
use crate::postgres::object::{Item, Tag};
use crate::rename::similarity::{alike, likeness, share};

pub(super) fn candidates(sides: &Sides<'_>) -> Vec<Found> {
    let tags = [Tag::Enum, Tag::Domain, Tag::Composite, Tag::Range];
    let pairs = tags.into_iter().flat_map(|tag| sides.pairs(tag));
    let pairs: Vec<_> = pairs.collect();
    if pairs.is_empty() {
        return Vec::new();
    }
    let users = users(sides);
    pairs
        .into_iter()
        .filter_map(|pair| candidate(pair, &users))
        .collect()
}

/// Columns that had one type and have another, by both types.
type Users = BTreeMap<(String, String), String>;

fn candidate(pair: Pair<'_>, users: &Users) -> Option<Found> {
    let (a, b) = pair.names();
    let is_alike = alike(a, b);
    let types = (pair.old.sql().to_owned(), pair.new.sql().to_owned());
    let user = users.get(&types);
    let (common, same) = match (&pair.old.object.item, &pair.new.object.item) {
        (Item::Enum(old), Item::Enum(new)) => members(&old.values, &new.values, "values"),
        (Item::Composite(old), Item::Composite(new)) => {
            members(&old.attributes, &new.attributes, "attributes")
        }
        (Item::Domain(old), Item::Domain(new)) if old.base == new.base => {
            (60, "same type".to_owned())
        }
        (Item::Range(old), Item::Range(new)) if old.subtype == new.subtype => {
            (60, "same subtype".to_owned())
        }
        _ => return None,
    };
    // The values of an enum say much; what a domain is made of says little.
    let is_enough = common == 100 || (common >= 50 && (is_alike || user.is_some()));
    if !is_enough {
        return None;
    }
    let mut reasons = vec![same];
    reasons.extend(user.map(|column| format!("type of {column}")));
    reasons.extend(pair.is_moved().then(|| "same name".to_owned()));
    reasons.extend((is_alike && !pair.is_moved()).then(|| "name alike".to_owned()));
    Some(Found::perhaps(pair, common + likeness(a, b), &reasons))
}

fn members(old: &[String], new: &[String], what: &str) -> (usize, String) {
    if old == new {
        return (100, format!("same {what}"));
    }
    let same = old.iter().filter(|it| new.contains(it)).count();
    let all = old.len().max(new.len());
    // Not 100, which is for what is the same.
    let common = share(same, old.len(), new.len()).min(99);
    (common, format!("{same} of {all} {what} are the same"))
}

fn users(sides: &Sides<'_>) -> Users {
    let mut users = Users::new();
    for (old, new) in sides.both(Tag::Column) {
        if let (Item::Column(before), Item::Column(after)) = (&old.object.item, &new.object.item)
            && before.data_type != after.data_type
        {
            let types = (before.data_type.clone(), after.data_type.clone());
            users
                .entry(types)
                .or_insert_with(|| format!("{}.{}", old.within(), old.sql()));
        }
    }
    users
}
