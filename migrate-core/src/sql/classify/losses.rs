//! What a statement takes away for good: for asking people, not for deciding what runs.

use super::cursor::Cursor;
use crate::Dialect;
use crate::sql::lexer::TokenKind;

/// Data that is gone once a statement has run; names are as the statement writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Loss<'a> {
    /// All rows of a table.
    Rows(&'a str),
    /// Some rows of a table: those that a condition finds.
    SomeRows(&'a str),
    /// What a column holds.
    Column {
        /// The table.
        table: &'a str,
        /// The column.
        column: &'a str,
    },
    /// All that is in a schema or a database, or that depends on what is dropped.
    Contents(&'a str),
    /// Whatever the SQL takes away that the statement makes up while it runs.
    Hidden,
}

/// Returns what a statement takes away; nothing where it is none of the forms that are known to.
///
/// It goes by the words alone: a table may be empty, or made a moment before. Values that are
/// overwritten, as by `UPDATE` or a column's new type, are no loss here.
///
/// ```
/// use migrate_core::Dialect;
/// use migrate_core::sql::{Loss, losses};
///
/// let column = Loss::Column { table: "users", column: "email" };
/// assert_eq!(losses(Dialect::Sqlite, "ALTER TABLE users DROP COLUMN email"), [column]);
/// assert_eq!(losses(Dialect::Postgres, "DROP TABLE a, b"), [Loss::Rows("a"), Loss::Rows("b")]);
/// assert!(losses(Dialect::Postgres, "DROP INDEX ix_users_email").is_empty());
/// ```
pub fn losses(dialect: Dialect, statement: &str) -> Vec<Loss<'_>> {
    let mut at = Cursor::new(dialect, statement);
    if dialect == Dialect::Postgres && at.eat("DO") {
        return in_body(&mut at);
    }
    plain(dialect, at)
}

/// Returns what a statement takes away that holds no others.
fn plain<'a>(dialect: Dialect, mut at: Cursor<'a>) -> Vec<Loss<'a>> {
    match at.eat_any(&FIRST) {
        Some("DROP") => drop(dialect, &mut at),
        Some("TRUNCATE") => truncate(&mut at),
        Some("ALTER") if at.eat("TABLE") => alter_table(dialect, &mut at),
        Some("DELETE") => delete(&mut at).into_iter().collect(),
        Some("WITH") => with(&mut at),
        Some("MERGE") => merge(&mut at).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The words that a statement begins with that may take something away.
const FIRST: [&str; 6] = ["DROP", "TRUNCATE", "ALTER", "DELETE", "WITH", "MERGE"];

fn drop<'a>(dialect: Dialect, at: &mut Cursor<'a>) -> Vec<Loss<'a>> {
    let kinds = [
        "TABLE",
        "MATERIALIZED",
        "SCHEMA",
        "DATABASE",
        "OWNED",
        "TYPE",
        "DOMAIN",
        "EXTENSION",
    ];
    let kind = at.eat_any(&kinds);
    let always = match kind {
        Some("MATERIALIZED") => at.eat("VIEW"),
        Some("OWNED") => at.eat("BY"),
        Some("TABLE" | "DATABASE") => true,
        // There a schema is a database.
        Some("SCHEMA") => dialect == Dialect::Mysql,
        _ => false,
    };
    at.eat_if_exists();
    let names = names(at);
    // Without it, they go only where nothing is in them and nothing depends on them.
    let goes = always || kind.is_some() && at.seek("CASCADE");
    let loss = match kind {
        Some("TABLE" | "MATERIALIZED") => Loss::Rows,
        _ => Loss::Contents,
    };
    names.into_iter().filter(|_| goes).map(loss).collect()
}

fn truncate<'a>(at: &mut Cursor<'a>) -> Vec<Loss<'a>> {
    at.eat("TABLE");
    names(at).into_iter().map(Loss::Rows).collect()
}

