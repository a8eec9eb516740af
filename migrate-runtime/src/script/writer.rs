//! What scripts say differently from engine to engine.

use std::borrow::Cow;

use migrate_core::plan::{Plan, Step};

use super::is_record;
use crate::apply::Timeouts;
use crate::record::Words;
use crate::table::TableName;

/// Writes what differs. Pieces are whole lines, or nothing.
pub(crate) trait Writer {
    /// Returns the client's command to stop at the first error.
    fn stop(&self) -> &'static str;

    /// Returns what the history's SQL says differently.
    fn words(&self) -> &'static Words;

    /// Returns the name of the history's table as SQL.
    fn table(&self, name: &TableName) -> String;

    /// Returns what makes the session ready.
    fn head(&self, book: &Book, plan: &Plan<'_>) -> String;

    /// Returns what ends the script.
    fn tail(&self, book: &Book, plan: &Plan<'_>) -> String;

    /// Returns the statement that begins a transaction.
    fn begin(&self) -> &'static str;

    /// Returns what a step needs before its transaction, or before it runs without one.
    fn enter(&self, step: &Step<'_>, timeouts: Timeouts) -> String;

    /// Returns what stands between the row of a transactional step and its statements.
    fn guard(&self, timeouts: Timeouts) -> String;

    /// Returns the savepoint around a step's own ones, where steps share a transaction: how it
    /// begins and ends.
    fn bounds(&self) -> Option<(&'static str, &'static str)>;

    /// Returns a statement's text as the client must be given it.
    fn statement<'s>(&self, text: &'s str) -> Result<Cow<'s, str>, Unfit>;

    /// Returns what must be true or restored before the last mark of a step.
    fn check(&self, step: &Step<'_>) -> String;

    /// Returns the update of a row, so that it fails where it finds none. `own` is whether this
    /// very transaction wrote the row.
    fn mark(&self, update: &str, own: bool) -> String;

    /// Returns the update of a row between two statements of a step without a transaction.
    fn mark_between(&self, update: &str) -> String;

    /// Returns what looks at the subject of a statement that can't share a transaction, and the
    /// expression of what is seen.
    fn seen(&self, statement: &str) -> (String, String);

    /// Returns what puts right what a step left behind, after its transaction.
    fn leave(&self, step: &Step<'_>) -> String;
}

/// The history that a script writes.
pub(crate) struct Book {
    pub(crate) name: TableName,
    pub(crate) chain: String,
    pub(crate) run_token: String,
}

/// Returns the steps that run, and aren't only recorded.
pub(crate) fn running<'s, 'p>(plan: &'s Plan<'p>) -> impl Iterator<Item = &'s Step<'p>> {
    plan.steps.iter().filter(|step| !is_record(step))
}

/// Why a client can't be given a statement.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unfit {
    /// Where in the statement, in bytes.
    pub(crate) at: usize,
    pub(crate) message: &'static str,
    pub(crate) help: &'static str,
}
