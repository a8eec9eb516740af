//! Domains that stand within other types: the engine checks no values there (`ALTER DOMAIN`, Notes), so they are made anew.

use std::collections::BTreeMap;

use super::dependents::Dependents;
use super::fate::{Fate, column_of};
use super::{Catalog, Id, Sides};
use crate::postgres::object::{Item, Tag, is_stored};

/// Returns the domains that have new conditions for values which are there within arrays, ranges and composite types.
pub(super) fn unchecked<'a>(
    sides: Sides<'a>,
    fates: &BTreeMap<&'a Id, Fate>,
    dependents: &mut Dependents<'a>,
) -> Vec<&'a Id> {
    let domains = sides.from.of(Tag::Domain);
    let may_fail = domains.filter(|(id, before)| {
        let (Item::Domain(from), Some(Item::Domain(to))) =
            (&before.item, sides.to.objects.get(*id).map(|it| &it.item))
        else {
            return false;
        };
        let mut checks = sides.to.parts(Tag::Constraint, id);
        let has_new = checks.any(|(check, object)| {
            matches!(&object.item, Item::Constraint(it) if it.validated)
                && matches!(
                    fates.get(check),
                    Some(Fate::Created | Fate::Replaced | Fate::Altered)
                )
        });
        let may_fail = has_new || (to.not_null && !from.not_null);
        may_fail && fates.get(id) != Some(&Fate::Rebuilt)
    });
    let mut left: Vec<&Id> = may_fail.map(|(id, _)| id).collect();
    let mut found = Vec::new();
    while let Some(id) = left.pop() {
        dependents.learn(sides.from, id, &left);
        if is_nested(sides.from, id, dependents) {
            found.push(id);
        }
    }
    found
}

/// Returns whether rows hold values of a domain within others.
fn is_nested<'a>(catalog: &'a Catalog, domain: &'a Id, dependents: &mut Dependents<'a>) -> bool {
    let Some(sql) = catalog.objects.get(domain).map(|it| &it.sql) else {
        return false;
    };
    dependents.learn(catalog, domain, &[]);
    let users = dependents.of(domain).to_vec();
    users.into_iter().any(|user| match user.tag {
        Tag::Column => column_of(catalog.objects.get(user))
            .is_some_and(|it| !it.inherited && it.data_type != *sql),
        Tag::Composite | Tag::Range => is_stored(catalog, user),
        Tag::Domain => is_nested(catalog, user, dependents),
        _ => false,
    })
}
