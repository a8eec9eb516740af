//! Constraints, written with a column or with the table.

use super::cursor::{Cursor, items};
use crate::Error;
use crate::sqlite::token::{Token, fold};

/// A constraint as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConstraintText {
    pub(crate) name: Option<String>,
    /// The column that it is written with.
    pub(crate) column: Option<String>,
    pub(crate) body: Body,
    /// Its tokens, with its name.
    pub(crate) tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    PrimaryKey {
        columns: Vec<Key>,
        autoincrement: bool,
        conflict: Option<String>,
    },
    Unique {
        columns: Vec<Key>,
        conflict: Option<String>,
    },
    Check(Vec<Token>),
    ForeignKey(Reference),
}

/// A column of a key or an index, or the expression of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    /// Without collation and direction.
    pub(crate) tokens: Vec<Token>,
    pub(crate) collation: Option<String>,
    pub(crate) descending: bool,
}

impl Key {
    /// Returns the name, where it is one and no expression.
    pub(crate) fn name(&self) -> Option<String> {
        match self.tokens.as_slice() {
            [token] => token.name(),
            _ => None,
        }
    }
}

/// What a foreign key refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) columns: Vec<String>,
    pub(crate) table: String,
    /// Empty where the primary key is meant.
    pub(crate) to: Vec<String>,
    pub(crate) on_delete: Option<String>,
    pub(crate) on_update: Option<String>,
    pub(crate) matching: Option<String>,
    /// Whether it is checked at commit: nothing else of `DEFERRABLE` has an effect.
    pub(crate) deferred: bool,
}

/// Returns whether a table's constraint begins here.
pub(super) fn begins(cursor: &Cursor<'_>) -> bool {
    ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]
        .iter()
        .any(|word| cursor.at(&[word]))
}

/// Reads a table's constraint; a name without one is passed over, as SQLite does.
pub(super) fn read(what: &str, cursor: &mut Cursor<'_>) -> Result<Option<ConstraintText>, Error> {
    let start = cursor.place();
    let name = match cursor.eat(&["CONSTRAINT"]) {
        true => Some(cursor.name()?),
        false => None,
    };
    let body = if cursor.eat(&["PRIMARY", "KEY"]) {
        let inside = cursor.list()?;
        let autoincrement = inside.last().is_some_and(|it| it.is("AUTOINCREMENT"));
        let inside = &inside[..inside.len() - usize::from(autoincrement)];
        Body::PrimaryKey {
            columns: keys(what, inside)?,
            autoincrement,
            conflict: conflict(cursor)?,
        }
    } else if cursor.eat(&["UNIQUE"]) {
        Body::Unique {
            columns: keys(what, cursor.list()?)?,
            conflict: conflict(cursor)?,
        }
    } else if cursor.eat(&["CHECK"]) {
        let inside = cursor.parenthesised()?.to_vec();
        // SQLite reads it and takes no notice: https://sqlite.org/lang_conflict.html
        conflict(cursor)?;
        Body::Check(inside)
    } else if cursor.eat(&["FOREIGN", "KEY"]) {
        let columns = names(what, cursor.list()?)?;
        Body::ForeignKey(reference(what, cursor, columns)?)
    } else if name.is_some() {
        return Ok(None);
    } else {
        return Err(cursor.unknown());
    };
    Ok(Some(ConstraintText {
        name,
        column: None,
        body,
        tokens: cursor.since(start),
    }))
}

/// Reads `REFERENCES …`, with all that may follow.
pub(super) fn reference(
    what: &str,
    cursor: &mut Cursor<'_>,
    columns: Vec<String>,
) -> Result<Reference, Error> {
    cursor.expect(&["REFERENCES"])?;
    let mut found = Reference {
        columns,
        table: cursor.name()?,
        ..Reference::default()
    };
    if cursor.at_mark("(") {
        found.to = names(what, cursor.list()?)?;
    }
    loop {
        if cursor.eat(&["ON", "DELETE"]) {
            found.on_delete = action(cursor)?;
        } else if cursor.eat(&["ON", "UPDATE"]) {
            found.on_update = action(cursor)?;
        } else if cursor.eat(&["ON", "INSERT"]) {
            // SQLite reads it and takes no notice.
            action(cursor)?;
        } else if cursor.eat(&["MATCH"]) {
            let kind = cursor.word()?;
            found.matching = (kind != "SIMPLE").then_some(kind);
        } else if let Some(deferred) = deferral(cursor)? {
            found.deferred = deferred;
        } else {
            return Ok(found);
        }
    }
}

/// Reads `[NOT] DEFERRABLE [INITIALLY …]`.
pub(super) fn deferral(cursor: &mut Cursor<'_>) -> Result<Option<bool>, Error> {
    let never = cursor.eat(&["NOT", "DEFERRABLE"]);
    if !never && !cursor.eat(&["DEFERRABLE"]) {
        return Ok(None);
    }
    let initially = cursor.eat(&["INITIALLY"]);
    let deferred = initially && cursor.eat(&["DEFERRED"]);
    if initially && !deferred {
        cursor.expect(&["IMMEDIATE"])?;
    }
    Ok(Some(deferred && !never))
}

fn action(cursor: &mut Cursor<'_>) -> Result<Option<String>, Error> {
    for words in [
        ["SET", "NULL"].as_slice(),
        &["SET", "DEFAULT"],
        &["CASCADE"],
        &["RESTRICT"],
    ] {
        if cursor.eat(words) {
            return Ok(Some(words.join(" ")));
        }
    }
    cursor.expect(&["NO", "ACTION"])?;
    Ok(None)
}

/// Reads `ON CONFLICT …`; the default is as good as none.
pub(super) fn conflict(cursor: &mut Cursor<'_>) -> Result<Option<String>, Error> {
    if !cursor.eat(&["ON", "CONFLICT"]) {
        return Ok(None);
    }
    let resolution = cursor.word()?;
    Ok((resolution != "ABORT").then_some(resolution))
}

/// Reads the columns of a key or an index.
pub(super) fn keys(what: &str, tokens: &[Token]) -> Result<Vec<Key>, Error> {
    let read = |item: &&[Token]| {
        let mut item: &[Token] = item;
        let mut descending = false;
        if let [before @ .., last] = item
            && (last.is("ASC") || last.is("DESC"))
            && !before.is_empty()
        {
            descending = last.is("DESC");
            item = before;
        }
        let mut collation = None;
        if let [before @ .., word, name] = item
            && word.is("COLLATE")
            && !before.is_empty()
        {
            collation = name.name().map(|name| fold(&name));
            item = before;
        }
        Key {
            tokens: item.to_vec(),
            collation,
            descending,
        }
    };
    Ok(items(what, tokens)?.iter().map(read).collect())
}

/// Reads a list of names.
pub(super) fn names(what: &str, tokens: &[Token]) -> Result<Vec<String>, Error> {
    let name = |item: &[Token]| {
        let mut cursor = Cursor::new(what, item);
        let name = cursor.name()?;
        match cursor.is_done() {
            true => Ok(name),
            false => Err(cursor.unknown()),
        }
    };
    items(what, tokens)?.into_iter().map(name).collect()
}
