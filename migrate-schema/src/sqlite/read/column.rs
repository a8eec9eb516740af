//! Columns, with the constraints that are written with them.

use super::constraint::{self, Body, ConstraintText, Key};
use super::cursor::Cursor;
use crate::Error;
use crate::sqlite::token::{Token, fold};

/// A column as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ColumnText {
    pub(crate) name: String,
    /// Empty where it has none.
    pub(crate) data_type: Vec<Token>,
    pub(crate) not_null: bool,
    pub(crate) not_null_conflict: Option<String>,
    pub(crate) default: Option<Vec<Token>>,
    pub(crate) collation: Option<String>,
    pub(crate) generated: Option<Vec<Token>>,
    pub(crate) stored: bool,
    /// Everything of it, as it is written.
    pub(crate) tokens: Vec<Token>,
}

impl ColumnText {
    /// Returns the type as the engine reads it: behind a name in quotes nothing counts, as in `"varchar"(255)`.
    pub(crate) fn effective_type(&self) -> &[Token] {
        match self.data_type.as_slice() {
            [first, ..] if !first.is_word() => std::slice::from_ref(first),
            all => all,
        }
    }
}

/// Reads a column and the constraints that are written with it.
pub(super) fn read(
    what: &str,
    cursor: &mut Cursor<'_>,
) -> Result<(ColumnText, Vec<ConstraintText>), Error> {
    let start = cursor.place();
    let name_token = cursor.peek().cloned();
    let mut column = ColumnText {
        name: cursor.name()?,
        ..ColumnText::default()
    };
    column.data_type = data_type(cursor)?;
    let mut constraints: Vec<ConstraintText> = Vec::new();
    let mut name = None;
    while !(cursor.is_done() || cursor.at_mark(",")) {
        let place = cursor.place();
        if cursor.eat(&["CONSTRAINT"]) {
            name = Some((cursor.name()?, place));
            continue;
        }
        let key = |descending| Key {
            tokens: name_token.clone().into_iter().collect(),
            collation: None,
            descending,
        };
        let body = if cursor.eat(&["PRIMARY", "KEY"]) {
            let descending = cursor.eat(&["DESC"]);
            if !descending {
                cursor.eat(&["ASC"]);
            }
            let conflict = constraint::conflict(cursor)?;
            Some(Body::PrimaryKey {
                columns: vec![key(descending)],
                conflict,
                autoincrement: cursor.eat(&["AUTOINCREMENT"]),
            })
        } else if cursor.eat(&["UNIQUE"]) {
            Some(Body::Unique {
                columns: vec![key(false)],
                conflict: constraint::conflict(cursor)?,
            })
        } else if cursor.eat(&["CHECK"]) {
            let inside = cursor.parenthesised()?.to_vec();
            constraint::conflict(cursor)?;
            Some(Body::Check(inside))
        } else if cursor.at(&["REFERENCES"]) {
            let columns = vec![column.name.clone()];
            let reference = constraint::reference(what, cursor, columns)?;
            Some(Body::ForeignKey(reference))
        } else {
            clause(cursor, &mut column, &mut constraints)?;
            None
        };
        let named = name.take();
        if let Some(body) = body {
            let (name, place) = named.map_or((None, place), |(name, at)| (Some(name), at));
            constraints.push(ConstraintText {
                name,
                column: Some(column.name.clone()),
                body,
                tokens: cursor.since(place),
            });
        }
    }
    column.tokens = cursor.since(start);
    Ok((column, constraints))
}

/// Reads a clause that is a property of the column.
fn clause(
    cursor: &mut Cursor<'_>,
    column: &mut ColumnText,
    constraints: &mut [ConstraintText],
) -> Result<(), Error> {
    if let Some(deferred) = constraint::deferral(cursor)? {
        // It belongs to the foreign key before it, wherever it stands.
        let last = constraints
            .iter_mut()
            .rev()
            .find_map(|it| match &mut it.body {
                Body::ForeignKey(reference) => Some(reference),
                _ => None,
            });
        last.ok_or_else(|| cursor.unknown())?.deferred = deferred;
    } else if cursor.eat(&["NOT", "NULL"]) {
        column.not_null = true;
        column.not_null_conflict = constraint::conflict(cursor)?;
    } else if cursor.eat(&["NULL"]) {
        // As good as nothing.
        constraint::conflict(cursor)?;
    } else if cursor.eat(&["DEFAULT"]) {
        column.default = Some(default(cursor)?);
    } else if cursor.eat(&["COLLATE"]) {
        column.collation = Some(fold(&cursor.name()?));
    } else if cursor.eat(&["GENERATED", "ALWAYS", "AS"]) || cursor.eat(&["AS"]) {
        column.generated = Some(cursor.parenthesised()?.to_vec());
        column.stored = cursor.eat(&["STORED"]);
        if !column.stored {
            cursor.eat(&["VIRTUAL"]);
        }
    } else {
        return Err(cursor.unknown());
    }
    Ok(())
}

/// Reads a type: names, and numbers in parentheses.
fn data_type(cursor: &mut Cursor<'_>) -> Result<Vec<Token>, Error> {
    const ENDS: [&str; 12] = [
        "CONSTRAINT",
        "PRIMARY",
        "NOT",
        "NULL",
        "UNIQUE",
        "CHECK",
        "DEFAULT",
        "COLLATE",
        "REFERENCES",
        "AS",
        "DEFERRABLE",
        "GENERATED",
    ];
    let start = cursor.place();
    while let Some(token) = cursor.peek() {
        if token.name().is_none() || ENDS.iter().any(|end| token.is(end)) {
            break;
        }
        cursor.bump()?;
    }
    if cursor.place() > start && cursor.at_mark("(") {
        cursor.group()?;
    }
    Ok(cursor.since(start))
}

/// Reads the value of `DEFAULT`: an expression in parentheses with these, a word, or a literal with its sign.
fn default(cursor: &mut Cursor<'_>) -> Result<Vec<Token>, Error> {
    const VALUES: [&str; 6] = [
        "NULL",
        "TRUE",
        "FALSE",
        "CURRENT_TIME",
        "CURRENT_DATE",
        "CURRENT_TIMESTAMP",
    ];
    let start = cursor.place();
    if cursor.at_mark("(") {
        cursor.parenthesised()?;
    } else if !VALUES.iter().any(|word| cursor.eat(&[word])) {
        if !cursor.eat_mark("-") {
            cursor.eat_mark("+");
        }
        cursor.bump()?;
    }
    Ok(cursor.since(start))
}
