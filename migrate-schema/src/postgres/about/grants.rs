//! Grants on objects.

use super::{Right, Rights, has_column};
use crate::Statement;
use crate::postgres::object::{At, Item, Tag};

/// Returns the statements that give a new object and its parts their rights, from those that the engine gives them.
pub(super) fn create(at: &At<'_>, parts: &[At<'_>]) -> Vec<Statement> {
    let is_own = |part: &At<'_>| part.id.tag == Tag::Column && part.id.within == at.id.name;
    let (columns, others): (Vec<At<'_>>, Vec<At<'_>>) = parts.iter().partition(|it| is_own(it));
    let mut wanted = at.object.grants.clone();
    for column in columns {
        for (grantee, privilege, right) in column.object.grants.iter() {
            wanted.set(grantee, privilege, right);
        }
    }
    let mut statements = write(&given(at), &wanted, at);
    for other in others {
        statements.extend(write(&given(&other), &other.object.grants, &other));
    }
    statements
}

/// Returns the statements that change the rights of a kept object.
pub(super) fn alter(from: &At<'_>, to: &At<'_>) -> Vec<Statement> {
    let mut before = from.object.grants.clone();
    for (grantee, privilege, _) in from.object.grants.iter() {
        // What ended with its column isn't revoked.
        let column = privilege.split_once(" (").map(|(_, column)| column);
        if column.is_some_and(|it| !has_column(to, it.trim_end_matches(')'))) {
            before.unset(grantee, privilege);
        }
    }
    for (grantee, privilege) in revoked_with(from, to) {
        match to.object.grants.get(&grantee, &privilege) {
            // It is given again together with what takes it away.
            Some(right) if to.id.tag == Tag::Column => before.set(&grantee, &privilege, right),
            _ => before.unset(&grantee, &privilege),
        }
    }
    let mut after = to.object.grants.clone();
    if to.id.tag == Tag::Table {
        for (grantee, privilege, right) in given_again(from, to) {
            after.set(&grantee, &privilege, right);
        }
    }
    write(&before, &after, to)
}

fn write(from: &Rights, to: &Rights, at: &At<'_>) -> Vec<Statement> {
    target(at).map_or_else(Vec::new, |target| from.lead_to(to, "", &target))
}

/// Returns how `GRANT` names an object; `None` where there are no rights on it.
fn target(at: &At<'_>) -> Option<String> {
    let sql = at.sql();
    Some(match &at.object.item {
        Item::Table(_) | Item::View(_) | Item::MaterializedView(_) => sql.to_owned(),
        Item::Column(_) => at.holder().to_owned(),
        Item::Schema(_) => format!("SCHEMA {sql}"),
        Item::Sequence(_) => format!("SEQUENCE {sql}"),
        Item::Enum(_) | Item::Composite(_) | Item::Range(_) => format!("TYPE {sql}"),
        Item::Domain(_) => format!("DOMAIN {sql}"),
        Item::Function(it) => format!("{} {sql}", it.noun),
        Item::Aggregate(_) => format!("FUNCTION {sql}"),
        _ => return None,
    })
}

/// Returns the rights on an object that was just made, after the default privileges of the one who makes it.
pub(crate) fn given(at: &At<'_>) -> Rights {
    let mut rights = Rights::default();
    if at.id.tag == Tag::Schema && at.id.name == "public" {
        return rights;
    }
    // Of no schema first: what is of one comes on top.
    for in_schema in [false, true] {
        for (_, object) in at.catalog.of(Tag::DefaultPrivileges) {
            let Item::DefaultPrivileges(it) = &object.item else {
                continue;
            };
            if it.role.is_some() || it.schema.is_some() != in_schema || !it.concern(at.id) {
                continue;
            }
            for (grantee, privilege, right) in it.rights().iter() {
                match rights.get(grantee, privilege) {
                    Some(Right::Revoked) => rights.unset(grantee, privilege),
                    Some(Right::Grantable) => {}
                    _ => rights.set(grantee, privilege, right),
                }
            }
        }
    }
    rights
}

/// Returns the rights on columns of a table that stay, which end with the same right on the whole table.
fn given_again(from: &At<'_>, to: &At<'_>) -> Vec<(String, String, Right)> {
    let columns = to.catalog.objects.iter().filter(|(id, _)| {
        id.tag == Tag::Column
            && (&id.schema, &id.within) == (&to.id.schema, &to.id.name)
            && from.catalog.objects.contains_key(*id)
    });
    let rights = columns.flat_map(|(_, column)| column.grants.iter());
    rights
        .filter(|(grantee, privilege, _)| {
            ends(&from.object.grants, &to.object.grants, grantee, privilege)
        })
        .map(|(grantee, privilege, right)| (grantee.to_owned(), privilege.to_owned(), right))
        .collect()
}

/// Returns the rights on a column, or on several, that end with the same right on the whole table or view.
fn revoked_with(from: &At<'_>, to: &At<'_>) -> Vec<(String, String)> {
    let whole = |at: &At<'_>| match at.id.tag {
        Tag::Column => at.catalog.container(at.id).map(|(_, it)| it.grants.clone()),
        _ => Some(at.object.grants.clone()),
    };
    let (Some(before), Some(after)) = (whole(from), whole(to)) else {
        return Vec::new();
    };
    let both = from.object.grants.iter().chain(to.object.grants.iter());
    both.filter(|(grantee, privilege, _)| ends(&before, &after, grantee, privilege))
        .map(|(grantee, privilege, _)| (grantee.to_owned(), privilege.to_owned()))
        .collect()
}

/// Returns whether a right on a column, such as `UPDATE (email)`, is one on the whole object that ends.
fn ends(before: &Rights, after: &Rights, grantee: &str, privilege: &str) -> bool {
    let Some((word, _)) = privilege.split_once(" (") else {
        return false;
    };
    before.get(grantee, word).is_some() && after.get(grantee, word).is_none()
}
