//! Tables.

use super::column::{self, ColumnText};
use super::constraint::{self, ConstraintText};
use super::cursor::{Cursor, stored};
use crate::Error;
use crate::sqlite::token::{Token, quoted};

/// A table as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableText {
    pub(crate) columns: Vec<ColumnText>,
    /// Those that are written with a column too.
    pub(crate) constraints: Vec<ConstraintText>,
    /// The lines of its body: columns, then constraints of the table.
    pub(crate) lines: Vec<Vec<Token>>,
    pub(crate) strict: bool,
    pub(crate) without_rowid: bool,
}

impl TableText {
    /// Reads the stored text of a table.
    ///
    /// # Errors
    ///
    /// Where it holds a clause that isn't known.
    pub(crate) fn read(name: &str, sql: &str) -> Result<Self, Error> {
        let what = format!("table {}", quoted(name));
        let (tokens, _) = stored(sql);
        let mut cursor = Cursor::new(&what, &tokens);
        cursor.expect(&["CREATE", "TABLE"])?;
        cursor.name()?;
        let inside = cursor.parenthesised()?;
        let mut table = body(&what, inside)?;
        while !cursor.is_done() {
            if cursor.eat(&["STRICT"]) {
                table.strict = true;
            } else {
                cursor.expect(&["WITHOUT", "ROWID"])?;
                table.without_rowid = true;
            }
            if !cursor.eat_mark(",") && !cursor.is_done() {
                return Err(cursor.unknown());
            }
        }
        Ok(table)
    }
}

fn body(what: &str, tokens: &[Token]) -> Result<TableText, Error> {
    let mut table = TableText {
        columns: Vec::new(),
        constraints: Vec::new(),
        lines: Vec::new(),
        strict: false,
        without_rowid: false,
    };
    let mut cursor = Cursor::new(what, tokens);
    while !cursor.is_done() {
        if constraint::begins(&cursor) {
            if let Some(constraint) = constraint::read(what, &mut cursor)? {
                table.lines.push(constraint.tokens.clone());
                table.constraints.push(constraint);
            }
            // Between constraints SQLite needs no comma.
            cursor.eat_mark(",");
            continue;
        }
        let (column, constraints) = column::read(what, &mut cursor)?;
        table.lines.push(column.tokens.clone());
        table.columns.push(column);
        table.constraints.extend(constraints);
        if !cursor.eat_mark(",") && !cursor.is_done() {
            return Err(cursor.unknown());
        }
    }
    Ok(table)
}