fn alter_table<'a>(dialect: Dialect, at: &mut Cursor<'a>) -> Vec<Loss<'a>> {
    let others: &[&'static str] = match dialect {
        Dialect::Mysql => &[
            "CONSTRAINT",
            "INDEX",
            "KEY",
            "PRIMARY",
            "FOREIGN",
            "CHECK",
            "PARTITION",
        ],
        Dialect::Postgres | Dialect::Sqlite => &["CONSTRAINT"],
    };
    at.eat_if_exists();
    at.eat("ONLY");
    let Some(table) = at.name() else {
        return Vec::new();
    };
    let mut losses = Vec::new();
    loop {
        if at.eat("DROP") {
            match at.eat_any(others) {
                Some("PARTITION") => losses.push(Loss::SomeRows(table)),
                Some(_) => {}
                None => {
                    at.eat("COLUMN");
                    at.eat_if_exists();
                    losses.extend(at.name().map(|column| Loss::Column { table, column }));
                }
            }
        } else if at.eat("TRUNCATE") {
            losses.push(Loss::SomeRows(table));
        }
        if !at.seek_mark(",") {
            return losses;
        }
    }
}

fn delete<'a>(at: &mut Cursor<'a>) -> Option<Loss<'a>> {
    if !at.eat("FROM") {
        return None;
    }
    at.eat("ONLY");
    let table = at.name()?;
    let all = !at.seek_any(&["WHERE", "USING", "LIMIT", "JOIN"]);
    Some(if all {
        Loss::Rows(table)
    } else {
        Loss::SomeRows(table)
    })
}

/// Finds deletions in the queries before the statement proper, and in itself.
fn with<'a>(at: &mut Cursor<'a>) -> Vec<Loss<'a>> {
    let mut losses = Vec::new();
    while !at.is_done() {
        if at.eat("DELETE") && at.eat("FROM") {
            at.eat("ONLY");
            losses.extend(at.name().map(Loss::SomeRows));
        } else {
            at.step();
        }
    }
    losses
}

fn merge<'a>(at: &mut Cursor<'a>) -> Option<Loss<'a>> {
    at.eat("INTO");
    at.eat("ONLY");
    let table = at.name()?;
    at.seek("DELETE").then_some(Loss::SomeRows(table))
}

/// Looks into the text of a `DO`.
fn in_body<'a>(at: &mut Cursor<'a>) -> Vec<Loss<'a>> {
    let mut losses = Vec::new();
    while let Some((kind, text)) = at.bump() {
        if kind == TokenKind::Quoted {
            losses.extend(of_body(unquoted(text)));
        }
    }
    losses
}

fn of_body(body: &str) -> Vec<Loss<'_>> {
    let mut at = Cursor::new(Dialect::Postgres, body);
    let mut found = Vec::new();
    let mut hides = false;
    let mut start = at.offset();
    loop {
        let opens = ["BEGIN", "THEN", "ELSE", "LOOP"].iter();
        let opens = opens.into_iter().any(|word| at.at(word));
        // A THEN of a CASE stands inside its statement.
        let begins = opens && !may_lose(&body[start..]);
        let ends = at.at_end();
        if at.at("EXECUTE") {
            hides = true;
        }
        if ends {
            let statement = Cursor::new(Dialect::Postgres, &body[start..at.offset()]);
            found.extend(plain(Dialect::Postgres, statement));
        }
        let Some((kind, text)) = at.bump() else { break };
        if hides && kind == TokenKind::Quoted && seems_to_delete(text) {
            found.push(Loss::Hidden);
        }
        if ends {
            hides = false;
        }
        if ends || begins {
            start = at.offset();
        }
    }
    found
}

fn may_lose(statement: &str) -> bool {
    let mut at = Cursor::new(Dialect::Postgres, statement);
    at.eat_any(&FIRST).is_some()
}

fn seems_to_delete(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    [
        "DROP TABLE",
        "DROP COLUMN",
        "DROP SCHEMA",
        "TRUNCATE",
        "DELETE FROM",
    ]
    .iter()
    .any(|words| text.contains(words))
}

fn unquoted(text: &str) -> &str {
    let in_dollars = || {
        let (tag, rest) = text.strip_prefix('$')?.split_once('$')?;
        rest.strip_suffix('$')?.strip_suffix(tag)?.strip_suffix('$')
    };
    let in_quotes = || text.strip_prefix('\'')?.strip_suffix('\'');
    in_dollars().or_else(in_quotes).unwrap_or_default()
}

/// Reads names with commas between.
fn names<'a>(at: &mut Cursor<'a>) -> Vec<&'a str> {
    let mut names = Vec::new();
    loop {
        at.eat("ONLY");
        let Some(name) = at.name() else { return names };
        names.push(name);
        if !at.eat_mark(",") {
            return names;
        }
    }
}
