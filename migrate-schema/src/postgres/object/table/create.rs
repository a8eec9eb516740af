//! `CREATE TABLE` as people write it.

use super::Table;
use crate::Statement;
use crate::postgres::catalog::{Id, Object};
use crate::postgres::layout;
use crate::postgres::object::column::{definition, inline, rank};
use crate::postgres::object::{At, Item, Tag};

/// Returns the statements that make a table with the parts of its statement.
pub(crate) fn create(table: &Table, at: &At<'_>) -> Vec<Statement> {
    let mut members = Vec::new();
    let mut written: Vec<&Id> = Vec::new();
    let mut settings = Vec::new();
    let has_own_columns = table.partition_of.is_none() && table.of_type.is_none();
    for (id, object) in columns(at) {
        let Item::Column(column) = &object.item else {
            continue;
        };
        let place = At { id, object, ..*at };
        if has_own_columns && !column.inherited {
            members.push(definition(column, &place, column.not_null));
            written.extend(inline(&place).map(|(id, _)| id));
            settings.extend(column.settings(&place));
        } else {
            settings.extend(column.own(&place));
        }
    }
    for (id, object) in parts(at, Tag::Default) {
        let column = id.twin(Tag::Column);
        let is_written = at.catalog.objects.get(&column).is_some_and(|object| {
            has_own_columns && matches!(&object.item, Item::Column(it) if !it.inherited)
        });
        if !is_written {
            settings.extend(object.item.create(&At { id, object, ..*at }));
        }
    }
    let mut constraints: Vec<_> = parts(at, Tag::Constraint)
        .filter_map(|(id, object)| match &object.item {
            Item::Constraint(it) => Some((rank(&it.kind), id, object, it)),
            _ => None,
        })
        .collect();
    constraints.sort_by_key(|(rank, id, ..)| (*rank, *id));
    for (_, id, object, constraint) in constraints {
        let place = At { id, object, ..*at };
        settings.extend(constraint.index_settings(&place));
        if written.contains(&id) {
            continue;
        }
        members.push(match constraint.is_named_by_engine(&place) {
            true => constraint.text(),
            false => format!("CONSTRAINT {} {}", object.sql, constraint.text()),
        });
    }
    let mut statements = vec![Statement::new(statement(table, at, &members))];
    statements.extend(settings);
    let mut say = |change: &str| {
        statements.push(Statement::new(format!("ALTER TABLE {} {change}", at.sql())));
    };
    if table.row_security {
        say("ENABLE ROW LEVEL SECURITY");
    }
    if table.force_row_security {
        say("FORCE ROW LEVEL SECURITY");
    }
    statements
}

fn statement(table: &Table, at: &At<'_>, members: &[String]) -> String {
    let unlogged = if table.unlogged { "UNLOGGED " } else { "" };
    let mut sql = format!("CREATE {unlogged}TABLE {}", at.sql());
    let of = table.of_type.as_ref().map(|it| format!(" OF {it}"));
    let partition = table
        .partition_of
        .as_ref()
        .map(|it| format!(" PARTITION OF {it}"));
    let is_open = of.is_none() && partition.is_none();
    sql.extend(of.into_iter().chain(partition));
    if !members.is_empty() {
        sql = layout::block(&sql, members);
    } else if is_open {
        sql.push_str(" ()");
    }
    let mut clauses = Vec::new();
    clauses.extend(table.bound.clone());
    if !table.inherits.is_empty() {
        clauses.push(format!("INHERITS ({})", table.inherits.join(", ")));
    }
    clauses.extend(
        table
            .partition_key
            .iter()
            .map(|it| format!("PARTITION BY {it}")),
    );
    clauses.extend(table.access_method.iter().map(|it| format!("USING {it}")));
    if !table.options.is_empty() {
        clauses.push(format!("WITH ({})", table.options.join(", ")));
    }
    clauses.extend(table.tablespace.iter().map(|it| format!("TABLESPACE {it}")));
    for clause in clauses {
        sql.push(' ');
        sql.push_str(&clause);
    }
    sql
}

/// Returns the columns that are parts of the statement, in their order.
fn columns<'a>(at: &At<'a>) -> Vec<(&'a Id, &'a Object)> {
    let mut columns: Vec<_> = parts(at, Tag::Column).collect();
    columns.sort_by_key(|(_, object)| match &object.item {
        Item::Column(column) => column.position,
        _ => 0,
    });
    columns
}

fn parts<'a>(at: &At<'a>, tag: Tag) -> impl Iterator<Item = (&'a Id, &'a Object)> {
    let catalog = at.catalog;
    let parts = at.parts.iter().filter(move |id| id.tag == tag);
    parts.filter_map(|id| catalog.objects.get_key_value(*id))
}
