//! How many rows a table of SQLite has.

use super::{Sqlite, history, send};
use crate::{Error, Rows};

/// Counts; SQLite has no estimate that is kept up.
pub(super) async fn rows(engine: &mut Sqlite<'_>, table: &str) -> Result<Option<Rows>, Error> {
    if engine.link.is_none() {
        return Ok(None);
    }
    let sql = format!("SELECT count(*) FROM {table}");
    let rows = match send::rows(engine.connection()?, &sql).await {
        Ok(rows) => rows,
        Err(error) if error.as_database_error().is_some() => return Ok(None),
        Err(error) => return Err(history::failed(engine, "count rows", error)),
    };
    let cell = rows.into_iter().flatten().flatten().next();
    let count = cell.and_then(|count| count.parse().ok());
    Ok(count.map(|count| Rows { count, exact: true }))
}
