//! Parents of tables, and the columns that come from them or from a type.

use std::collections::{BTreeMap, BTreeSet};

use super::{Catalog, Id, Object, Tag};
use crate::postgres::name;
use crate::postgres::object::{Column, Item, Table};

/// By table of a type, its columns, which are no objects.
pub(super) type Typed = BTreeMap<Id, Vec<(Id, Column, String)>>;

/// Returns the columns of all tables of types.
pub(super) fn typed(catalog: &Catalog) -> Typed {
    let mut found = Typed::new();
    let types: BTreeMap<&str, &Object> = catalog
        .of(Tag::Composite)
        .map(|(_, object)| (object.sql.as_str(), object))
        .collect();
    if types.is_empty() {
        return found;
    }
    for (id, object) in catalog.of(Tag::Table) {
        let Item::Table(Table {
            of_type: Some(data_type),
            ..
        }) = &object.item
        else {
            continue;
        };
        let Some(Item::Composite(composite)) = types.get(data_type.as_str()).map(|it| &it.item)
        else {
            continue;
        };
        let attributes = composite.attributes.iter().map(|it| name::first(it));
        let columns = attributes.map(|(sql, data_type)| {
            let column = Id {
                within: id.name.clone(),
                ..id.column(&name::unquoted(sql))
            };
            let own = catalog.objects.get(&column).map(|it| &it.item);
            let not_null = matches!(own, Some(Item::Column(it)) if it.not_null);
            let attribute = Column::of_attribute(data_type, not_null);
            (column, attribute, sql.to_owned())
        });
        found.insert(id.clone(), columns.collect());
    }
    found
}

impl Catalog {
    /// Returns the tables that a table is a partition of or inherits from, without a look at all tables.
    pub(crate) fn parents<'a>(
        &'a self,
        table: &'a Object,
    ) -> impl Iterator<Item = (&'a Id, &'a Object)> {
        let names = match &table.item {
            Item::Table(it) => Some(it.partition_of.iter().chain(&it.inherits)),
            _ => None,
        };
        names.into_iter().flatten().filter_map(|name| {
            let mut needed = table.needs.iter().filter(|it| it.tag == Tag::Table);
            needed.find_map(|id| {
                let (id, object) = self.objects.get_key_value(&**id)?;
                (object.sql == *name).then_some((id, object))
            })
        })
    }

    /// Returns the parents of a table, and theirs.
    pub(crate) fn ancestors(&self, table: &Id) -> Vec<&Id> {
        let mut found = Vec::new();
        let mut open: Vec<&Object> = self.objects.get(table).into_iter().collect();
        while let Some(table) = open.pop() {
            for (id, parent) in self.parents(table) {
                found.push(id);
                open.push(parent);
            }
        }
        found
    }

    /// Returns all columns of a table by name, its own and its parents', each with the places where it is defined: more
    /// than one where several parents have it.
    pub(crate) fn definitions<'a>(
        &'a self,
        id: &'a Id,
        table: &'a Object,
    ) -> BTreeMap<&'a str, BTreeSet<&'a Id>> {
        let mut found: BTreeMap<&str, BTreeSet<&Id>> = BTreeMap::new();
        let mut open = vec![(id, table)];
        while let Some((id, table)) = open.pop() {
            for (column, object) in self.parts(Tag::Column, id) {
                if matches!(&object.item, Item::Column(it) if !it.inherited) {
                    found.entry(&column.name).or_default().insert(column);
                }
            }
            open.extend(self.parents(table));
        }
        found
    }

    /// Returns all columns of a table, its parents' too, as SQL writes their names: its own in their order, then others.
    pub(crate) fn all_columns(&self, id: &Id) -> Vec<(&Id, &Column, &str)> {
        let mut columns = self.columns(id);
        columns.retain(|(_, column, _)| !column.inherited);
        let Some((id, object)) = self.objects.get_key_value(id) else {
            return columns;
        };
        let Item::Table(table) = &object.item else {
            return columns;
        };
        if let Some(typed) = self.typed.get(id) {
            let typed = typed.iter();
            return typed
                .map(|(id, column, name)| (id, column, name.as_str()))
                .collect();
        }
        if table.partition_of.is_none() && table.inherits.is_empty() {
            return columns;
        }
        let mut inherited = Vec::new();
        for places in self.definitions(id, object).into_values() {
            let Some(&first) = places.first() else {
                continue;
            };
            let is_own = places
                .iter()
                .any(|it| it.within == id.name && it.schema == id.schema);
            if let Some(object) = self.objects.get(first)
                && let Item::Column(column) = &object.item
                && !is_own
            {
                inherited.push((first, column, object.sql.as_str()));
            }
        }
        inherited.sort_by_key(|(id, column, _)| (&id.schema, &id.within, column.position));
        columns.extend(inherited);
        columns
    }
}
