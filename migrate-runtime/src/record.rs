//! The rows of the history: how they begin, how they are written and read.

mod read;
mod sql;

pub(crate) use read::Reader;
pub(crate) use sql::{
    ADDED, Columns, Depth, Words, alter, begun, begun_last, columns, create, create_if_missing,
    insert, insert_after, select_last, take_over, update, update_last,
};

use migrate_core::History;
use migrate_core::history::{Operation, Row, State};
use migrate_core::plan::Change;

use crate::identity;

/// A row as text, a cell a column.
pub(crate) type Cells = Vec<Option<String>>;

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

/// Makes the row of what is recorded and doesn't run.
pub(crate) fn told(change: &Change<'_>, seq: i64, run_token: &str) -> Row {
    let state = match change.operation {
        // What would run isn't done by being told: it stands halfway.
        Operation::Up | Operation::Down => State::Failed,
        _ => State::Applied,
    };
    let mut row = begin(change, seq, run_token, state);
    if let Some(done) = change.done {
        row.statements_done = i64::try_from(done).unwrap_or(i64::MAX);
    }
    row
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
        statement_hashes: change.statement_hashes.clone(),
        begun: None,
    }
}
