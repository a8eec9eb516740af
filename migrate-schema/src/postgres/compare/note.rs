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
        let Some(after) = to.get(table).filter(|after| !is_same(before, after)) else {
            continue;
        };
        let kept = |all: &[(i64, &str)], others: &[(i64, &str)]| {
            let is_kept = |name: &str| others.iter().any(|(_, other)| *other == name);
            let kept = all.iter().filter(|(_, name)| is_kept(name));
            kept.map(|(_, name)| (*name).to_owned()).collect::<Vec<_>>()
        };
        let (old, new) = (kept(before, after), kept(after, before));
        if old != new {
            let holder = Id {
                tag: Tag::Table,
                schema: table.0.to_owned(),
                within: String::new(),
                name: table.1.to_owned(),
            };
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

/// The columns in order, by schema and table.
type Columns<'a> = BTreeMap<(&'a str, &'a str), Vec<(i64, &'a str)>>;

fn columns(catalog: &Catalog) -> Columns<'_> {
    let mut tables = Columns::new();
    for (id, object) in &catalog.objects {
        let Some(column) = column_of(Some(object)).filter(|it| !it.inherited) else {
            continue;
        };
        let table = tables.entry((&id.schema, &id.within)).or_default();
        table.push((column.position, &object.sql));
    }
    for columns in tables.values_mut() {
        columns.sort_unstable();
    }
    tables
}

fn is_same(before: &[(i64, &str)], after: &[(i64, &str)]) -> bool {
    let (before, after) = (before.iter(), after.iter());
    before.map(|(_, name)| name).eq(after.map(|(_, name)| name))
}
