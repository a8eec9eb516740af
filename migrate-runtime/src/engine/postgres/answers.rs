//! Queries to PostgreSQL that see one state.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Either, Row as _, raw_sql};

use super::Postgres;
use super::history;
use super::send::Failed;
use crate::Error;
use crate::record::Cells;

/// Begins what sees one state and writes nothing; names are looked up in the default schema alone, so that the server
/// writes those of other schemas with their schema, whoever asks.
const BEGIN: [&str; 3] = [
    "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "SET LOCAL search_path TO public",
    // Questions to the catalog look expensive to the planner, and compiling them costs more than answering.
    "SET LOCAL jit TO off",
];

/// Asks queries in one message.
pub(super) async fn of(
    engine: &mut Postgres<'_>,
    queries: &[&str],
) -> Result<Vec<Vec<Cells>>, Error> {
    let mut message = String::new();
    for statement in BEGIN.iter().chain(queries).chain(&["COMMIT"]) {
        message += statement;
        // The last line of a query may be a comment.
        message += "\n;\n";
    }
    match ask(engine, message, queries.len()).await {
        Ok(answers) => Ok(answers),
        Err(cause) => {
            // Where the connection broke there is nothing to end.
            let ended = super::send::run_plain(engine.connection()?, "ROLLBACK").await;
            engine.link.spoilt |= ended.is_err();
            Err(history::failed(
                engine,
                "read the catalog",
                Failed::plain(cause),
            ))
        }
    }
}

async fn ask(
    engine: &mut Postgres<'_>,
    message: String,
    count: usize,
) -> sqlx::Result<Vec<Vec<Cells>>> {
    let connection = engine
        .connection()
        .map_err(|error| sqlx::Error::Protocol(error.to_string()))?;
    collect(connection, message, BEGIN.len(), count).await
}

/// Sends a message in which queries stand behind some statements, and returns the rows of each query.
pub(super) async fn collect(
    connection: &mut PgConnection,
    message: String,
    n_before: usize,
    n_queries: usize,
) -> sqlx::Result<Vec<Vec<Cells>>> {
    let mut answers = vec![Vec::new(); n_queries];
    let mut replies = raw_sql(AssertSqlSafe(message)).fetch_many(connection);
    let mut completed = 0;
    while let Some(reply) =
        std::future::poll_fn(|context| replies.as_mut().poll_next(context)).await
    {
        match reply? {
            Either::Left(_) => completed += 1,
            Either::Right(row) => {
                let cells: sqlx::Result<Cells> =
                    (0..row.len()).map(|at| row.try_get_unchecked(at)).collect();
                answers[completed - n_before].push(cells?);
            }
        }
    }
    Ok(answers)
}
