//! A column as `CREATE TABLE` and `ADD COLUMN` write it.

use super::Column;
use crate::postgres::catalog::Id;
use crate::postgres::layout;
use crate::postgres::object::{At, Item, Tag};
use crate::postgres::type_name::short;

/// Returns the column's definition, with the default, the sequence and the constraints that are parts of its statement.
pub(crate) fn definition(column: &Column, at: &At<'_>, not_null: bool) -> String {
    let serial = serial(column, at);
    let data_type = serial.map_or_else(|| short(&column.data_type), str::to_owned);
    let mut words = vec![at.sql().to_owned(), data_type];
    if let Some(collation) = &column.collation {
        words.push(format!("COLLATE {collation}"));
    }
    if let Some(compression) = &column.compression {
        words.push(format!("COMPRESSION {compression}"));
    }
    let is_primary = |it: &String| it.starts_with("PRIMARY KEY");
    let (mut keys, constraints): (Vec<String>, Vec<String>) =
        inline(at).map(|(_, text)| text).partition(is_primary);
    let is_key = !keys.is_empty();
    if is_key && column.identity.is_none() && serial.is_none() && column.generated.is_none() {
        words.extend(keys.iter().cloned());
        keys.clear();
    }
    if not_null && !is_key && column.identity.is_none() && serial.is_none() {
        words.push("NOT NULL".to_owned());
    }
    if let Some(expression) = &column.generated {
        let expression = layout::unwrapped(expression);
        words.push(format!("GENERATED ALWAYS AS ({expression}) STORED"));
    }
    if let Some(when) = &column.identity {
        words.push(format!("GENERATED {when} AS IDENTITY"));
        let options = super::sequence::options(column);
        if !options.is_empty() {
            words.push(format!("({})", options.join(" ")));
        }
    }
    if let Some(default) = default(at).filter(|_| serial.is_none()) {
        words.push(format!("DEFAULT {default}"));
    }
    words.extend(keys.into_iter().chain(constraints));
    words.join(" ")
}

/// Returns the constraints that the column's definition says, in the order in which people write them.
pub(crate) fn inline<'a>(at: &At<'a>) -> impl Iterator<Item = (&'a Id, String)> {
    let mut found: Vec<_> = at
        .parts
        .iter()
        .filter(|id| {
            id.tag == Tag::Constraint && id.within == at.id.within && id.schema == at.id.schema
        })
        .filter_map(|&id| {
            let object = at.catalog.objects.get(id)?;
            let Item::Constraint(constraint) = &object.item else {
                return None;
            };
            if !matches!(constraint.columns.as_slice(), [one] if *one == at.id.name) {
                return None;
            }
            let text = constraint.inline(&At { id, object, ..*at })?;
            Some((rank(&constraint.kind), id, text))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, id, text)| (id, text))
}

/// Returns a place for each kind of constraint, in the order in which people write them.
pub(crate) fn rank(kind: &str) -> usize {
    "pucfx".find(kind).unwrap_or(5)
}

/// Returns what people call a whole number that comes of a sequence that the column owns, where it is exactly that.
pub(crate) fn serial(column: &Column, at: &At<'_>) -> Option<&'static str> {
    let serial = match column.data_type.as_str() {
        "smallint" => "smallserial",
        "integer" => "serial",
        "bigint" => "bigserial",
        _ => return None,
    };
    let is_sequence = |id: &&Id| id.tag == Tag::Sequence && is_serial(id, at.id, at);
    (column.not_null && at.parts.iter().any(is_sequence)).then_some(serial)
}

/// Returns whether a sequence is the one that the engine makes for a `serial` column.
pub(crate) fn is_serial(sequence: &Id, column: &Id, at: &At<'_>) -> bool {
    let (Some(object), Some(owner)) = (
        at.catalog.objects.get(sequence),
        at.catalog.objects.get(column),
    ) else {
        return false;
    };
    let (Item::Sequence(it), Item::Column(of)) = (&object.item, &owner.item) else {
        return false;
    };
    let greatest = match it.data_type.as_str() {
        "smallint" => i16::MAX.into(),
        "integer" => i32::MAX.into(),
        _ => i64::MAX,
    };
    let holder = at
        .catalog
        .container(column)
        .map_or("", |(_, it)| it.sql.as_str());
    let default = column.twin(Tag::Default);
    let takes = at.catalog.objects.get(&default).is_some_and(
        |it| matches!(&it.item, Item::Default(it) if it.sequence().as_deref() == Some(&object.sql)),
    );
    takes
        && of.not_null
        && it.data_type == of.data_type
        && (it.start, it.increment, it.min, it.max) == (1, 1, 1, greatest)
        && it.cache == 1
        && !it.cycle
        && !it.unlogged
        && sequence.schema == column.schema
        && sequence.name == format!("{}_{}_seq", column.within, column.name)
        && sequence.name.len() < 64
        && it.owner.as_deref() == Some(&format!("{holder}.{}", owner.sql))
}

fn default(at: &At<'_>) -> Option<String> {
    let id = at.id.twin(Tag::Default);
    if !at.parts.contains(&&id) {
        return None;
    }
    match &at.catalog.objects.get(&id)?.item {
        Item::Default(default) => Some(default.text(at)),
        _ => None,
    }
}
