//! How many rows a table of PostgreSQL has.

use super::assemble::{Message, Part};
use super::{Postgres, history, quote};
use crate::{Error, Rows};

/// From how many rows on the server's estimate is good enough.
const MANY: u64 = 100_000;

/// How long counting may take, and wait for whoever has the table for himself.
const LIMITS: &str = "SET LOCAL statement_timeout = 2000; SET LOCAL lock_timeout = 500";

/// Counts, or asks for the estimate of the last `ANALYZE`.
pub(super) async fn rows(engine: &mut Postgres<'_>, table: &str) -> Result<Option<Rows>, Error> {
    let sql = format!(
        "SELECT c.reltuples::bigint FROM pg_catalog.pg_class c \
         WHERE c.oid = pg_catalog.to_regclass({})",
        quote(table)
    );
    let Some(estimate) = ask(engine, Message::new().with(Part::Rows, &sql)).await? else {
        return Ok(None);
    };
    // It is negative where nobody has looked yet.
    let estimate = u64::try_from(estimate).ok();
    if let Some(count) = estimate.filter(|&count| count >= MANY) {
        let exact = false;
        return Ok(Some(Rows { count, exact }));
    }
    let mut message = Message::new();
    for set in LIMITS.split("; ") {
        message.add(Part::Set, set);
    }
    let counting = format!("SELECT pg_catalog.count(*) FROM {table}");
    let counted = ask(engine, message.with(Part::Rows, &counting)).await?;
    let counted = counted.and_then(|count| u64::try_from(count).ok());
    Ok(counted.or(estimate).map(|count| Rows {
        count,
        exact: counted.is_some(),
    }))
}

/// Returns the number that a message asks for; what the server refuses is nothing.
async fn ask(engine: &mut Postgres<'_>, message: Message) -> Result<Option<i64>, Error> {
    let mut reply = engine.ask_briefly(&message).await?;
    match reply.failed.take() {
        None => Ok(reply.cell(Part::Rows, 0).and_then(|cell| cell.parse().ok())),
        Some(failed) if failed.server().is_some() => Ok(None),
        Some(failed) => Err(history::failed(engine, "count rows", failed)),
    }
}
