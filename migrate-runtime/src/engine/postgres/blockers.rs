//! Who may have stood in the way of a statement that waited for a lock in vain.

use super::assemble::{Message, Part};
use super::{Postgres, quote, send, who};

/// How many are named.
const MOST: usize = 3;
/// How much of a statement is looked through for names of tables, in characters.
const LENGTH: usize = 20_000;

/// Looks who holds locks on what the statement names, the longest first.
///
/// The one that waited is undone by now, so nobody waits whom the server could tell of.
pub(super) async fn of(engine: &mut Postgres<'_>, statement: &str) -> Vec<String> {
    let Ok(connection) = engine.connection() else {
        return Vec::new();
    };
    let message = Message::new().with(Part::Holder, &query(statement));
    let reply = send::ask(connection, &message).await;
    // What can't be asked is left out: the statement's own failure is what is said.
    let rows = reply.rows(Part::Holder).take(MOST);
    rows.filter_map(|cells| cells.first()?.clone()).collect()
}

fn query(statement: &str) -> String {
    let text: String = statement.chars().take(LENGTH).collect();
    let text = quote(&text);
    let (who, from, statement) = (who::named("a"), who::from("a"), who::statement("a"));
    format!(
        "SELECT {who}{from} || ' has a lock on ' || h.tables || COALESCE(', ' || a.state || COALESCE(' for ' \
         || EXTRACT(EPOCH FROM pg_catalog.date_trunc('second', \
         pg_catalog.clock_timestamp() - a.state_change))::bigint || ' s', ''), ''){statement} \
         FROM pg_catalog.pg_stat_activity a JOIN (\
         SELECT l.pid, pg_catalog.string_agg(DISTINCT c.relname::text, ', ') AS tables \
         FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation \
         WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_catalog.pg_backend_pid() \
         AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d \
         WHERE d.datname = pg_catalog.current_database()) \
         AND c.relnamespace <> 'pg_catalog'::pg_catalog.regnamespace \
         AND {text} ~* (E'\\\\m' || pg_catalog.regexp_replace(c.relname, E'(\\\\W)', E'\\\\\\\\\\\\1', 'g') || E'\\\\M') \
         GROUP BY l.pid) h ON h.pid = a.pid ORDER BY a.xact_start NULLS LAST"
    )
}
