//! The SQL text of the history that is the same on every engine.

use migrate_core::history::{LAYOUT, Row, State};

use super::Seen;

/// What differs from engine to engine in the text.
pub(crate) struct Words {
    /// Writes a literal.
    pub(crate) quote: fn(&str) -> String,
    /// The present moment as RFC 3339 text.
    pub(crate) now: &'static str,
    /// The milliseconds since the row's `started_at`.
    pub(crate) elapsed: &'static str,
}

/// The columns of a row, in the order that [`read`] takes them.
const COLUMNS: &str = "layout, seq, operation, revision, parents, depends_on, message, \
    up_checksum, down_checksum, state, statements_done, statements_total, started_at, \
    duration_ms, run_by, host, tool, environment, dialect, run_token, recorded_down, fingerprint";

/// Returns the text that creates the table.
pub(crate) fn create(table: &str) -> String {
    format!(
        "CREATE TABLE {table} (\
         chain TEXT NOT NULL, \
         seq BIGINT NOT NULL, \
         layout INTEGER NOT NULL, \
         operation TEXT NOT NULL, \
         revision TEXT NOT NULL, \
         parents TEXT NOT NULL, \
         depends_on TEXT NOT NULL, \
         message TEXT NOT NULL, \
         up_checksum TEXT NOT NULL, \
         down_checksum TEXT NOT NULL, \
         state TEXT NOT NULL, \
         statements_done BIGINT NOT NULL, \
         statements_total BIGINT NOT NULL, \
         started_at TEXT NOT NULL, \
         duration_ms BIGINT, \
         run_by TEXT NOT NULL, \
         host TEXT NOT NULL, \
         tool TEXT NOT NULL, \
         environment TEXT, \
         dialect TEXT NOT NULL, \
         run_token TEXT NOT NULL, \
         recorded_down TEXT NOT NULL, \
         fingerprint TEXT NOT NULL, \
         PRIMARY KEY (chain, seq))"
    )
}

/// Returns the text that reads a chain's rows, oldest first; `chain` is a literal.
pub(crate) fn select(table: &str, chain: &str) -> String {
    format!("SELECT {COLUMNS} FROM {table} WHERE chain = {chain} ORDER BY seq")
}

/// Returns the text that reads what [`Latest::read`] takes of a chain's last row.
pub(crate) fn select_last(table: &str, chain: &str) -> String {
    format!(
        "SELECT layout, seq, revision, state, fingerprint, run_token FROM {table} \
         WHERE chain = {chain} ORDER BY seq DESC LIMIT 1"
    )
}

/// Returns the text that inserts rows; `chain` is a literal.
pub(crate) fn insert(table: &str, chain: &str, rows: &[Row], words: &Words) -> String {
    let values: Vec<_> = rows.iter().map(|row| values(chain, row, words)).collect();
    let values = values.join(", ");
    format!("INSERT INTO {table} (chain, {COLUMNS}) VALUES {values}")
}

fn values(chain: &str, row: &Row, words: &Words) -> String {
    let text = words.quote;
    let environment = row.environment.as_deref().map_or("NULL".to_owned(), text);
    let duration = row
        .duration_ms
        .map_or("NULL".to_owned(), |ms| ms.to_string());
    let cells = [
        chain.to_owned(),
        LAYOUT.to_string(),
        row.seq.to_string(),
        text(row.operation.name()),
        text(&row.revision),
        text(&row.parents.join(",")),
        text(&row.depends_on.join(",")),
        text(&row.message),
        text(&row.up_checksum),
        text(&row.down_checksum),
        text(row.state.name()),
        row.statements_done.to_string(),
        row.statements_total.to_string(),
        words.now.to_owned(),
        duration,
        text(&row.run_by),
        text(&row.host),
        text(&row.tool),
        environment,
        text(&row.dialect),
        text(&row.run_token),
        text(&row.recorded_down),
        text(&row.fingerprint),
    ];
    format!("({})", cells.join(", "))
}

/// Returns the text that writes a row's progress, where the row still belongs to its run.
pub(crate) fn update(table: &str, chain: &str, row: &Row, words: &Words) -> String {
    let text = words.quote;
    let duration = match row.state {
        State::Applying => "NULL",
        _ => words.elapsed,
    };
    format!(
        "UPDATE {table} SET state = {}, statements_done = {}, duration_ms = {duration} \
         WHERE chain = {chain} AND seq = {} AND run_token = {}",
        text(row.state.name()),
        row.statements_done,
        row.seq,
        text(&row.run_token),
    )
}

/// Returns the text that makes a halfway row this run's own, where it is still as it was seen.
pub(crate) fn take_over(table: &str, chain: &str, row: &Row, seen: &Seen, words: &Words) -> String {
    let text = words.quote;
    format!(
        "UPDATE {table} SET state = {}, run_token = {}, statements_total = {}, up_checksum = {}, \
         down_checksum = {}, recorded_down = {}, fingerprint = {} \
         WHERE chain = {chain} AND seq = {} AND run_token = {} AND state = {} \
         AND statements_done = {}",
        text(State::Applying.name()),
        text(&row.run_token),
        row.statements_total,
        text(&row.up_checksum),
        text(&row.down_checksum),
        text(&row.recorded_down),
        text(&row.fingerprint),
        row.seq,
        text(&seen.run_token),
        text(seen.state.name()),
        row.statements_done,
    )
}
