//! Views and virtual tables: what stands behind their names is one piece.

use super::constraint::names;
use super::cursor::{Cursor, stored};
use crate::Error;
use crate::sqlite::token::{Token, quoted};

/// A view as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ViewText {
    /// Empty where the query names them.
    pub(crate) columns: Vec<String>,
    pub(crate) query: Vec<Token>,
    /// The whole statement.
    pub(crate) sql: String,
}

impl ViewText {
    /// Reads the stored text of a view.
    ///
    /// # Errors
    ///
    /// Where it holds a clause that isn't known.
    pub(crate) fn read(name: &str, text: &str) -> Result<Self, Error> {
        let what = format!("view {}", quoted(name));
        let (tokens, sql) = stored(text);
        let mut cursor = Cursor::new(&what, &tokens);
        cursor.expect(&["CREATE", "VIEW"])?;
        cursor.name()?;
        let columns = match cursor.at_mark("(") {
            true => names(&what, cursor.list()?)?,
            false => Vec::new(),
        };
        cursor.expect(&["AS"])?;
        Ok(Self {
            columns,
            query: cursor.rest().to_vec(),
            sql: cursor.in_capitals(sql),
        })
    }
}

/// A virtual table as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VirtualText {
    pub(crate) module: String,
    /// With its parentheses; empty where there are none.
    pub(crate) arguments: Vec<Token>,
    /// The whole statement.
    pub(crate) sql: String,
}

impl VirtualText {
    /// Reads the stored text of a virtual table.
    ///
    /// # Errors
    ///
    /// Where it holds a clause that isn't known.
    pub(crate) fn read(name: &str, text: &str) -> Result<Self, Error> {
        let what = format!("virtual table {}", quoted(name));
        let (tokens, sql) = stored(text);
        let mut cursor = Cursor::new(&what, &tokens);
        cursor.expect(&["CREATE", "VIRTUAL", "TABLE"])?;
        cursor.eat(&["IF", "NOT", "EXISTS"]);
        cursor.name()?;
        if cursor.eat_mark(".") {
            cursor.name()?;
        }
        cursor.expect(&["USING"])?;
        Ok(Self {
            module: cursor.name()?,
            arguments: cursor.rest().to_vec(),
            sql: cursor.in_capitals(sql),
        })
    }
}
