//! Queries to SQLite that see one state.

use std::time::Instant;

use super::{Sqlite, history, send};
use crate::Error;
use crate::record::Cells;

/// What is done, in the words of an error.
const READ: &str = "read the catalog";

/// Asks queries in one deferred transaction: the first of them takes the state that all see.
pub(super) async fn of(
    engine: &mut Sqlite<'_>,
    queries: &[&str],
) -> Result<Vec<Vec<Cells>>, Error> {
    if engine.link.is_none() {
        return Ok(vec![Vec::new(); queries.len()]);
    }
    let begun = send::run(engine.connection()?, "BEGIN").await;
    begun.map_err(|cause| history::failed(engine, READ, cause))?;
    let asked = ask(engine, queries).await;
    let ended = send::run(engine.connection()?, "ROLLBACK").await;
    let ended = ended.map_err(|cause| history::failed(engine, READ, cause));
    let answers = asked?;
    ended.map(|_| answers)
}

async fn ask(engine: &mut Sqlite<'_>, queries: &[&str]) -> Result<Vec<Vec<Cells>>, Error> {
    let until = Instant::now() + engine.wait;
    let mut answers = Vec::with_capacity(queries.len());
    for query in queries {
        let rows = send::rows_until(engine.connection()?, query, until).await;
        answers.push(rows.map_err(|cause| history::failed(engine, READ, cause))?);
    }
    Ok(answers)
}
