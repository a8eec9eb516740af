//! The sequence of an identity column: what is said of it beside its options.

use super::Column;
use crate::Statement;
use crate::postgres::about::{Right, Rights, given};
use crate::postgres::catalog::Id;
use crate::postgres::name::quoted;
use crate::postgres::object::{At, Tag};
use crate::postgres::text::literal;

/// Returns the options of a new identity, as they stand in parentheses.
pub(super) fn options(column: &Column) -> Vec<String> {
    let name = column.sequence_name.iter();
    let name = name.map(|name| format!("SEQUENCE NAME {name}"));
    name.chain(column.identity_options.iter().cloned())
        .collect()
}

/// Returns the statements about the sequence of a new identity.
pub(super) fn made(column: &Column, at: &At<'_>) -> Vec<Statement> {
    let Some(sequence) = &column.sequence else {
        return Vec::new();
    };
    let id = Id::new(Tag::Sequence, &at.id.schema, sequence);
    let given = given(&At { id: &id, ..*at });
    told(None, &given, column, sequence)
}

/// Returns the statements that make one sequence of the other.
pub(super) fn changed(from: &Column, to: &Column, table_column: (&str, &str)) -> Vec<Statement> {
    let (Some(old), Some(new)) = (&from.sequence, &to.sequence) else {
        return Vec::new();
    };
    let mut statements = Vec::new();
    if from.sequence_name != to.sequence_name {
        let usual = format!("{}_{}_seq", table_column.0, table_column.1);
        let name = to.sequence_name.clone().unwrap_or_else(|| quoted(&usual));
        statements.push(Statement::new(format!(
            "ALTER SEQUENCE {old} RENAME TO {name}"
        )));
    }
    let comment = from.sequence_comment.as_deref();
    statements.extend(told(comment, &rights(from), to, new));
    statements
}

fn told(comment: Option<&str>, before: &Rights, to: &Column, sequence: &str) -> Vec<Statement> {
    let mut statements = Vec::new();
    if comment != to.sequence_comment.as_deref() {
        let text = to.sequence_comment.as_deref();
        let text = text.map_or("NULL".to_owned(), literal);
        statements.push(Statement::new(format!(
            "COMMENT ON SEQUENCE {sequence} IS {text}"
        )));
    }
    let target = format!("SEQUENCE {sequence}");
    statements.extend(before.lead_to(&rights(to), "", &target));
    statements
}

fn rights(column: &Column) -> Rights {
    let mut rights = Rights::default();
    for (privilege, grantee) in column
        .sequence_grants
        .iter()
        .filter_map(|it| it.split_once(' '))
    {
        match privilege.strip_suffix('*') {
            Some(privilege) => rights.set(grantee, privilege, Right::Grantable),
            None => rights.set(grantee, privilege, Right::Given),
        }
    }
    rights
}
