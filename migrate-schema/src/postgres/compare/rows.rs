//! The rows of a table that is made anew: put aside, and put back.

use super::fate::{Fate, Fates, is_type};
use super::{Catalog, Id, Sides};
use crate::postgres::cast::{Cast, cast, is_string};
use crate::postgres::object::column::{fill, open, rounded, warned};
use crate::postgres::object::{At, Item, Table, Tag};
use crate::postgres::type_name::short;
use crate::{Statement, loss};

/// Returns whether a table's own statement puts its rows back: those of partitions are their parent's.
pub(super) fn are_kept(sides: Sides<'_>, fates: &Fates<'_>, id: &Id) -> bool {
    let (Some(before), Some(_)) = (table(sides.from, id), table(sides.to, id)) else {
        return false;
    };
    let Some(parent) = &before.partition_of else {
        return true;
    };
    let parent = sides.from.table_called(parent);
    parent.is_none_or(|(id, _)| fates.get(id) != Fate::Replaced)
}

/// Returns the table that an object is, or stands within.
pub(super) fn table_of<'a>(catalog: &'a Catalog, id: &Id) -> Option<&'a Id> {
    let id = match id.tag {
        Tag::Table => catalog.objects.get_key_value(id).map(|(id, _)| id),
        _ => catalog.container(id).map(|(id, _)| id),
    };
    id.filter(|id| id.tag == Tag::Table)
}

/// Returns the statement that puts rows aside; values of types that are made anew as text.
pub(super) fn save(sides: Sides<'_>, fates: &Fates<'_>, id: &Id, aside: &str) -> Vec<Statement> {
    let (Some(object), Some(before)) = (sides.from.objects.get(id), table(sides.from, id)) else {
        return Vec::new();
    };
    let name = &object.sql;
    let only = if before.partition_key.is_some() {
        ""
    } else {
        "ONLY "
    };
    let columns = sides.from.all_columns(id);
    let texts: Vec<_> = columns
        .iter()
        .map(|(id, column, name)| match is_type_gone(sides, fates, id) {
            true if column.data_type.ends_with("[]") => (true, format!("{name}::text[]")),
            true => (true, format!("{name}::text")),
            false => (false, (*name).to_owned()),
        })
        .collect();
    let list = match texts.iter().any(|(is_text, _)| *is_text) {
        true => texts
            .into_iter()
            .map(|(_, it)| it)
            .collect::<Vec<_>>()
            .join(", "),
        false => "*".to_owned(),
    };
    let mut statement = Statement::new(format!(
        "CREATE TABLE {aside} AS SELECT {list} FROM {only}{name}"
    ));
    statement = statement.comment(format!(
        "{name} can't be changed where it stands: its rows are put aside, and back"
    ));
    let kept = sides.to.all_columns(id);
    for (_, column, gone) in columns {
        let is_kept = kept.iter().any(|(_, _, kept)| *kept == gone);
        if !is_kept && column.generated.is_none() {
            statement = statement.comment(loss::of_values(name, gone)).loses();
        }
    }
    vec![statement]
}

