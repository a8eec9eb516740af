//! Which table a statement makes, or gives another name.

use super::cursor::Cursor;
use crate::Dialect;

/// What a statement makes; names are as it writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Makes<'a> {
    /// A table.
    Table(&'a str),
    /// A table's name out of another's.
    Name {
        /// The name before.
        from: &'a str,
        /// The name after.
        to: &'a str,
    },
}

/// Returns which table a statement makes, by `CREATE TABLE` or `ALTER TABLE … RENAME TO`.
pub(crate) fn makes(dialect: Dialect, statement: &str) -> Option<Makes<'_>> {
    let mut at = Cursor::new(dialect, statement);
    match at.eat_any(&["CREATE", "ALTER"])? {
        "CREATE" => {
            at.eat_any(&["GLOBAL", "LOCAL"]);
            at.eat_any(&["TEMP", "TEMPORARY", "UNLOGGED", "VIRTUAL"]);
            if !at.eat("TABLE") {
                return None;
            }
            // Where it may be there already, it isn't made here.
            (!at.at("IF")).then(|| at.name())?.map(Makes::Table)
        }
        _ => {
            if !at.eat("TABLE") {
                return None;
            }
            at.eat_if_exists();
            at.eat("ONLY");
            let from = at.name()?;
            (at.eat("RENAME") && at.eat("TO"))
                .then(|| at.name())?
                .map(|to| Makes::Name { from, to })
        }
    }
}
