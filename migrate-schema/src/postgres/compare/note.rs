//! What differs and is left as it is.

use std::collections::BTreeMap;

use super::Sides;
use super::fate::column_of;
use crate::postgres::catalog::{Catalog, Id};
use crate::postgres::object::Tag;

/// Returns a line for each table whose common columns stand in another order.
pub(super) fn notes(sides: Sides<'_>) -> Vec<String> {
    let (from, to) = (columns(sides.from), columns(sides.to));
    let mut notes = Vec::new();
    for (table, before) in &from {
        let Some(after) = to.get(table) else { continue };
        let kept = |all: &[(i64, &str)], others: &[(i64, &str)]| {
            let is_kept = |name: &str| others.iter().any(|(_, other)| *other == name);
            let kept = all.iter().filter(|(_, name)| is_kept(name));
            kept.map(|(_, name)| (*name).to_owned()).collect::<Vec<_>>()
        };
        let (old, new) = (kept(before, after), kept(after, before));
        if old != new {
            let holder = table.clone();
            let name = sides
                .to
                .objects
                .get(&holder)
                .map_or("", |it| it.sql.as_str());
            notes.push(format!(
                "the columns of {name} stand in the order {}, wanted is {}: PostgreSQL can't move columns",
                old.join(", "),
                new.join(", ")
            ));
        }
    }
    notes
}

fn columns(catalog: &Catalog) -> BTreeMap<Id, Vec<(i64, &str)>> {
    let mut tables: BTreeMap<Id, Vec<(i64, &str)>> = BTreeMap::new();
    for (id, object) in &catalog.objects {
        let Some(column) = column_of(Some(object)).filter(|it| !it.inherited) else {
            continue;
        };
        let table = Id {
            tag: Tag::Table,
            schema: id.schema.clone(),
            within: String::new(),
            name: id.within.clone(),
        };
        tables
            .entry(table)
            .or_default()
            .push((column.position, &object.sql));
    }
    for columns in tables.values_mut() {
        columns.sort_unstable();
    }
    tables
}
