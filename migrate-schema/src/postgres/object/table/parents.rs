//! Tables that get a parent, or lose one: where they have the same columns and checks, a statement does it.

use super::Table;
use crate::postgres::catalog::{Catalog, Id};
use crate::postgres::object::{At, Column, Item, Tag};

/// Returns whether a table lacks what a new parent wants of it, or would keep what it shouldn't of one that it loses.
pub(super) fn are_unlike(from: &Table, to: &Table, at: &At<'_>) -> bool {
    let (before, after) = (at.other, at.catalog);
    let gained = names(to).filter(|it| names(from).all(|old| old != *it));
    let lost = names(from).filter(|it| names(to).all(|new| new != *it));
    let (mut gained, mut lost) = (gained, lost);
    gained.any(|it| {
        // A check that a child has already stays its own beside the parent's, but for partitions.
        let keeps_checks = to.partition_of.as_ref() != Some(it) && has_checks(after, it);
        keeps_checks || is_unlike(after, it, before, at.id, false)
    }) || lost
        .any(|it| is_unlike(before, it, after, at.id, true) || keeps(before, it, after, at.id))
}

fn has_checks(catalog: &Catalog, parent: &str) -> bool {
    let Some((parent, _)) = catalog.table_called(parent) else {
        return false;
    };
    let mut checks = catalog.parts(Tag::Constraint, parent);
    checks.any(|(_, object)| is_inherited(&object.item))
}

/// Returns whether a table keeps indexes or keys of a parent that it shouldn't have.
fn keeps(catalog: &Catalog, parent: &str, other: &Catalog, table: &Id) -> bool {
    let Some((parent, _)) = catalog.table_called(parent) else {
        return false;
    };
    let has = |tag: Tag, item: &Item| {
        let mut mine = other.parts(tag, table);
        mine.any(|(_, object)| object.item.differences(item).is_empty())
    };
    let is_partitioned = |id: &Id| {
        let object = catalog.objects.get(id);
        matches!(object.map(|it| &it.item), Some(Item::Table(it)) if it.partition_key.is_some())
    };
    let parents = std::iter::once(parent).chain(catalog.ancestors(parent));
    let mut parents = parents.filter(|id| is_partitioned(id));
    parents.any(|parent| {
        let mut parts = [Tag::Index, Tag::Constraint]
            .into_iter()
            .flat_map(|tag| catalog.parts(tag, parent));
        parts.any(|(id, object)| match &object.item {
            Item::Constraint(it) if it.kind == "c" => false,
            item => !has(id.tag, item),
        })
    })
}

/// Returns whether a table becomes one of a type, or is one no more, whose attributes aren't its columns.
pub(super) fn is_type_unlike(from: &Table, to: &Table, at: &At<'_>) -> bool {
    if from.of_type == to.of_type {
        return false;
    }
    let columns = |catalog: &Catalog| -> Vec<(String, String, Option<String>)> {
        let columns = catalog.all_columns(at.id).into_iter();
        columns
            .map(|(_, it, name)| (name.to_owned(), it.data_type.clone(), it.collation.clone()))
            .collect()
    };
    columns(at.other) != columns(at.catalog)
}

fn names(table: &Table) -> impl Iterator<Item = &String> {
    table.partition_of.iter().chain(&table.inherits)
}

/// Returns whether a table has not all that a parent of a name, as SQL writes it, has; `exactly`: and no more of it.
fn is_unlike(catalog: &Catalog, parent: &str, other: &Catalog, table: &Id, exactly: bool) -> bool {
    let Some((parent, _)) = catalog.table_called(parent) else {
        return false;
    };
    let mine = other.all_columns(table);
    let has_column = |(id, column, name): (&Id, &Column, &str)| {
        mine.iter().any(|(my_id, it, mine)| {
            let has_default =
                |catalog: &Catalog, id: &Id| catalog.objects.contains_key(&id.twin(Tag::Default));
            *mine == name
                && (&it.data_type, &it.collation) == (&column.data_type, &column.collation)
                && it.generated == column.generated
                && (it.not_null == column.not_null || it.not_null && !exactly)
                && !(exactly && has_default(catalog, id) && !has_default(other, my_id))
        })
    };
    let has_check = |id: &Id| {
        let mut checks = other.parts(Tag::Constraint, table);
        checks.any(|(mine, _)| mine.name == id.name)
    };
    let mut checks = catalog.parts(Tag::Constraint, parent);
    !catalog.all_columns(parent).into_iter().all(has_column)
        || checks.any(|(id, object)| is_inherited(&object.item) && !has_check(id))
}

fn is_inherited(item: &Item) -> bool {
    matches!(item, Item::Constraint(it) if it.kind == "c" && !it.definition.ends_with(" NO INHERIT"))
}
