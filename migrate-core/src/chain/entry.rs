//! A chain's revisions, their sections and statements, as borrowed views.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use super::Chain;
use super::tables::{RevisionRow, Run, SectionRow, StatementRow};
use crate::history::Row;
use crate::{Dialect, Direction, SourceFile};

/// A revision of a chain.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    chain: Chain<'a>,
    index: usize,
}

impl<'a> Entry<'a> {
    pub(super) fn new(chain: Chain<'a>, index: usize) -> Self {
        Self { chain, index }
    }

    /// Returns the id.
    pub fn id(self) -> &'a str {
        self.text(self.row().id)
    }

    /// Returns its place in the chain's order, counted from 0.
    pub fn index(self) -> usize {
        self.index
    }

    /// Returns the message, or nothing where the file states none.
    pub fn message(self) -> &'a str {
        self.text(self.row().message)
    }

    /// Returns when it was made, in RFC 3339, where the file says so.
    pub fn created(self) -> Option<&'a str> {
        self.row().created.map(|run| self.text(run))
    }

    /// Returns why it can't be taken back, where the file says so.
    pub fn irreversible(self) -> Option<&'a str> {
        self.row().irreversible.map(|run| self.text(run))
    }

    /// Returns the path that people are shown.
    pub fn path(self) -> &'a str {
        self.text(self.row().path)
    }

    /// Returns the file's normalised text.
    pub fn source(self) -> &'a str {
        self.text(self.row().source)
    }

    /// Returns the file, for a diagnostic.
    pub fn source_file(self) -> SourceFile {
        SourceFile::new(self.path(), self.source())
    }

    /// Returns the parents, in the order that the file names them.
    pub fn parents(self) -> impl Iterator<Item = Entry<'a>> {
        self.linked(self.row().parents)
    }

    /// Returns what else must be applied before, in the order that the file names it.
    pub fn depends_on(self) -> impl Iterator<Item = Entry<'a>> {
        self.linked(self.row().depends_on)
    }

    /// Returns the labels.
    pub fn labels(self) -> impl Iterator<Item = &'a str> {
        let labels = self.chain.tables.labels.of(self.row().labels);
        labels.map(move |label| self.text(label))
    }

    /// Returns how long it waits for a lock, in milliseconds, where the file says so.
    pub fn lock_timeout(self) -> Option<u32> {
        self.row().lock_timeout
    }

    /// Returns how long a statement may run, in milliseconds, where the file says so.
    pub fn statement_timeout(self) -> Option<u32> {
        self.row().statement_timeout
    }

    /// Returns whether this side has errors that forbid running it.
    pub fn is_broken(self, direction: Direction) -> bool {
        self.row().broken[direction as usize]
    }

    /// Returns the checksum of what this side runs in a dialect, or `None` for a dialect that the
    /// chain isn't written in.
    pub fn checksum(self, direction: Direction, dialect: Dialect) -> Option<&'a str> {
        let dialects = self.chain.dialects().len();
        let at = self.index * dialects + self.chain.dialect_index(dialect)?;
        Some(self.text(self.chain.tables.checksums.get(at)[direction as usize]))
    }

    /// Returns the environments that its sections name, whichever dialect they are for; one that a
    /// section excludes is named too.
    pub fn environments(self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for direction in Direction::BOTH {
            for &dialect in self.chain.dialects() {
                let sections = self.sections(direction, dialect);
                let named = sections.filter_map(Section::environment);
                names.extend(named.map(|name| name.trim_start_matches('!').to_owned()));
            }
        }
        names
    }

    /// Returns whether what a row of the history says of it is about functions too, and not of
    /// statements alone.
    pub fn runs_code(self, row: &Row) -> bool {
        let direction = match row.removes() {
            true => Direction::Down,
            false => Direction::Up,
        };
        let dialect = row.dialect.parse::<Dialect>().ok();
        let mut sections = dialect
            .into_iter()
            .flat_map(|it| self.sections(direction, it));
        sections.any(|section| section.code().is_some())
    }

    /// Returns the sections of one side that are for a dialect, in the order of the file.
    pub fn sections(
        self,
        direction: Direction,
        dialect: Dialect,
    ) -> impl Iterator<Item = Section<'a>> {
        let run = self.row().sections;
        let at = self.chain.dialect_index(dialect);
        (run.start..run.end)
            .filter_map(move |index| {
                let row = self.chain.tables.sections.get(index as usize);
                let section = Section {
                    entry: self,
                    row,
                    index: index as usize,
                    dialect: at?,
                };
                (row.dialects & (1 << section.dialect) != 0).then_some(section)
            })
            .filter(move |section| section.row.direction == direction)
    }

    fn row(self) -> RevisionRow {
        self.chain.tables.revisions.get(self.index)
    }

    fn text(self, run: Run) -> &'a str {
        run.text(self.chain.tables.text)
    }

    fn linked(self, run: Run) -> impl Iterator<Item = Entry<'a>> {
        let links = self.chain.tables.links.of(run);
        links.map(move |index| Entry::new(self.chain, index as usize))
    }
}

