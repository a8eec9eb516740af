//! Holds what was read of the texts against what the engine says.

use std::collections::BTreeMap;

use super::Texts;
use crate::Error;
use crate::rows::{Cells, Row};
use crate::sqlite::read::{Body, ColumnText, TableText};
use crate::sqlite::token::{Token, fold, quoted, scan};

/// Compares the columns: names in order, types, whether there is a default, how one is generated, and what is never null.
pub(super) fn columns(rows: &[Row], texts: &Texts) -> Result<(), Error> {
    let mut told: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for row in rows {
        let mut cells = Cells::new("columns", row);
        let table: String = cells.next()?;
        told.entry(fold(&table)).or_default().push(Told {
            name: cells.next()?,
            data_type: cells.next()?,
            not_null: cells.next()?,
            has_default: cells.next()?,
            hidden: cells.next()?,
        });
    }
    for (name, text) in texts {
        let told = told.get(name).map(Vec::as_slice).unwrap_or_default();
        let is_same = told.len() == text.columns.len()
            && told.iter().zip(&text.columns).all(|(told, column)| {
                let hidden = match (&column.generated, column.stored) {
                    (None, _) => 0,
                    (Some(_), false) => 2,
                    (Some(_), true) => 3,
                };
                told.name == column.name
                    && is_type(told, column)
                    && told.hidden == hidden
                    && told.has_default == column.default.is_some()
                    && (told.not_null || !column.not_null)
            });
        if !is_same {
            let found = format!("the columns of table {} were misread", quoted(name));
            return Err(Error::new(found));
        }
    }
    Ok(())
}

/// What the engine says of a column.
struct Told {
    name: String,
    data_type: String,
    not_null: bool,
    has_default: bool,
    hidden: i64,
}

fn is_type(told: &Told, column: &ColumnText) -> bool {
    let read = column.effective_type();
    let is_as_written = matches!(read, [single] if *single.text == *told.data_type);
    is_as_written || letters(&data_type(told, column)) == letters(read)
}

/// The engine keeps a type with the gaps, quotes and comments of its text, but writes those that it knows its own way.
fn letters(data_type: &[Token]) -> String {
    let letters = data_type.iter().flat_map(|it| it.text.chars());
    let letters: String = letters.filter(|it| it.is_alphanumeric()).collect();
    fold(&letters)
}

/// Reads a type; where a comment stands within GENERATED ALWAYS, the engine takes the first word for a part of the type.
fn data_type(told: &Told, column: &ColumnText) -> Vec<Token> {
    let mut tokens = scan(&told.data_type);
    if column.generated.is_some() && tokens.last().is_some_and(|it| it.is("GENERATED")) {
        tokens.pop();
    }
    tokens
}

/// Compares how many foreign keys a table has.
pub(super) fn references(rows: &[Row], texts: &Texts) -> Result<(), Error> {
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let mut cells = Cells::new("references", row);
        let table: String = cells.next()?;
        let count: i64 = cells.next()?;
        told.insert(fold(&table), usize::try_from(count).unwrap_or_default());
    }
    let count = |text: &TableText| {
        let keys = text.constraints.iter();
        keys.filter(|it| matches!(it.body, Body::ForeignKey(_)))
            .count()
    };
    for (name, text) in texts {
        if told.get(name).copied().unwrap_or_default() != count(text) {
            let found = format!("the foreign keys of table {} were misread", quoted(name));
            return Err(Error::new(found));
        }
    }
    Ok(())
}
