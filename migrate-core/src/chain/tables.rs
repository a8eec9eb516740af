//! The rows that a chain is stored in: plain numbers that point into one text.
//!
//! A build writes them as `static` bytes, a folder read from disk owns them in vectors; nothing
//! here borrows, so both lend the same [`Chain`](super::Chain).

use super::rows::Rows;
#[cfg(feature = "parse")]
use crate::Config;
use crate::{Dialect, Direction};

/// A half-open range: of bytes in the chain's text, or of rows in another table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// The first.
    pub start: u32,
    /// The one after the last.
    pub end: u32,
}

impl Run {
    /// Makes a range.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    pub(super) fn text(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }
}

/// A revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevisionRow {
    /// The id.
    pub id: Run,
    /// The message; empty where the file states none.
    pub message: Run,
    /// When it was made, in RFC 3339.
    pub created: Option<Run>,
    /// Why it can't be taken back.
    pub irreversible: Option<Run>,
    /// The path that people are shown.
    pub path: Run,
    /// The file's normalised text.
    pub source: Run,
    /// Rows of `links`: the parents.
    pub parents: Run,
    /// Rows of `links`: what else must be applied before.
    pub depends_on: Run,
    /// Rows of `labels`.
    pub labels: Run,
    /// Rows of `sections`.
    pub sections: Run,
    /// How long it waits for a lock, in milliseconds.
    pub lock_timeout: Option<u32>,
    /// How long a statement may run, in milliseconds.
    pub statement_timeout: Option<u32>,
    /// Whether its up, its down have errors that forbid running them.
    pub broken: [bool; 2],
}

/// A section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionRow {
    /// Up or down.
    pub direction: Direction,
    /// The dialects that it is for: one bit a dialect of the chain, in the chain's order.
    pub dialects: u8,
    /// The environments that it is for.
    pub environment: Option<EnvironmentRow>,
    /// Whether its statements run in a transaction.
    pub transaction: bool,
    /// Whether foreign keys stay on (SQLite).
    pub foreign_keys: bool,
    /// The function that it calls instead of running SQL.
    pub code: Option<Run>,
}

/// The `environment=` attribute of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnvironmentRow {
    /// Whether it names where the section does *not* run.
    pub not: bool,
    /// The environment's name.
    pub name: Run,
}

/// A statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementRow {
    /// Its text, from its first token to its last.
    pub text: Run,
    /// Whether it says `-- migrate:rerunnable`.
    pub rerunnable: bool,
    /// The query of `-- migrate:done-when`.
    pub done_when: Option<Run>,
    /// Whether it can't run in a transaction.
    pub alone: bool,
    /// Whether it sets or leaves a savepoint.
    pub savepoint: bool,
}

/// All that a chain is made of.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a> {
    /// What people call the chain; the history's rows belong to it.
    pub name: &'a str,
    /// The dialects that it is written in, at least one.
    pub dialects: &'a [Dialect],
    /// The history's table where it isn't `migrate_history`, perhaps with its schema.
    pub history_table: Option<&'a str>,
    /// Whether all steps run in one transaction.
    pub single_transaction: bool,
    /// How long a statement in a transaction waits for a lock, in milliseconds; 0 is for ever.
    pub lock_timeout: Option<u32>,
    /// How long a statement may run, in milliseconds; 0 is for ever.
    pub statement_timeout: Option<u32>,
    /// Whether several heads are allowed.
    pub multiple_heads: bool,
    /// Whether an upgrade is refused where the database is ahead of the files.
    pub refuse_ahead: bool,
    /// Whether an upgrade goes on where the database has revisions that no file has.
    pub allow_diverged: bool,
    /// What the runs of texts point into.
    pub text: &'a str,
    /// The revisions, parents and dependencies first.
    pub revisions: Rows<'a, RevisionRow>,
    /// The sections, in the order of their files.
    pub sections: Rows<'a, SectionRow>,
    /// The statements.
    pub statements: Rows<'a, StatementRow>,
    /// Rows of `statements`: one run a section and dialect.
    pub scripts: Rows<'a, Run>,
    /// Up and down: one pair a revision and dialect.
    pub checksums: Rows<'a, [Run; 2]>,
    /// Indices of revisions that others point at.
    pub links: Rows<'a, u32>,
    /// The labels' names.
    pub labels: Rows<'a, Run>,
    /// Indices of revisions in the order of their ids.
    pub by_id: Rows<'a, u32>,
    /// The fingerprint with everything applied: one a dialect.
    pub fingerprints: Rows<'a, Run>,
}

#[cfg(feature = "parse")]
impl<'a> Tables<'a> {
    /// Takes what `migrate.toml` says, for a chain that has no revision yet.
    pub(crate) fn of(config: &'a Config, dialects: &'a [Dialect]) -> Self {
        Self {
            name: &config.chain,
            dialects,
            history_table: config.history_table.as_deref(),
            single_transaction: config.single_transaction,
            lock_timeout: config.lock_timeout,
            statement_timeout: config.statement_timeout,
            multiple_heads: config.multiple_heads,
            refuse_ahead: config.refuse_ahead,
            allow_diverged: config.allow_diverged,
            text: "",
            revisions: Rows::Packed(&[]),
            sections: Rows::Packed(&[]),
            statements: Rows::Packed(&[]),
            scripts: Rows::Packed(&[]),
            checksums: Rows::Packed(&[]),
            links: Rows::Packed(&[]),
            labels: Rows::Packed(&[]),
            by_id: Rows::Packed(&[]),
            fingerprints: Rows::Packed(&[]),
        }
    }
}
