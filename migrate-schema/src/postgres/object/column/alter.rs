//! How one column becomes another.

use super::{Column, change_column, fill, open, sequence, set_not_null};
use crate::postgres::cast::{Cast, cast, is_string, rounds};
use crate::postgres::object::{At, Tag};
use crate::postgres::options;
use crate::postgres::type_name::short;
use crate::{Mode, Statement};

/// Returns the statements that make one column of the other; `is_retyped` where its type is made anew under the same name.
pub(crate) fn alter(from: &Column, to: &Column, at: &At<'_>, is_retyped: bool) -> Vec<Statement> {
    let change = |change: &str| change_column(at, change);
    let mut statements = Vec::new();
    if from.generated.is_some() && to.generated.is_none() {
        statements.push(change("DROP EXPRESSION"));
    }
    if from.identity.is_some() && to.identity.is_none() {
        statements.push(change("DROP IDENTITY"));
    }
    let has_new_type = from.data_type != to.data_type || from.collation != to.collation;
    if (has_new_type || is_retyped) && !to.inherited && !from.inherited {
        statements.push(retype(from, to, at, is_retyped));
    }
    statements.extend(nullability(from, to, at));
    statements.extend(identity(from, to, at));
    if from.without_default != to.without_default && to.without_default {
        statements.push(change("DROP DEFAULT"));
    }
    if from.storage != to.storage {
        let storage = to.storage.as_ref().unwrap_or(&to.usual_storage);
        statements.push(change(&format!("SET STORAGE {storage}")));
    }
    if from.compression != to.compression {
        let compression = to.compression.as_deref().unwrap_or("default");
        statements.push(change(&format!("SET COMPRESSION {compression}")));
    }
    if from.statistics != to.statistics {
        let target = to.statistics.unwrap_or(-1);
        statements.push(change(&format!("SET STATISTICS {target}")));
    }
    statements.extend(options::reset(&from.options, &to.options).map(|it| change(&it)));
    statements.extend(options::set(&from.options, &to.options).map(|it| change(&it)));
    statements
}

fn retype(from: &Column, to: &Column, at: &At<'_>, is_retyped: bool) -> Statement {
    let (table, name) = (at.holder(), at.sql());
    let data_type = &short(&to.data_type);
    let collation = match &to.collation {
        Some(collation) => format!(" COLLATE {collation}"),
        None => String::new(),
    };
    let head = format!("TYPE {data_type}{collation}");
    let is_made_anew = from.base == to.data_type || is_own_type(&from.base, at);
    // Of another collation alone values are the same.
    let is_type_new = is_retyped && from.base == to.base && to.collation.is_none();
    let cast = match is_type_new && is_made_anew {
        true => Cast::Text,
        false => cast(at.catalog, &from.base, &to.base),
    };
    let through = if to.data_type.ends_with("[]") {
        "text[]"
    } else {
        "text"
    };
    // A value that becomes a list is its only member.
    let is_list = from.base.ends_with("[]");
    let is_first_member = through == "text[]" && !is_string(&from.base) && !is_list;
    let statement = match cast {
        Cast::Assigned => change_column(at, &head),
        Cast::Text if is_list && !to.data_type.ends_with("[]") => {
            let first = change_column(at, &format!("{head} USING {name}[1]::{data_type}"));
            let what = format!("loses all but the first members of {table}.{name}");
            first.comment(what).loses()
        }
        Cast::Text if is_first_member => {
            let list = format!("ARRAY[{name}]::{data_type}");
            let sql = format!("{head} USING CASE WHEN {name} IS NOT NULL THEN {list} END");
            change_column(at, &sql)
        }
        Cast::Written => change_column(at, &format!("{head} USING {name}::{data_type}")),
        Cast::Text => change_column(at, &format!("{head} USING {name}::{through}::{data_type}")),
    };
    let statement = match is_retyped && cast != Cast::Assigned {
        true => statement.comment(format!(
            "fails where a value of {table}.{name} is none of the new {data_type}"
        )),
        false => warned(statement, cast, &format!("{table}.{name}"), data_type),
    };
    rounded(statement, from, to, &format!("{table}.{name}"))
}

/// Says where values of a column, called with its table, may not be ones of another type.
pub(crate) fn warned(statement: Statement, cast: Cast, column: &str, data_type: &str) -> Statement {
    match cast {
        Cast::Assigned => statement,
        _ => statement.comment(format!(
            "fails where a value of {column} can't be read as {data_type}"
        )),
    }
}

/// Says where values of a column, called with its table, lose some of their meaning in another type.
pub(crate) fn rounded(statement: Statement, from: &Column, to: &Column, column: &str) -> Statement {
    match rounds(&from.data_type, &to.data_type) {
        true => statement
            .comment(format!(
                "loses what {} doesn't hold of the values of {column}",
                short(&to.data_type)
            ))
            .loses(),
        false => statement,
    }
}

