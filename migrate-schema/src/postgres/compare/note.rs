//! What differs and is left as it is.

use super::Sides;
use super::fate::Fates;
use crate::postgres::catalog::{Catalog, Id};
use crate::postgres::object::Tag;

/// Returns a line for each table whose common columns stand in another order.
pub(super) fn notes(sides: Sides<'_>, fates: &Fates<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for (schema, table) in &fates.moved {
        let table = &Id::new(Tag::Table, schema, table);
        let Some(object) = sides.to.objects.get(table) else {
            continue;
        };
        let (mut old, mut new) = (names(sides.from, table), names(sides.to, table));
        let all = old.clone();
        old.retain(|name| new.contains(name));
        new.retain(|name| all.contains(name));
        if old != new {
            notes.push(format!(
                "the columns of {} stand in the order {}, wanted is {}: PostgreSQL can't move columns",
                object.sql,
                old.join(", "),
                new.join(", ")
            ));
        }
    }
    notes
}

/// Returns the names of a table's own columns, in order.
fn names<'a>(catalog: &'a Catalog, table: &Id) -> Vec<&'a str> {
    let columns = catalog.columns(table).into_iter();
    let own = columns.filter(|(_, column, _)| !column.inherited);
    own.map(|(.., name)| name).collect()
}
