//! A chain of revisions: the one borrowed view that a build and a folder lend.

mod entry;
#[cfg(feature = "parse")]
mod packed;
mod rows;
mod tables;

pub use entry::{Entry, Section, Statement};
pub use rows::{Row, Rows, Words};
pub use tables::{EnvironmentRow, RevisionRow, Run, SectionRow, StatementRow, Tables};

use std::collections::BTreeSet;

use crate::Dialect;
use crate::plan::Policy;

/// A borrowed, validated chain of revisions.
///
/// It is small, `Copy` and covariant: slices and indices, lent by the `static` data of
/// `migrations!` or by a folder read from disk. Its revisions stand in topological order, those
/// that could stand in any order by their files' names.
#[derive(Clone, Copy, Debug)]
pub struct Chain<'a> {
    tables: Tables<'a>,
}

impl<'a> Chain<'a> {
    /// Takes tables that a build or a folder made; they are trusted to fit together.
    pub const fn new(tables: Tables<'a>) -> Self {
        Self { tables }
    }

    /// Returns what the chain is stored in, for who writes it down.
    pub const fn tables(&self) -> Tables<'a> {
        self.tables
    }

    /// Returns the chain's name, which the history's rows belong to.
    pub const fn name(&self) -> &'a str {
        self.tables.name
    }

    /// Returns the dialects that the chain is written in.
    pub const fn dialects(&self) -> &'a [Dialect] {
        self.tables.dialects
    }

    /// Returns the configured name of the history's table, perhaps with its schema.
    pub const fn history_table(&self) -> Option<&'a str> {
        self.tables.history_table
    }

    /// Returns whether all steps of a run share one transaction.
    pub const fn single_transaction(&self) -> bool {
        self.tables.single_transaction
    }

    /// Returns how long a statement in a transaction waits for a lock where its revision doesn't
    /// say, in milliseconds; 0 is for ever.
    pub const fn lock_timeout(&self) -> Option<u32> {
        self.tables.lock_timeout
    }

    /// Returns how long a statement may run where its revision doesn't say, in milliseconds; 0 is
    /// for ever.
    pub const fn statement_timeout(&self) -> Option<u32> {
        self.tables.statement_timeout
    }

    /// Returns whether the chain may have several heads.
    pub const fn multiple_heads(&self) -> bool {
        self.tables.multiple_heads
    }

    /// Returns what an upgrade does where the database is ahead of the chain.
    pub const fn ahead(&self) -> Policy {
        match self.tables.refuse_ahead {
            true => Policy::Refuse,
            false => Policy::Allow,
        }
    }

    /// Returns what an upgrade does where the database has revisions that the chain hasn't, and
    /// isn't ahead of it.
    pub const fn diverged(&self) -> Policy {
        match self.tables.allow_diverged {
            true => Policy::Allow,
            false => Policy::Refuse,
        }
    }

    /// Returns how many revisions there are.
    pub const fn len(&self) -> usize {
        self.tables.revisions.len()
    }

    /// Returns whether there is no revision.
    pub const fn is_empty(&self) -> bool {
        self.tables.revisions.is_empty()
    }

    /// Returns the revisions, parents and dependencies first.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = Entry<'a>> + ExactSizeIterator {
        (0..self.len()).map(move |index| Entry::new(self, index))
    }

    /// Returns the environments that its sections name.
    pub fn environments(self) -> BTreeSet<String> {
        self.entries().flat_map(Entry::environments).collect()
    }

    /// Returns the revision at a place of the order.
    ///
    /// # Panics
    ///
    /// Where `index` isn't below [`len`](Self::len).
    pub fn entry(self, index: usize) -> Entry<'a> {
        assert!(index < self.len(), "the chain has no revision {index}");
        Entry::new(self, index)
    }

    /// Returns the revision with exactly this id.
    pub fn get(self, id: &str) -> Option<Entry<'a>> {
        let entry = self.sorted_from(id).next()?;
        (entry.id() == id).then_some(entry)
    }

    /// Returns the revisions whose id begins with `prefix`, in order of ids.
    pub fn with_prefix<'p>(self, prefix: &'p str) -> impl Iterator<Item = Entry<'a>> + use<'a, 'p> {
        self.sorted_from(prefix)
            .take_while(move |entry| entry.id().starts_with(prefix))
    }

    /// Returns the revisions in order of ids.
    pub(crate) fn by_id(self) -> impl Iterator<Item = Entry<'a>> {
        let by_id = self.tables.by_id;
        (0..by_id.len()).map(move |at| Entry::new(self, by_id.get(at) as usize))
    }

    /// Returns the revisions whose id isn't below `id`, in order of ids.
    fn sorted_from(self, id: &str) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let by_id = self.tables.by_id;
        let entry = move |at| Entry::new(self, by_id.get(at) as usize);
        let (mut start, mut end) = (0, by_id.len());
        while start < end {
            let middle = start.midpoint(end);
            if entry(middle).id() < id {
                start = middle + 1;
            } else {
                end = middle;
            }
        }
        (start..by_id.len()).map(entry)
    }

    /// Returns the fingerprint that a database has where exactly this chain is applied, or `None`
    /// for a dialect that the chain isn't written in.
    pub fn fingerprint(self, dialect: Dialect) -> Option<&'a str> {
        let at = self.dialect_index(dialect)?;
        Some(self.tables.fingerprints.get(at).text(self.tables.text))
    }

    fn dialect_index(&self, dialect: Dialect) -> Option<usize> {
        self.tables.dialects.iter().position(|&d| d == dialect)
    }
}

/// Returns an id as short as people may write it: four digits or more of a hexadecimal id, enough
/// to tell it from its neighbours; other ids whole.
///
/// `sorted` holds the ids that it is told from, in order.
///
/// ```
/// use migrate_core::chain::shorten;
///
/// let ids = ["3b2c1a5d6e7f", "3b2c9a5d6e7f", "add_users"];
/// assert_eq!(shorten("3b2c1a5d6e7f", &ids), "3b2c1");
/// assert_eq!(shorten("add_users", &ids), "add_users");
/// ```
pub fn shorten<'i>(id: &'i str, sorted: &[&str]) -> &'i str {
    if id.len() < 8 || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
        return id;
    }
    let at = sorted.partition_point(|&other| other < id);
    let neighbours = [at.checked_sub(1), Some(at), Some(at + 1)];
    let others = neighbours
        .into_iter()
        .flatten()
        .filter_map(|at| sorted.get(at));
    let shared = others.filter(|&&other| other != id).map(|other| {
        let pairs = id.bytes().zip(other.bytes());
        pairs.take_while(|(a, b)| a == b).count()
    });
    let length = (shared.max().unwrap_or(0) + 1).max(4);
    &id[..length.min(id.len())]
}
