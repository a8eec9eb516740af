//! Partitions that go while foreign keys refer to their parent: the engine keeps one of each key for every partition.

use super::fate::{Fate, Fates};
use super::{Catalog, Id, Sides};
use crate::Statement;
use crate::postgres::object::{Item, Table, Tag};

/// Returns the foreign keys of a side that refer to a table that another one was a partition of.
pub(super) fn referring<'a>(sides: Sides<'a>, side: &'a Catalog, partition: &Id) -> Vec<&'a Id> {
    let mut ancestors = Vec::new();
    let mut next = parent(sides.from, partition);
    while let Some((id, name)) = next {
        ancestors.push(name);
        next = parent(sides.from, id);
    }
    if ancestors.is_empty() {
        return Vec::new();
    }
    let keys = side
        .of(Tag::Constraint)
        .filter(|(_, object)| match &object.item {
            Item::Constraint(it) => it
                .refers_to
                .as_deref()
                .is_some_and(|name| ancestors.contains(&name)),
            _ => false,
        });
    keys.map(|(id, _)| id).collect()
}

/// Returns the statement that takes a partition out of a table that stays and is still referred to: it can't be dropped
/// before.
pub(super) fn detach(sides: Sides<'_>, fates: &Fates<'_>, partition: &Id) -> Option<Statement> {
    let (id, name) = parent(sides.from, partition)?;
    let stays = |id: &Id| !matches!(fates.get(id), Fate::Dropped | Fate::Replaced);
    let is_referred_to = || {
        referring(sides, sides.from, partition)
            .into_iter()
            .any(stays)
    };
    let partition = &sides.from.objects.get(partition)?.sql;
    (stays(id) && is_referred_to())
        .then(|| Statement::new(format!("ALTER TABLE {name} DETACH PARTITION {partition}")))
}

/// Returns the tables below a partitioned one.
pub(super) fn below<'a>(catalog: &'a Catalog, table: &Id) -> Vec<&'a Id> {
    let mut found: Vec<&Id> = Vec::new();
    let tables: Vec<_> = catalog
        .of(Tag::Table)
        .map(|(id, _)| (id, parent(catalog, id)))
        .collect();
    let mut open = vec![table.clone()];
    while let Some(above) = open.pop() {
        for (id, parent) in &tables {
            if parent.is_some_and(|(parent, _)| *parent == above) {
                found.push(id);
                open.push((*id).clone());
            }
        }
    }
    found
}

/// Returns the table that another one is a partition of, and its name as SQL writes it.
fn parent<'a>(catalog: &'a Catalog, partition: &Id) -> Option<(&'a Id, &'a str)> {
    let object = catalog.objects.get(partition)?;
    let Item::Table(Table {
        partition_of: Some(_),
        ..
    }) = &object.item
    else {
        return None;
    };
    let (id, parent) = catalog.parents(object).next()?;
    Some((id, &parent.sql))
}
