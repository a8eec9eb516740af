//! What a statement leaves to those after it besides what is in the database.

use super::cursor::Cursor;
use crate::Dialect;

/// Tells whether a statement sets something for the session, and does nothing else: it may run again, and must where
/// another session goes on.
///
/// ```
/// use migrate_core::Dialect;
/// use migrate_core::sql::sets_session;
///
/// assert!(sets_session(Dialect::Postgres, "SET search_path = app"));
/// assert!(!sets_session(Dialect::Postgres, "SET LOCAL search_path = app"));
/// assert!(sets_session(Dialect::Postgres, "SELECT pg_catalog.set_config('search_path', 'app', false)"));
/// assert!(sets_session(Dialect::Sqlite, "PRAGMA foreign_keys = OFF"));
/// ```
pub fn sets_session(dialect: Dialect, statement: &str) -> bool {
    let mut at = Cursor::new(dialect, statement);
    match dialect {
        Dialect::Postgres if at.eat("SET") => !["LOCAL", "CONSTRAINTS", "TRANSACTION"]
            .iter()
            .any(|word| at.at(word)),
        Dialect::Postgres if at.eat("SELECT") => {
            if at.eat("PG_CATALOG") {
                at.eat_mark(".");
            }
            at.eat("SET_CONFIG") && !at.seek("FROM")
        }
        Dialect::Postgres => at.at("RESET"),
        Dialect::Mysql => at.eat("SET") && !at.at("GLOBAL") && !at.at("PERSIST"),
        Dialect::Sqlite => at.at("PRAGMA"),
    }
}
