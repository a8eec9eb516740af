//! The SQL text of the history that is the same on every engine.

use migrate_core::History;
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
    /// Who runs a script, as far as the database knows.
    pub(crate) user: &'static str,
    /// Where a script runs, as far as the database knows.
    pub(crate) host: &'static str,
}

/// The columns of a row, in the order that [`read`](super::read) takes them.
const COLUMNS: &str = "layout, seq, operation, revision, parents, depends_on, message, \
    up_checksum, down_checksum, state, statements_done, statements_total, started_at, \
    duration_ms, run_by, host, tool, environment, dialect, run_token, recorded_down, fingerprint, \
    statement_hashes, begun";

/// How many columns a row has.
pub(super) const WIDTH: usize = 24;

/// How much of each row is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    Whole,
    /// What people are shown: no [`UNSHOWN`].
    Outline,
    /// What is applied and who follows whom: only [`GRAPH`].
    Graph,
}

/// The columns that nobody is shown; most of a history's bytes.
const UNSHOWN: [&str; 8] = [
    "host",
    "tool",
    "dialect",
    "run_token",
    "recorded_down",
    "fingerprint",
    "statement_hashes",
    "begun",
];

/// The columns that came with layout 2, each with its definition: older rows lack nothing by it.
pub(crate) const ADDED: [(&str, &str); 2] = [
    ("statement_hashes", "TEXT NOT NULL DEFAULT ''"),
    ("begun", "TEXT"),
];

/// Which columns a table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Columns {
    /// Those of layout 1: a table that an earlier version made, and none has written to since.
    First,
    /// All.
    All,
}

const GRAPH: [&str; 7] = [
    "layout",
    "seq",
    "operation",
    "revision",
    "parents",
    "depends_on",
    "state",
];

impl Depth {
    /// Returns of each column whether it is read from a table that has these columns.
    pub(super) fn mask(self, has: Columns) -> [bool; WIDTH] {
        let is_there =
            |column| has == Columns::All || !ADDED.iter().any(|(added, _)| *added == column);
        let mut mask = [false; WIDTH];
        for (read, column) in mask.iter_mut().zip(COLUMNS.split(", ")) {
            *read = is_there(column)
                && match self {
                    Self::Whole => true,
                    Self::Outline => !UNSHOWN.contains(&column),
                    Self::Graph => GRAPH.contains(&column),
                };
        }
        mask
    }
}

/// Returns the columns that are read, in the order that [`read`](super::read) takes them.
pub(crate) fn columns(depth: Depth, has: Columns) -> impl Iterator<Item = &'static str> {
    let columns = COLUMNS.split(", ").zip(depth.mask(has));
    columns.filter(|(_, read)| *read).map(|(column, _)| column)
}

const DEFINITIONS: &str = "\
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
    fingerprint TEXT NOT NULL";

/// Returns the text that creates the table.
pub(crate) fn create(table: &str) -> String {
    format!("CREATE TABLE {table} {}", definitions())
}

/// Returns the text that creates the table unless there is one.
pub(crate) fn create_if_missing(table: &str) -> String {
    format!("CREATE TABLE IF NOT EXISTS {table} {}", definitions())
}

/// Returns the texts that add the columns which a table of layout 1 lacks.
pub(crate) fn alter(table: &str) -> [String; 2] {
    ADDED
        .map(|(column, definition)| format!("ALTER TABLE {table} ADD COLUMN {column} {definition}"))
}

/// Returns the columns in the order that a table has which was made by an earlier version.
fn definitions() -> String {
    let added = ADDED.map(|(column, definition)| format!("{column} {definition}"));
    format!(
        "({DEFINITIONS}, {}, PRIMARY KEY (chain, seq))",
        added.join(", ")
    )
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
    let text = words.quote;
    let values = rows.iter().map(|row| {
        let (user, host) = (text(&row.run_by), text(&row.host));
        values(chain, row, &row.seq.to_string(), &user, &host, words)
    });
    let values = values.collect::<Vec<_>>().join(", ");
    format!("INSERT INTO {table} (chain, {COLUMNS}) VALUES {values}")
}

/// Returns the text that inserts a row after a state of the database: where the last row isn't
/// applied or its fingerprint is another, `seq` is NULL, which the table refuses.
pub(crate) fn insert_after(
    table: &str,
    chain: &str,
    state: &str,
    row: &Row,
    words: &Words,
) -> String {
    let (applied, expected) = ((words.quote)(State::Applied.name()), (words.quote)(state));
    let next = format!(
        "(SELECT CASE WHEN state = {applied} AND fingerprint = {expected} THEN seq + 1 END \
         FROM {table} WHERE chain = {chain} ORDER BY seq DESC LIMIT 1)"
    );
    // A chain that has no rows is at base, as one that was taken back is.
    let seq = if state == History::default().fingerprint() {
        let first = format!("NOT EXISTS (SELECT 1 FROM {table} WHERE chain = {chain})");
        format!("CASE WHEN {first} THEN 1 ELSE {next} END")
    } else {
        next
    };
    let values = values(chain, row, &seq, words.user, words.host, words);
    format!("INSERT INTO {table} (chain, {COLUMNS})\nVALUES {values}")
}

