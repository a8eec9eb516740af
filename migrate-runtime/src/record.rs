//! The SQL text of the history that is the same on every engine, and its rows.

use migrate_core::History;
use migrate_core::history::{LAYOUT, Operation, Row, State};
use migrate_core::plan::Change;

use crate::identity;

/// A row as text, a cell a column.
pub(crate) type Cells = Vec<Option<String>>;

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

/// Returns the text that makes a halfway row this run's own, where it is still the one seen.
pub(crate) fn take_over(
    table: &str,
    chain: &str,
    row: &Row,
    seen_token: &str,
    words: &Words,
) -> String {
    let text = words.quote;
    format!(
        "UPDATE {table} SET state = {}, run_token = {}, statements_total = {}, up_checksum = {}, \
         down_checksum = {}, recorded_down = {}, fingerprint = {} \
         WHERE chain = {chain} AND seq = {} AND run_token = {}",
        text(State::Applying.name()),
        text(&row.run_token),
        row.statements_total,
        text(&row.up_checksum),
        text(&row.down_checksum),
        text(&row.recorded_down),
        text(&row.fingerprint),
        row.seq,
        text(seen_token),
    )
}

/// What an unlocked look needs of the last row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Latest {
    pub(crate) seen: Seen,
    pub(crate) revision: String,
    pub(crate) fingerprint: String,
}

/// The last row that somebody saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Its number; 0 where there is none.
    pub(crate) seq: i64,
    /// The run that wrote it.
    pub(crate) run_token: String,
    pub(crate) state: State,
}

impl Seen {
    /// Returns the last row of a history.
    pub(crate) fn last(history: &History) -> Self {
        match history.rows().last() {
            Some(row) => Self::row(row),
            None => Self::nothing(),
        }
    }

    pub(crate) fn row(row: &Row) -> Self {
        Self {
            seq: row.seq,
            run_token: row.run_token.clone(),
            state: row.state,
        }
    }

    pub(crate) fn nothing() -> Self {
        Self {
            seq: 0,
            run_token: String::new(),
            state: State::Applied,
        }
    }
}

impl Latest {
    /// Reads the cells of [`select_last`].
    pub(crate) fn read(cells: &Cells) -> Result<Self, String> {
        let mut cells = Reader::new(cells)?;
        let seq = cells.number("seq")?;
        let revision = cells.text("revision")?;
        let state = cells.state()?;
        let fingerprint = cells.text("fingerprint")?;
        let run_token = cells.text("run_token")?;
        Ok(Self {
            seen: Seen {
                seq,
                run_token,
                state,
            },
            revision,
            fingerprint,
        })
    }
}

/// Reads the cells of [`select`]; the error says what is wrong with them.
pub(crate) fn read(cells: &Cells) -> Result<Row, String> {
    let mut cells = Reader::new(cells)?;
    Ok(Row {
        seq: cells.number("seq")?,
        operation: cells.operation()?,
        revision: cells.text("revision")?,
        parents: cells.list("parents")?,
        depends_on: cells.list("depends_on")?,
        message: cells.text("message")?,
        up_checksum: cells.text("up_checksum")?,
        down_checksum: cells.text("down_checksum")?,
        state: cells.state()?,
        statements_done: cells.number("statements_done")?,
        statements_total: cells.number("statements_total")?,
        started_at: cells.text("started_at")?,
        duration_ms: cells
            .next()
            .map(|ms| parse("duration_ms", ms))
            .transpose()?,
        run_by: cells.text("run_by")?,
        host: cells.text("host")?,
        tool: cells.text("tool")?,
        environment: cells.next().map(str::to_owned),
        dialect: cells.text("dialect")?,
        run_token: cells.text("run_token")?,
        recorded_down: cells.text("recorded_down")?,
        fingerprint: cells.text("fingerprint")?,
    })
}

/// Makes the row that a step begins with.
pub(crate) fn begin(change: &Change<'_>, seq: i64, run_token: &str, state: State) -> Row {
    let total = i64::try_from(change.statements).unwrap_or(i64::MAX);
    let applied = state == State::Applied;
    Row {
        seq,
        operation: change.operation,
        revision: change.revision.to_owned(),
        parents: change.parents.iter().map(|&id| id.to_owned()).collect(),
        depends_on: change.depends_on.iter().map(|&id| id.to_owned()).collect(),
        message: change.message.to_owned(),
        up_checksum: change.up_checksum.to_owned(),
        down_checksum: change.down_checksum.to_owned(),
        state,
        statements_done: if applied { total } else { 0 },
        statements_total: total,
        started_at: String::new(),
        duration_ms: applied.then_some(0),
        run_by: identity::user(),
        host: identity::host(),
        tool: identity::TOOL.to_owned(),
        environment: change.environment.clone(),
        dialect: change.dialect.to_owned(),
        run_token: run_token.to_owned(),
        recorded_down: change.recorded_down.clone(),
        fingerprint: change.fingerprint.clone(),
    }
}

struct Reader<'c> {
    cells: std::slice::Iter<'c, Option<String>>,
}

impl<'c> Reader<'c> {
    /// Begins to read, once the layout is one that this version knows.
    fn new(cells: &'c Cells) -> Result<Self, String> {
        let mut reader = Self {
            cells: cells.iter(),
        };
        let layout: i32 = reader.number("layout")?;
        if layout > LAYOUT {
            return Err(format!(
                "its layout is {layout}, newer than the {LAYOUT} that this version knows"
            ));
        }
        Ok(reader)
    }

    fn next(&mut self) -> Option<&'c str> {
        self.cells.next()?.as_deref()
    }

    fn text(&mut self, column: &str) -> Result<String, String> {
        let text = self.next().ok_or_else(|| format!("`{column}` is empty"))?;
        Ok(text.to_owned())
    }

    fn number<T: std::str::FromStr>(&mut self, column: &str) -> Result<T, String> {
        let text = self.next().ok_or_else(|| format!("`{column}` is empty"))?;
        parse(column, text)
    }

    fn list(&mut self, column: &str) -> Result<Vec<String>, String> {
        let text = self.text(column)?;
        let parts = text.split(',').filter(|part| !part.is_empty());
        Ok(parts.map(str::to_owned).collect())
    }

    fn operation(&mut self) -> Result<Operation, String> {
        let text = self.text("operation")?;
        Operation::from_name(&text).ok_or_else(|| format!("unknown operation `{text}`"))
    }

    fn state(&mut self) -> Result<State, String> {
        let text = self.text("state")?;
        State::from_name(&text).ok_or_else(|| format!("unknown state `{text}`"))
    }
}

fn parse<T: std::str::FromStr>(column: &str, text: &str) -> Result<T, String> {
    let bad = |_| format!("`{column}` is `{text}`, which is no number");
    text.parse().map_err(bad)
}
