//! Comments on objects, and on columns that are no objects of their own.

use crate::Statement;
use crate::postgres::catalog::Object;
use crate::postgres::object::{At, Item, Tag};
use crate::postgres::text::literal;

use super::has_column;

/// Returns an object's comment as people are shown it.
pub(super) fn show(object: &Object) -> String {
    object.comment.as_deref().map(literal).unwrap_or_default()
}

/// Returns the comments on an object's columns as people are shown them.
pub(super) fn show_columns(object: &Object) -> String {
    let comments = object.column_comments.iter();
    let shown: Vec<_> = comments
        .map(|(column, text)| format!("{column}: {}", literal(text)))
        .collect();
    shown.join(", ")
}

/// Returns the statements that comment a new object.
pub(super) fn create(at: &At<'_>) -> Vec<Statement> {
    let own = at.object.comment.as_deref();
    let mut statements: Vec<_> = own
        .and_then(|text| Some(statement(&target(at)?, Some(text))))
        .into_iter()
        .collect();
    for (column, text) in &at.object.column_comments {
        statements.push(statement(&column_target(at, column), Some(text)));
    }
    statements
}

/// Returns the statements that change the comments of a kept object.
pub(super) fn alter(from: &Object, to: &At<'_>) -> Vec<Statement> {
    let mut statements = Vec::new();
    if from.comment != to.object.comment {
        let text = to.object.comment.as_deref().or_else(|| usual(to));
        statements.extend(target(to).map(|target| statement(&target, text)));
    }
    let (before, after) = (&from.column_comments, &to.object.column_comments);
    for column in before.keys() {
        if !after.contains_key(column) && has_column(to, column) {
            statements.push(statement(&column_target(to, column), None));
        }
    }
    for (column, text) in after {
        if before.get(column) != Some(text) {
            statements.push(statement(&column_target(to, column), Some(text)));
        }
    }
    statements
}

/// Returns the comment that an object has in a new database.
fn usual(at: &At<'_>) -> Option<&'static str> {
    let is_public = at.id.tag == Tag::Schema && at.id.name == "public";
    is_public.then_some("standard public schema")
}

fn statement(target: &str, text: Option<&str>) -> Statement {
    let text = text.map_or("NULL".to_owned(), literal);
    Statement::new(format!("COMMENT ON {target} IS {text}"))
}

fn column_target(at: &At<'_>, column: &str) -> String {
    format!("COLUMN {}.{column}", at.sql())
}

/// Returns how `COMMENT ON` names an object; `None` where it can have none.
fn target(at: &At<'_>) -> Option<String> {
    let sql = at.sql();
    let holder = at.holder();
    Some(match &at.object.item {
        Item::Schema(_) => format!("SCHEMA {sql}"),
        Item::Extension(_) => format!("EXTENSION {sql}"),
        Item::Collation(_) => format!("COLLATION {sql}"),
        Item::Enum(_) | Item::Composite(_) | Item::Range(_) => format!("TYPE {sql}"),
        Item::Domain(_) => format!("DOMAIN {sql}"),
        Item::Sequence(_) => format!("SEQUENCE {sql}"),
        Item::Table(_) => format!("TABLE {sql}"),
        Item::Column(_) => format!("COLUMN {holder}.{sql}"),
        Item::Constraint(_) => match at.catalog.container(at.id) {
            Some((id, _)) if id.tag == Tag::Domain => {
                format!("CONSTRAINT {sql} ON DOMAIN {holder}")
            }
            _ => format!("CONSTRAINT {sql} ON {holder}"),
        },
        Item::Index(_) => format!("INDEX {sql}"),
        Item::Attached(it) => format!("INDEX {}", it.full_name(at)),
        Item::Statistics(_) => format!("STATISTICS {sql}"),
        Item::Function(it) => format!("{} {sql}", it.noun),
        Item::Aggregate(it) => format!("AGGREGATE {}", it.signature),
        Item::View(_) => format!("VIEW {sql}"),
        Item::MaterializedView(_) => format!("MATERIALIZED VIEW {sql}"),
        Item::Trigger(_) => format!("TRIGGER {sql} ON {holder}"),
        Item::Rule(_) => format!("RULE {sql} ON {holder}"),
        Item::Policy(_) => format!("POLICY {sql} ON {holder}"),
        Item::Default(_) | Item::DefaultPrivileges(_) => return None,
    })
}