impl fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entry").field(&self.id()).finish()
    }
}

impl PartialEq for Entry<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Entry<'_> {}

/// A section of a revision, as one dialect sees it.
#[derive(Clone, Copy)]
pub struct Section<'a> {
    entry: Entry<'a>,
    row: SectionRow,
    index: usize,
    dialect: usize,
}

impl<'a> Section<'a> {
    /// Returns whether the section runs in an environment.
    pub fn is_for(self, environment: Option<&str>) -> bool {
        self.row.environment.is_none_or(|only| {
            let same = environment == Some(self.entry.text(only.name));
            same != only.not
        })
    }

    /// Returns the `environment=` attribute as it is written, such as `!production`.
    pub fn environment(self) -> Option<String> {
        let only = self.row.environment?;
        let not = if only.not { "!" } else { "" };
        Some(format!("{not}{}", self.entry.text(only.name)))
    }

    /// Returns whether its statements run in a transaction.
    pub fn transaction(self) -> bool {
        self.row.transaction
    }

    /// Returns whether foreign keys stay on; SQLite only.
    pub fn foreign_keys(self) -> bool {
        self.row.foreign_keys
    }

    /// Returns the path of the function that it calls instead of running SQL.
    pub fn code(self) -> Option<&'a str> {
        self.row.code.map(|run| self.entry.text(run))
    }

    /// Returns where that path stands in the file's normalised text, in bytes.
    pub fn code_span(self) -> Option<Range<usize>> {
        let base = self.entry.row().source.start;
        let run = self.row.code?;
        Some((run.start - base) as usize..(run.end - base) as usize)
    }

    /// Returns its statements, in order.
    pub fn statements(self) -> impl ExactSizeIterator<Item = Statement<'a>> {
        let tables = &self.entry.chain.tables;
        let script = tables
            .scripts
            .get(self.index * tables.dialects.len() + self.dialect);
        let entry = self.entry;
        let rows = tables.statements.of(script);
        rows.map(move |row| Statement { entry, row })
    }
}

impl fmt::Debug for Section<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Section")
            .field("entry", &self.entry)
            .field("row", &self.row)
            .finish_non_exhaustive()
    }
}

/// A statement of a section.
#[derive(Clone, Copy)]
pub struct Statement<'a> {
    entry: Entry<'a>,
    row: StatementRow,
}

impl<'a> Statement<'a> {
    /// Returns its text, from its first token to its last.
    pub fn text(self) -> &'a str {
        self.entry.text(self.row.text)
    }

    /// Returns where it stands in the file's normalised text, in bytes.
    pub fn span(self) -> Range<usize> {
        let base = self.entry.row().source.start;
        (self.row.text.start - base) as usize..(self.row.text.end - base) as usize
    }

    /// Returns the line that it begins at, counted from 1.
    pub fn line(self) -> usize {
        let before = &self.entry.source().as_bytes()[..self.span().start];
        before.iter().filter(|&&byte| byte == b'\n').count() + 1
    }

    /// Returns whether it may simply run again after a crash.
    pub fn rerunnable(self) -> bool {
        self.row.rerunnable
    }

    /// Returns the query that tells whether it took effect.
    pub fn done_when(self) -> Option<&'a str> {
        self.row.done_when.map(|run| self.entry.text(run))
    }

    /// Returns whether it can't run in a transaction.
    pub fn alone(self) -> bool {
        self.row.alone
    }

    /// Returns whether it sets or leaves a savepoint.
    pub fn savepoint(self) -> bool {
        self.row.savepoint
    }
}

impl fmt::Debug for Statement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Statement").field(&self.text()).finish()
    }
}
