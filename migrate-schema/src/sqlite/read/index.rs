//! Indexes.

use super::constraint::{Key, keys};
use super::cursor::{Cursor, stored};
use crate::Error;
use crate::sqlite::token::{Token, quoted, written};

/// An index as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IndexText {
    pub(crate) unique: bool,
    pub(crate) columns: Vec<Key>,
    pub(crate) condition: Option<Vec<Token>>,
    /// The whole statement, on one line.
    pub(crate) sql: String,
}

impl IndexText {
    /// Reads the stored text of an index.
    ///
    /// # Errors
    ///
    /// Where it holds a clause that isn't known.
    pub(crate) fn read(name: &str, text: &str) -> Result<Self, Error> {
        let what = format!("index {}", quoted(name));
        let (tokens, _) = stored(text);
        let mut cursor = Cursor::new(&what, &tokens);
        cursor.expect(&["CREATE"])?;
        let unique = cursor.eat(&["UNIQUE"]);
        cursor.expect(&["INDEX"])?;
        cursor.name()?;
        cursor.expect(&["ON"])?;
        cursor.name()?;
        let columns = keys(&what, cursor.list()?)?;
        let condition = match cursor.eat(&["WHERE"]) {
            true => Some(cursor.rest().to_vec()),
            false => None,
        };
        match cursor.is_done() {
            true => Ok(Self {
                unique,
                columns,
                condition,
                sql: written(&cursor.since(0)),
            }),
            false => Err(cursor.unknown()),
        }
    }
}
