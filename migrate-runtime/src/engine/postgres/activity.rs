//! What the server is at with a chain, and the indexes that earlier runs left behind.

use super::assemble::{Message, Part};
use super::{Postgres, history, quote, who};
use crate::record::Cells;
use crate::{Activity, Error, InvalidIndex, Running};

/// Looks at both in one message; what the server refuses to tell, or doesn't know yet, is left out.
pub(super) async fn look(engine: &mut Postgres<'_>) -> Result<Activity, Error> {
    // What comes first arrives also where the second is refused.
    let message = Message::new()
        .with(Part::Rows, &invalid("true"))
        .with(Part::Holder, &running(&engine.chain_name));
    let mut reply = engine.ask_briefly(&message).await?;
    if let Some(failed) = reply.failed.take()
        && failed.server().is_none()
    {
        return Err(history::failed(engine, "look at its sessions", failed));
    }
    Ok(Activity {
        running: reply.rows(Part::Holder).find_map(read_running),
        invalid_indexes: reply.rows(Part::Rows).filter_map(read_index).collect(),
    })
}

/// Finds the session whose statement begins with the comment that names the chain; a parallel worker
/// shows the same text.
fn running(chain: &str) -> String {
    let title = Message::titled(&format!("migrate:{chain}:"));
    let title = title.text().trim_end_matches(" */ ");
    let (begins, length) = (quote(title), title.chars().count());
    format!(
        "SELECT pg_catalog.split_part(pg_catalog.substr(a.query, {length} + 1), ':', 1), \
         {process}{from}, \
         EXTRACT(EPOCH FROM pg_catalog.date_trunc('second', \
         pg_catalog.clock_timestamp() - a.query_start))::bigint, \
         (SELECT i.phase || {index_done} FROM pg_catalog.pg_stat_progress_create_index i \
         WHERE i.pid = a.pid), \
         (SELECT v.phase || {vacuum_done} FROM pg_catalog.pg_stat_progress_vacuum v \
         WHERE v.pid = a.pid), \
         (SELECT c.phase || {cluster_done} FROM pg_catalog.pg_stat_progress_cluster c \
         WHERE c.pid = a.pid), \
         (SELECT pg_catalog.string_agg({blocker}{statement}, E'\\n' ORDER BY b.pid) FROM pg_catalog.pg_stat_activity b \
         WHERE b.pid = ANY (pg_catalog.pg_blocking_pids(a.pid))) \
         FROM pg_catalog.pg_stat_activity a WHERE a.datname = pg_catalog.current_database() \
         AND a.pid <> pg_catalog.pg_backend_pid() AND a.state = 'active' \
         AND a.backend_type = 'client backend' AND pg_catalog.left(a.query, {length}) = {begins}",
        process = who::process("a"),
        from = who::from("a"),
        blocker = who::process("b"),
        statement = who::statement("b"),
        index_done = percent(&["i.blocks", "i.tuples", "i.lockers"]),
        vacuum_done = percent(&["v.heap_blks"]).replace("_done", "_scanned"),
        cluster_done = percent(&["c.heap_blks"]).replace("_done", "_scanned"),
    )
}

/// Returns the share of what is done, by the first measure that a phase has.
fn percent(measures: &[&str]) -> String {
    let mut sql = "CASE".to_owned();
    for measure in measures {
        sql += &format!(
            " WHEN {measure}_total > 0 THEN ', ' || 100 * {measure}_done / {measure}_total || ' %'"
        );
    }
    sql + " ELSE '' END"
}

/// Returns the query for indexes that aren't valid and of which a condition is true, `c` being their row
/// of `pg_class`. Those of partitioned tables are so by design until all parts have theirs.
pub(super) fn invalid(condition: &str) -> String {
    format!(
        "SELECT pg_catalog.format('%I.%I', s.nspname, c.relname), \
         x.indrelid::pg_catalog.regclass::text, \
         pg_catalog.format('DROP INDEX CONCURRENTLY %I.%I', s.nspname, c.relname) \
         FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid \
         JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace \
         WHERE NOT x.indisvalid AND c.relkind = 'i' AND s.nspname <> 'pg_toast' \
         AND NOT {} AND {condition} ORDER BY 1",
        builds("x.indrelid")
    )
}

/// Returns the condition that another session builds an index of a table: what holds this lock on the
/// table, and isn't the server's own vacuum.
pub(super) fn builds(table: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM pg_catalog.pg_locks l \
         LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid \
         WHERE l.locktype = 'relation' AND l.relation = {table} AND l.granted \
         AND l.mode = 'ShareUpdateExclusiveLock' AND l.pid <> pg_catalog.pg_backend_pid() \
         AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d \
         WHERE d.datname = pg_catalog.current_database()) \
         AND a.backend_type IS DISTINCT FROM 'autovacuum worker')"
    )
}

fn read_running(cells: &Cells) -> Option<Running> {
    let [seq, session, seconds, index, vacuum, cluster, waits_for] =
        cells.clone().try_into().ok()?;
    let waits_for: String = waits_for.unwrap_or_default();
    Some(Running {
        seq: seq?.parse().ok()?,
        session: session?,
        seconds: seconds.and_then(|it| it.parse().ok()).unwrap_or_default(),
        progress: index.or(vacuum).or(cluster),
        waits_for: waits_for.lines().map(str::to_owned).collect(),
    })
}

pub(super) fn read_index(cells: &Cells) -> Option<InvalidIndex> {
    let [name, table, drop] = cells.clone().try_into().ok()?;
    Some(InvalidIndex {
        name: name?,
        table: table?,
        drop: drop?,
    })
}
