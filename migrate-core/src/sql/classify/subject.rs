//! What a statement is about that can't share a transaction.

use super::classify;
use super::cursor::Cursor;
use crate::Dialect;

/// What a statement is about that can't share a transaction; names are as it writes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// What it is, in the words of [`Class::outside_transaction`](super::Class::outside_transaction); also `CALL`.
    pub words: &'static str,
    /// What it makes, changes or takes away: an index, a partition, a database, or the literal of a prepared
    /// transaction. `None` where it names nothing, or in a way that isn't read.
    pub name: Option<String>,
    /// The table of an index, or the one that a partition is part of.
    pub table: Option<String>,
    /// What kind of thing a `REINDEX` names.
    pub scope: Option<Scope>,
    /// It says `ON ONLY`: the index is invalid on purpose.
    pub only: bool,
    /// It says `IF EXISTS` or `IF NOT EXISTS`.
    pub guarded: bool,
}

/// What kind of thing a `REINDEX` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// An index.
    Index,
    /// A table.
    Table,
    /// A schema.
    Schema,
    /// The database.
    Database,
}

/// Tells what a statement is about that can't share a transaction; `None` for any other.
///
/// ```
/// use migrate_core::Dialect;
/// use migrate_core::sql::subject;
///
/// let of = |statement| subject(Dialect::Postgres, statement);
/// let made = of("CREATE INDEX CONCURRENTLY \"by Day\" ON app . logs (day)").expect("it is one");
/// assert_eq!(made.words, "CREATE INDEX CONCURRENTLY");
/// assert_eq!(made.name.as_deref(), Some("\"by Day\""));
/// assert_eq!(made.table.as_deref(), Some("app.logs"));
/// assert!(of("CREATE INDEX by_day ON logs (day)").is_none());
/// ```
pub fn subject(dialect: Dialect, statement: &str) -> Option<Subject> {
    let class = classify(dialect, statement);
    let words = match class.outside_transaction {
        None if class.may_commit => "CALL",
        outside => outside?,
    };
    let mut found = Subject {
        words,
        ..Subject::default()
    };
    if dialect == Dialect::Postgres {
        read(&mut found, Cursor::new(dialect, statement));
    }
    Some(found)
}

fn read(found: &mut Subject, mut at: Cursor<'_>) {
    match found.words {
        "CREATE INDEX CONCURRENTLY" => index(found, &mut at),
        "DETACH PARTITION CONCURRENTLY" => partition(found, &mut at),
        "REINDEX CONCURRENTLY" => reindex(found, &mut at),
        "COMMIT PREPARED" | "ROLLBACK PREPARED" => {
            at.step();
            at.step();
            found.name = at.bump().map(|(_, literal)| literal.to_owned());
        }
        "DROP INDEX CONCURRENTLY" => {
            at.step();
            at.step();
            at.step();
            named(found, &mut at);
        }
        words if NAMED.iter().any(|kind| words.ends_with(kind)) => {
            at.step();
            at.step();
            named(found, &mut at);
        }
        words if words.starts_with("ALTER DATABASE") || words.starts_with("ALTER SUBSCRIPTION") => {
            at.step();
            at.step();
            named(found, &mut at);
        }
        _ => {}
    }
}

/// What `CREATE` and `DROP` name in their third word.
const NAMED: [&str; 3] = ["DATABASE", "TABLESPACE", "SUBSCRIPTION"];

fn named(found: &mut Subject, at: &mut Cursor<'_>) {
    found.guarded = guard(at);
    found.name = at.exact_name();
}

fn guard(at: &mut Cursor<'_>) -> bool {
    let guarded = at.eat("IF");
    if guarded {
        at.eat("NOT");
        at.eat("EXISTS");
    }
    guarded
}

fn index(found: &mut Subject, at: &mut Cursor<'_>) {
    at.eat("CREATE");
    at.eat("UNIQUE");
    at.eat("INDEX");
    at.eat("CONCURRENTLY");
    found.guarded = guard(at);
    if !at.at("ON") {
        found.name = at.exact_name();
    }
    if at.eat("ON") {
        found.only = at.eat("ONLY");
        found.table = at.exact_name();
    }
}

fn partition(found: &mut Subject, at: &mut Cursor<'_>) {
    at.eat("ALTER");
    at.eat("TABLE");
    found.guarded = guard(at);
    at.eat("ONLY");
    found.table = at.exact_name();
    at.eat_mark("*");
    at.eat("DETACH");
    at.eat("PARTITION");
    found.name = at.exact_name();
}

fn reindex(found: &mut Subject, at: &mut Cursor<'_>) {
    at.eat("REINDEX");
    at.options();
    found.scope = match at.eat_any(&["INDEX", "TABLE", "SCHEMA", "DATABASE", "SYSTEM"]) {
        Some("INDEX") => Some(Scope::Index),
        Some("TABLE") => Some(Scope::Table),
        Some("SCHEMA") => Some(Scope::Schema),
        Some(_) => Some(Scope::Database),
        None => None,
    };
    at.eat("CONCURRENTLY");
    found.name = at.exact_name();
}