/// Returns the statements that put rows back, and let what counts go on after them.
pub(super) fn refill(sides: Sides<'_>, fates: &Fates<'_>, id: &Id, aside: &str) -> Vec<Statement> {
    let Some(object) = sides.to.objects.get(id) else {
        return Vec::new();
    };
    let name = &object.sql;
    let (mut columns, mut values, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    let mut insert = Statement::new("");
    let mut is_identity = false;
    let olds = sides.from.all_columns(id);
    for (column, to, sql) in sides.to.all_columns(id) {
        if to.generated.is_some() {
            continue;
        }
        let from = olds.iter().find(|(_, _, old)| *old == sql);
        let value = match from {
            Some((old, from, _)) => {
                let is_type_gone = is_type_gone(sides, fates, old);
                let cast = match is_type_gone {
                    true => cast(sides.to, "text", &to.base),
                    false => cast(sides.to, &from.base, &to.base),
                };
                let (full_name, data_type) = (format!("{name}.{sql}"), short(&to.data_type));
                insert = warned(insert, cast, &full_name, &data_type);
                insert = rounded(insert, from, to, &full_name);
                Some(match cast {
                    Cast::Assigned if !is_type_gone => sql.to_owned(),
                    Cast::Text => format!("{sql}::text::{data_type}"),
                    Cast::Written | Cast::Assigned => format!("{sql}::{data_type}"),
                })
            }
            None => None,
        };
        let may_be_null = from.is_none_or(|(_, from, _)| !from.not_null);
        let at = At {
            settings: sides.settings,
            other: sides.from,
            ..At::within(
                sides.to,
                column,
                sides.to.objects.get(column).unwrap_or(object),
            )
        };
        let value = match (value, fill(&at)) {
            (Some(value), Some(fill)) if may_be_null && to.not_null => {
                // Both are of one type then; a cast to a length would cut what is too long instead of refusing it.
                let is_retyped = from.is_some_and(|(_, from, _)| from.base != to.base);
                let value = match is_retyped && value == sql {
                    true if is_string(&to.base) => format!("{sql}::text"),
                    true => format!("{sql}::{}", short(&to.base)),
                    false => value,
                };
                Some(format!("coalesce({value}, {fill})"))
            }
            (None, Some(fill)) => Some(fill.to_owned()),
            (value, _) => {
                let default = column.twin(Tag::Default);
                let has_default = sides.to.objects.contains_key(&default) || to.has_value(&at);
                let has_value = value.is_none() && has_default;
                if may_be_null && to.not_null && !has_value {
                    let rows = match value {
                        Some(_) => "rows without a value",
                        None => "the rows that are there",
                    };
                    insert.decision.get_or_insert_with(|| open(&at, rows));
                }
                value
            }
        };
        let Some(value) = value else { continue };
        columns.push(sql.to_owned());
        values.push(value);
        if (&column.schema, &column.within) != (&id.schema, &id.name) {
            continue;
        }
        is_identity |= to.identity.is_some();
        let default = column.twin(Tag::Default);
        let is_serial = sides
            .to
            .objects
            .get(&default)
            .is_some_and(|it| matches!(&it.item, Item::Default(it) if it.sequence().is_some()));
        if from.is_some() && (is_serial || to.identity.is_some()) {
            let (table, text) = (name.replace('\'', "''"), column.name.replace('\'', "''"));
            let sequence = format!("pg_get_serial_sequence('{table}', '{text}')");
            counts.push(format!("SELECT setval({sequence}, max({sql})) FROM {name}"));
        }
    }
    let mut statements = Vec::new();
    if !columns.is_empty() {
        let overriding = if is_identity {
            " OVERRIDING SYSTEM VALUE"
        } else {
            ""
        };
        let (columns, values) = (columns.join(", "), values.join(", "));
        insert.sql =
            format!("INSERT INTO {name} ({columns}){overriding}\nSELECT {values}\nFROM {aside}");
        statements.push(insert);
    }
    statements.extend(counts.into_iter().map(Statement::new));
    statements.push(Statement::new(format!("DROP TABLE {aside}")));
    statements
}

/// Returns whether a column is of a type that is dropped before its rows are back.
fn is_type_gone(sides: Sides<'_>, fates: &Fates<'_>, column: &Id) -> bool {
    let is_gone = |id: &Id| {
        let fate = fates.get(id);
        is_type(id.tag) && matches!(fate, Fate::Dropped | Fate::Replaced | Fate::Rebuilt)
    };
    let objects = &sides.from.objects;
    let needs = |id: &Id| {
        let needs = objects.get(id).map_or(&[][..], |it| &it.needs);
        needs.iter().map(|it| &**it)
    };
    if objects.contains_key(column) {
        return needs(column).any(is_gone);
    }
    // What a column of a typed table is of, its type is of.
    let table = column.holder(Tag::Table);
    let mut types = needs(&table).filter(|it| it.tag == Tag::Composite);
    types.any(|it| needs(it).any(is_gone))
}

fn table<'a>(catalog: &'a Catalog, id: &Id) -> Option<&'a Table> {
    match &catalog.objects.get(id)?.item {
        Item::Table(table) => Some(table),
        _ => None,
    }
}
