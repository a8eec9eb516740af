//! Columns that no statement gives another type while they are in their table: it is made anew.

use super::{Catalog, Id};
use crate::postgres::object::{Item, Tag};

/// Returns pairs of a column, where it is defined, and a table that can't be while the column's type changes: one that is
/// partitioned by it, or in which it is merged with a column of another parent.
pub(super) fn fixed(catalog: &Catalog) -> Vec<(&Id, &Id)> {
    let mut found = Vec::new();
    for (id, object) in catalog.of(Tag::Table) {
        let Item::Table(table) = &object.item else {
            continue;
        };
        if table.key_columns.is_empty() && table.inherits.len() < 2 {
            continue;
        }
        for (name, places) in catalog.definitions(id, object) {
            let is_key = table.key_columns.iter().any(|it| it == name);
            if is_key || places.len() > 1 {
                found.extend(places.into_iter().map(|column| (column, id)));
            }
        }
    }
    found
}
