//! Finds the rename that somebody says in words.

use super::{of_column, of_table};
use crate::rename::similarity::nearest;
use crate::sqlite::Catalog;
use crate::sqlite::model::Table;
use crate::sqlite::token::{Token, fold, quoted, scan};
use crate::{Error, Rename};

/// Finds what is called `old` in one catalog and `new` in the other: a table, or a column as `table.column`.
///
/// # Errors
///
/// Where nothing has the old name, nothing of its kind the new one, the new one is taken before, or SQLite has no
/// statement that renames it.
pub(crate) fn find_rename(
    old: &str,
    new: &str,
    from: &Catalog,
    to: &Catalog,
) -> Result<Rename, Error> {
    match (parts(old).as_slice(), parts(new).as_slice()) {
        ([old], [new]) => table(old, new, from, to),
        ([holder, old], [new]) => column(holder, old, new, from, to),
        ([holder, old], [other, new]) if fold(holder) == fold(other) => {
            column(holder, old, new, from, to)
        }
        ([_, _], [_, _]) => Err(Error::new(format!(
            "{old} can't become {new}: a column stays in its table"
        ))),
        _ => Err(Error::new(format!(
            "{old} and {new} are no names of two tables, or of two columns as table.column"
        ))),
    }
}

/// Splits a name at its dots, but for those in quotes.
fn parts(name: &str) -> Vec<String> {
    let tokens = scan(name);
    let odd = tokens.iter().skip(1).step_by(2);
    let is_dotted = odd.clone().all(|it| it.is_mark(".")) && odd.count() == tokens.len() / 2;
    let names: Vec<_> = tokens.iter().step_by(2).filter_map(Token::name).collect();
    match is_dotted && names.len() == tokens.len().div_ceil(2) {
        true => names,
        // Somebody may write a name that needs quotes without them.
        false => vec![name.to_owned()],
    }
}

fn table(old: &str, new: &str, from: &Catalog, to: &Catalog) -> Result<Rename, Error> {
    let Some(table) = from.tables.get(&fold(old)) else {
        return Err(no_table(old, from, to));
    };
    let Some(found) = to.tables.get(&fold(new)) else {
        let fresh = to
            .tables
            .iter()
            .filter(|it| !from.tables.contains_key(it.0));
        let near = nearest(new, fresh.map(|it| it.1.name.as_str()));
        return Err(no_target("table", &quoted(old), new, near));
    };
    match from.tables.contains_key(&fold(new)) {
        true => Err(taken("table", &quoted(old), new)),
        false => Ok(of_table(table, found)),
    }
}

/// Makes the error of a table that isn't there; one of another kind is told why it can't be renamed.
fn no_table(old: &str, from: &Catalog, to: &Catalog) -> Error {
    let folded = fold(old);
    let kinds = [
        ("virtual table", from.virtual_tables.contains_key(&folded)),
        ("view", from.views.contains_key(&folded)),
        ("index", from.indexes.contains_key(&folded)),
        ("trigger", from.triggers.contains_key(&folded)),
    ];
    if let Some((kind, _)) = kinds.into_iter().find(|it| it.1) {
        let name = quoted(old);
        return Error::new(format!(
            "{kind} {name} can't be renamed: it is dropped and made again under its new name"
        ));
    }
    let names = || from.tables.iter().map(|(key, it)| (key, it.name.as_str()));
    let gone = names().filter(|it| !to.tables.contains_key(it.0));
    let near = nearest(old, gone.map(|it| it.1));
    let near = near.or_else(|| nearest(old, names().map(|it| it.1)));
    let old = quoted(old);
    Error::unknown(format_args!("there is no table {old} to rename"), near)
}

fn column(
    holder: &str,
    old: &str,
    new: &str,
    from: &Catalog,
    to: &Catalog,
) -> Result<Rename, Error> {
    let Some(table) = from.tables.get(&fold(holder)) else {
        return Err(no_table(holder, from, to));
    };
    let shown = format!("{}.{}", quoted(&table.name), quoted(old));
    let Some(wanted) = to.tables.get(&fold(holder)) else {
        let holder = quoted(holder);
        return Err(Error::new(format!(
            "column {shown} can't be renamed: the wanted schema has no table {holder}; where that is renamed too, say so first"
        )));
    };
    let Some(column) = table.column(&fold(old)) else {
        let near = nearest(old, fresh(table, wanted)).or_else(|| nearest(old, all(table)));
        let near = near.map(|it| format!("{}.{}", quoted(&table.name), quoted(it)));
        return Err(Error::unknown(
            format_args!("there is no column {shown} to rename"),
            near.as_deref(),
        ));
    };
    let Some(found) = wanted.column(&fold(new)) else {
        let near = nearest(new, fresh(wanted, table));
        return Err(no_target("column", &shown, new, near));
    };
    match table.has_column(new) {
        true => Err(taken("column", &shown, new)),
        false => Ok(of_column(table, &column.name, &found.name)),
    }
}

fn all(table: &Table) -> impl Iterator<Item = &str> {
    table.columns.iter().map(|it| it.name.as_str())
}

/// Returns the columns of one table that the other doesn't have.
fn fresh<'t>(table: &'t Table, other: &Table) -> impl Iterator<Item = &'t str> {
    all(table).filter(|name| !other.has_column(name))
}

fn no_target(kind: &str, shown: &str, new: &str, near: Option<&str>) -> Error {
    let reason = format!("the wanted schema has no {kind} of that name");
    let new = quoted(new);
    Error::unknown(
        format_args!("{kind} {shown} can't be renamed to {new}: {reason}"),
        near,
    )
}

fn taken(kind: &str, shown: &str, new: &str) -> Error {
    let new = quoted(new);
    Error::new(format!(
        "{kind} {shown} can't be renamed to {new}: {kind} {new} is already there"
    ))
}
