//! Renames: tables and columns. SQLite renames no index, view or trigger: one of another name is dropped and made.

mod candidates;
mod find;

pub(crate) use candidates::candidates;
pub(crate) use find::find_rename;

use super::kinds;
use super::model::Table;
use super::token::quoted;
use crate::{Rename, Statement};

/// Makes the rename of a table.
fn of_table(from: &Table, to: &Table) -> Rename {
    let (from, to) = (quoted(&from.name), quoted(&to.name));
    let rename = |from: &str, to: &str| format!("ALTER TABLE {from} RENAME TO {to}");
    Rename {
        kind: kinds::Table::KIND.name,
        within: String::new(),
        statement: Statement::new(rename(&from, &to)),
        reverse: Statement::new(rename(&to, &from)),
        from,
        to,
    }
}

/// Makes the rename of a column; its table may be renamed before.
fn of_column(table: &Table, from: &str, to: &str) -> Rename {
    let (table, from, to) = (quoted(&table.name), quoted(from), quoted(to));
    let rename = |from: &str, to: &str| format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to}");
    Rename {
        kind: kinds::Column::KIND.name,
        statement: Statement::new(rename(&from, &to)),
        reverse: Statement::new(rename(&to, &from)),
        within: table,
        from,
        to,
    }
}
