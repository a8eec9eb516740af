//! Domains that stand within other types: the engine checks no values there (`ALTER DOMAIN`, Notes), so they are made anew.

use super::fate::{Fate, column_of};
use super::{Catalog, Id, Sides};
use crate::postgres::object::{Item, Tag, is_stored};

/// Returns the domains that have new conditions for values which are there within arrays, ranges and composite types.
pub(super) fn unchecked<'a>(sides: Sides<'a>, fate: impl Fn(&Id) -> Fate) -> Vec<&'a Id> {
    let domains = sides.from.of(Tag::Domain);
    let unchecked = domains.filter(|(id, before)| {
        let (Item::Domain(from), Some(Item::Domain(to))) =
            (&before.item, sides.to.objects.get(*id).map(|it| &it.item))
        else {
            return false;
        };
        let mut checks = sides.to.parts(Tag::Constraint, id);
        let has_new = checks.any(|(check, object)| {
            matches!(&object.item, Item::Constraint(it) if it.validated)
                && matches!(fate(check), Fate::Created | Fate::Replaced | Fate::Altered)
        });
        let may_fail = has_new || (to.not_null && !from.not_null);
        may_fail && fate(id) != Fate::Rebuilt && is_nested(sides.from, id)
    });
    unchecked.map(|(id, _)| id).collect()
}

/// Returns whether rows hold values of a domain within others.
fn is_nested(catalog: &Catalog, domain: &Id) -> bool {
    let Some(sql) = catalog.objects.get(domain).map(|it| &it.sql) else {
        return false;
    };
    let mut users = catalog
        .objects
        .iter()
        .filter(|(_, object)| object.needs(domain));
    users.any(|(user, object)| match user.tag {
        Tag::Column => {
            column_of(Some(object)).is_some_and(|it| !it.inherited && it.data_type != *sql)
        }
        Tag::Composite | Tag::Range => is_stored(catalog, user),
        Tag::Domain => is_nested(catalog, user),
        _ => false,
    })
}