/// Returns whether a type, or that of its members, is one that the schema makes, and so perhaps makes anew.
fn is_own_type(name: &str, at: &At<'_>) -> bool {
    let name = name.strip_suffix("[]").unwrap_or(name);
    let is_type = |tag| matches!(tag, Tag::Enum | Tag::Composite | Tag::Range);
    let mut objects = at.catalog.objects.iter();
    objects.any(|(id, object)| is_type(id.tag) && object.sql == name)
}

fn nullability(from: &Column, to: &Column, at: &At<'_>) -> Vec<Statement> {
    match (from.not_null, to.not_null) {
        (false, true) if to.identity.is_some() && from.identity.is_none() => vec![set_not_null(at)],
        (false, true) => made_not_null(at),
        (true, false) => vec![change_column(at, "DROP NOT NULL")],
        _ => Vec::new(),
    }
}

/// Returns the statements that let a column hold no NULL any more.
pub(super) fn made_not_null(at: &At<'_>) -> Vec<Statement> {
    let (table, name) = (at.holder(), at.sql());
    let filled = fill(at).map(|value| {
        let rows = format!("SET {name} = {value} WHERE {name} IS NULL");
        Statement::new(format!("UPDATE {table} {rows}"))
    });
    let is_open = filled.is_none();
    let mut statements = match at.settings.online {
        true => checked_not_null(filled, at),
        false => filled.into_iter().chain([set_not_null(at)]).collect(),
    };
    if is_open && let Some(first) = statements.first_mut() {
        first.decision = Some(open(at, "rows without a value"));
    }
    statements
}

/// Returns the statements that hold NULL off without a lock while the rows are read: with a check that is known to hold
/// nobody looks at them again (`ALTER TABLE`, `SET NOT NULL`).
fn checked_not_null(filled: Option<Statement>, at: &At<'_>) -> Vec<Statement> {
    let (table, name) = (at.holder(), at.sql());
    let check = match name.strip_suffix('"') {
        Some(quoted) => format!("{quoted}_not_null\""),
        None => format!("{name}_not_null"),
    };
    let alter = |change: String| Statement::new(format!("ALTER TABLE {table} {change}"));
    let add = alter(format!(
        "ADD CONSTRAINT {check} CHECK ({name} IS NOT NULL) NOT VALID"
    ));
    let validate = alter(format!("VALIDATE CONSTRAINT {check}"));
    let drop = alter(format!("DROP CONSTRAINT {check}"));
    let filled = filled.map(|it| it.mode(Mode::Committed));
    std::iter::once(add.mode(Mode::Committed))
        .chain(filled)
        .chain([validate.mode(Mode::Committed), set_not_null(at), drop])
        .collect()
}

fn identity(from: &Column, to: &Column, at: &At<'_>) -> Vec<Statement> {
    let (table, name) = (at.holder(), at.sql());
    match (&from.identity, &to.identity) {
        (None, Some(when)) => {
            let options = sequence::options(to);
            let options = match options.is_empty() {
                true => String::new(),
                false => format!(" ({})", options.join(" ")),
            };
            let add = change_column(at, &format!("ADD GENERATED {when} AS IDENTITY{options}"));
            let column = at.id.name.replace('\'', "''");
            let string = table.replace('\'', "''");
            let sequence = format!("pg_get_serial_sequence('{string}', '{column}')");
            let count = format!("SELECT setval({sequence}, max({name})) FROM {table}");
            let mut statements = vec![add, Statement::new(count)];
            statements.extend(sequence::made(to, at));
            statements
        }
        (Some(old), Some(new)) => {
            let mut changes = Vec::new();
            if old != new {
                changes.push(format!("SET GENERATED {new}"));
            }
            changes.extend(option_changes(&from.identity_options, &to.identity_options));
            let mut statements = match changes.is_empty() {
                true => Vec::new(),
                false => vec![change_column(at, &changes.join(" "))],
            };
            let names = (at.id.within.as_str(), at.id.name.as_str());
            statements.extend(sequence::changed(from, to, names));
            statements
        }
        _ => Vec::new(),
    }
}

/// Returns how the options of an identity's sequence are changed; those that are gone get their default.
fn option_changes(from: &[String], to: &[String]) -> Vec<String> {
    let word = |option: &String| option.split(' ').next().unwrap_or_default().to_owned();
    let kept: Vec<_> = to.iter().map(word).collect();
    let gone = from.iter().map(word).filter(|it| !kept.contains(it));
    let reset = gone.filter_map(|it| match it.as_str() {
        "INCREMENT" => Some("SET INCREMENT BY 1".to_owned()),
        "MINVALUE" => Some("SET NO MINVALUE".to_owned()),
        "MAXVALUE" => Some("SET NO MAXVALUE".to_owned()),
        "START" => Some("SET START WITH 1".to_owned()),
        "CACHE" => Some("SET CACHE 1".to_owned()),
        "CYCLE" => Some("SET NO CYCLE".to_owned()),
        _ => None,
    });
    let set = to
        .iter()
        .filter(|it| !from.contains(it))
        .map(|it| format!("SET {it}"));
    reset.chain(set).collect()
}