fn values(chain: &str, row: &Row, seq: &str, user: &str, host: &str, words: &Words) -> String {
    let text = words.quote;
    let or_null = |cell: &Option<String>| cell.as_deref().map_or("NULL".to_owned(), text);
    let duration = row
        .duration_ms
        .map_or("NULL".to_owned(), |ms| ms.to_string());
    let cells = [
        chain.to_owned(),
        LAYOUT.to_string(),
        seq.to_owned(),
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
        user.to_owned(),
        host.to_owned(),
        text(&row.tool),
        or_null(&row.environment),
        text(&row.dialect),
        text(&row.run_token),
        text(&row.recorded_down),
        text(&row.fingerprint),
        text(&row.statement_hashes.join(",")),
        or_null(&row.begun),
    ];
    format!("({})", cells.join(", "))
}

/// Returns the text that writes a row's progress, where the row still belongs to its run.
pub(crate) fn update(table: &str, chain: &str, row: &Row, words: &Words) -> String {
    progress(table, chain, &row.seq.to_string(), row, words)
}

/// Returns the text that says of a row that its next statement begins; `begun` is an expression of
/// what is seen before.
pub(crate) fn begun(table: &str, chain: &str, row: &Row, begun: &str, words: &Words) -> String {
    begins(table, chain, &row.seq.to_string(), row, begun, words)
}

/// Returns the text that says so of the last row.
pub(crate) fn begun_last(
    table: &str,
    chain: &str,
    row: &Row,
    begun: &str,
    words: &Words,
) -> String {
    begins(table, chain, &last(table, chain), row, begun, words)
}

fn begins(table: &str, chain: &str, seq: &str, row: &Row, begun: &str, words: &Words) -> String {
    let token = (words.quote)(&row.run_token);
    format!(
        "UPDATE {table} SET begun = {begun} \
         WHERE chain = {chain} AND seq = {seq} AND run_token = {token}"
    )
}

/// Returns the text that writes the progress of the last row, where it still belongs to its run.
pub(crate) fn update_last(table: &str, chain: &str, row: &Row, words: &Words) -> String {
    progress(table, chain, &last(table, chain), row, words)
}

fn last(table: &str, chain: &str) -> String {
    format!("(SELECT seq FROM {table} WHERE chain = {chain} ORDER BY seq DESC LIMIT 1)")
}

fn progress(table: &str, chain: &str, seq: &str, row: &Row, words: &Words) -> String {
    let text = words.quote;
    let duration = match row.state {
        State::Applying => "NULL",
        _ => words.elapsed,
    };
    let begun = row.begun.as_deref().map_or("NULL".to_owned(), text);
    format!(
        "UPDATE {table} SET state = {}, statements_done = {}, duration_ms = {duration}, \
         begun = {begun} WHERE chain = {chain} AND seq = {seq} AND run_token = {}",
        text(row.state.name()),
        row.statements_done,
        text(&row.run_token),
    )
}

/// Returns the text that makes a halfway row this run's own, where it is still as it was seen.
pub(crate) fn take_over(table: &str, chain: &str, row: &Row, seen: &Seen, words: &Words) -> String {
    let text = words.quote;
    format!(
        "UPDATE {table} SET layout = {LAYOUT}, state = {}, run_token = {}, statements_total = {}, \
         up_checksum = {}, down_checksum = {}, recorded_down = {}, fingerprint = {}, \
         statement_hashes = {} \
         WHERE chain = {chain} AND seq = {} AND run_token = {} AND state = {} \
         AND statements_done = {}",
        text(State::Applying.name()),
        text(&row.run_token),
        row.statements_total,
        text(&row.up_checksum),
        text(&row.down_checksum),
        text(&row.recorded_down),
        text(&row.fingerprint),
        text(&row.statement_hashes.join(",")),
        row.seq,
        text(&seen.run_token),
        text(seen.state.name()),
        row.statements_done,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_depth_reads_what_is_named_and_nothing_else() {
        let n_columns = |depth| columns(depth, Columns::All).count();
        assert_eq!(COLUMNS.split(", ").count(), WIDTH);
        assert_eq!(n_columns(Depth::Whole), WIDTH);
        assert_eq!(n_columns(Depth::Outline), WIDTH - UNSHOWN.len());
        assert_eq!(n_columns(Depth::Graph), GRAPH.len());
    }

    #[test]
    fn a_table_of_layout_1_is_asked_for_its_own_columns_only() {
        let of = |has| columns(Depth::Whole, has).collect::<Vec<_>>();
        let (all, first) = (of(Columns::All), of(Columns::First));
        assert_eq!(all[first.len()..], ADDED.map(|(column, _)| column));
        assert!(all.starts_with(&first));
        assert_eq!(
            definitions().matches(", ").count(),
            COLUMNS.matches(", ").count() + 3
        );
    }
}
