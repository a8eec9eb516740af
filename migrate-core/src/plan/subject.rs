//! A step's revision, as its file or its history row describes it.

use std::ops::Range;

use super::{Action, Change, Options, Source, Step};
use crate::Direction;
use crate::chain::Entry;
use crate::history::{Operation, Row};

/// The path that people are shown where a step runs text that no file holds.
pub(super) const RECORDED: &str = "recorded down";

/// What a step and its history row say of a revision.
#[derive(Clone, Debug)]
pub(super) struct Subject<'a> {
    revision: &'a str,
    message: &'a str,
    parents: Vec<&'a str>,
    depends_on: Vec<&'a str>,
    pub(super) up_checksum: &'a str,
    pub(super) down_checksum: &'a str,
    lock_timeout: Option<u32>,
    statement_timeout: Option<u32>,
    source: Source<'a>,
}

/// What a step does.
#[derive(Debug, Default)]
pub(super) struct Work<'a> {
    pub(super) actions: Vec<Action<'a>>,
    /// Where the paths of functions stand, one a function.
    pub(super) codes: Vec<Range<usize>>,
    /// Whether a part must run outside a transaction.
    pub(super) no_transaction: bool,
    /// Whether a part needs foreign keys off.
    pub(super) no_foreign_keys: bool,
}

impl<'a> Subject<'a> {
    pub(super) fn of_entry(entry: Entry<'a>, options: &Options<'_>) -> Self {
        let checksum = |direction| {
            let checksum = entry.checksum(direction, options.dialect);
            checksum.expect("a plan begins with a look at the chain's dialects")
        };
        Self {
            revision: entry.id(),
            message: entry.message(),
            parents: entry.parents().map(Entry::id).collect(),
            depends_on: entry.depends_on().map(Entry::id).collect(),
            up_checksum: checksum(Direction::Up),
            down_checksum: checksum(Direction::Down),
            lock_timeout: entry.lock_timeout(),
            statement_timeout: entry.statement_timeout(),
            source: Source {
                path: entry.path(),
                text: entry.source(),
            },
        }
    }

    pub(super) fn of_row(row: &'a Row) -> Self {
        Self {
            revision: &row.revision,
            message: &row.message,
            parents: row.parents.iter().map(String::as_str).collect(),
            depends_on: row.depends_on.iter().map(String::as_str).collect(),
            up_checksum: &row.up_checksum,
            down_checksum: &row.down_checksum,
            lock_timeout: None,
            statement_timeout: None,
            source: Source {
                path: RECORDED,
                text: &row.recorded_down,
            },
        }
    }

    /// Makes the step; what a plan knows better is filled in by its maker.
    pub(super) fn step(
        self,
        operation: Operation,
        work: Work<'a>,
        options: &Options<'_>,
        fingerprint: String,
    ) -> Step<'a> {
        let direction = match operation {
            Operation::Down | Operation::Unstamp => Direction::Down,
            _ => Direction::Up,
        };
        let mut step = Step {
            revision: self.revision,
            message: self.message,
            parents: self.parents.clone(),
            direction,
            actions: work.actions,
            codes: work.codes,
            transaction: !work.no_transaction,
            foreign_keys: !work.no_foreign_keys,
            lock_timeout: self.lock_timeout,
            statement_timeout: self.statement_timeout,
            source: self.source,
            change: Change {
                operation,
                revision: self.revision,
                message: self.message,
                parents: self.parents,
                depends_on: self.depends_on,
                up_checksum: self.up_checksum,
                down_checksum: self.down_checksum,
                statements: 0,
                environment: options.environment.map(str::to_owned),
                dialect: options.dialect.name(),
                recorded_down: String::new(),
                fingerprint,
                statement_hashes: Vec::new(),
                done: None,
            },
            resume: None,
        };
        step.change.statement_hashes = step.hashes();
        step.change.statements = step.change.statement_hashes.len();
        step
    }
}
