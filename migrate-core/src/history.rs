//! What a database says of itself: the rows of its history, and the applied set they add up to.

mod recorded;

pub use recorded::{RecordedDown, RecordedSection};

use crate::checksum;
use crate::sorted::Sorted;

/// The layout of the history's table that this version writes; a newer one is refused.
pub const LAYOUT: i32 = 2;

/// What a row records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// A revision was applied.
    Up,
    /// A revision was taken back.
    Down,
    /// A revision was recorded as applied without running it.
    Stamp,
    /// A revision was recorded as not applied without running it.
    Unstamp,
    /// A step that had stopped halfway was declared done or undone.
    Resolve,
    /// An edited revision's new checksum was accepted.
    Accept,
}

impl Operation {
    const ALL: [Self; 6] = [
        Self::Up,
        Self::Down,
        Self::Stamp,
        Self::Unstamp,
        Self::Resolve,
        Self::Accept,
    ];

    /// Returns the word that the row holds.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Stamp => "stamp",
            Self::Unstamp => "unstamp",
            Self::Resolve => "resolve",
            Self::Accept => "accept",
        }
    }

    /// Reads the word that a row holds.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// How far a row's operation came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// Begun; it runs, or the one who ran it died.
    Applying,
    /// Done.
    Applied,
    /// A statement failed; those before it took effect.
    Failed,
}

impl State {
    const ALL: [Self; 3] = [Self::Applying, Self::Applied, Self::Failed];

    /// Returns the word that the row holds.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applying => "applying",
            Self::Applied => "applied",
            Self::Failed => "failed",
        }
    }

    /// Reads the word that a row holds.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// One row of the history: one operation on one revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number within the chain, from 1, without gaps.
    pub seq: i64,
    /// What was done.
    pub operation: Operation,
    /// To which revision.
    pub revision: String,
    /// The revision's parents at that time.
    pub parents: Vec<String>,
    /// The revision's further dependencies at that time.
    pub depends_on: Vec<String>,
    /// The revision's message at that time.
    pub message: String,
    /// The checksum of its up.
    pub up_checksum: String,
    /// The checksum of its down.
    pub down_checksum: String,
    /// How far it came.
    pub state: State,
    /// How many of its statements are done.
    pub statements_done: i64,
    /// How many statements it has.
    pub statements_total: i64,
    /// When it began, in RFC 3339 and UTC, by the database's clock.
    pub started_at: String,
    /// How long it took, in milliseconds, once it ended.
    pub duration_ms: Option<i64>,
    /// Who ran it.
    pub run_by: String,
    /// On which machine.
    pub host: String,
    /// The version of the tool.
    pub tool: String,
    /// The environment that was chosen.
    pub environment: Option<String>,
    /// The name of the dialect that ran.
    pub dialect: String,
    /// What marks the run that wrote the row.
    pub run_token: String,
    /// The down as it was, as [`RecordedDown`] writes it; on rows that apply a revision.
    pub recorded_down: String,
    /// The fingerprint of the applied set after the row.
    pub fingerprint: String,
    /// What each part of the step was when it began, as
    /// [`statement_hash`](crate::checksum::statement_hash) says it; none where nothing runs, and on
    /// rows of layout 1.
    pub statement_hashes: Vec<String>,
    /// While a statement is under way that can't share a transaction with its row: what was seen
    /// of its subject before it began, which may be nothing. `None` where none is under way.
    pub begun: Option<String>,
}

impl Row {
    /// Returns whether the row, once applied, puts its revision into the applied set.
    pub fn adds(&self) -> bool {
        matches!(
            self.operation,
            Operation::Up | Operation::Stamp | Operation::Accept
        )
    }

    /// Returns whether the row, once applied, takes its revision out of the applied set.
    pub fn removes(&self) -> bool {
        matches!(self.operation, Operation::Down | Operation::Unstamp)
    }
}

/// The history of one chain in one database.
///
/// ```
/// use migrate_core::History;
///
/// let empty = History::default();
/// assert_eq!(empty.basis().seq, 0);
/// assert!(empty.halfway().is_none());
/// ```
#[derive(Clone, Debug, Default)]
pub struct History {
    rows: Vec<Row>,
    /// The rows that applied what is applied, in order of ids.
    applied: Vec<usize>,
    /// Whether the rows lack what a plan needs.
    is_outline: bool,
}

/// What a plan was made for: it may only be applied where both are still true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// The number of the last row; 0 where there is none.
    pub seq: i64,
    /// The fingerprint of the applied set.
    pub fingerprint: String,
}

impl History {
    /// Takes one chain's rows.
    pub fn new(mut rows: Vec<Row>) -> Self {
        rows.sort_by_key(|row| row.seq);
        let moves = |row: &Row| row.state == State::Applied && (row.adds() || row.removes());
        let moved = rows.iter().enumerate().filter(|(_, row)| moves(row));
        let mut moved: Vec<_> = moved
            .map(|(at, row)| (Sorted::new(&row.revision), at))
            .collect();
        // Of one revision's rows the last one counts.
        moved.sort_unstable();
        let last = moved.chunk_by(|(one, _), (two, _)| one == two);
        let last = last.filter_map(|moves| Some(moves.last()?.1));
        let applied = last.filter(|&at| rows[at].adds()).collect();
        Self {
            rows,
            applied,
            is_outline: false,
        }
    }

    /// Takes one chain's rows, of which not all columns were read: what is applied can be told of
    /// them, and every plan is refused.
    ///
    /// ```
    /// use migrate_core::plan::{self, Options};
    /// # use migrate_core::{Chain, Dialect, Error, History};
    /// # use migrate_core::history::Row;
    /// # fn example(chain: Chain<'_>, rows: Vec<Row>) -> Result<(), Error> {
    /// let outline = History::outline(rows);
    /// let options = Options::new(Dialect::Sqlite);
    /// assert!(plan::upgrade(chain, &outline, &"head".parse()?, &options).is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn outline(rows: Vec<Row>) -> Self {
        Self {
            is_outline: true,
            ..Self::new(rows)
        }
    }

    /// Returns whether the rows lack what a plan needs.
    pub fn is_outline(&self) -> bool {
        self.is_outline
    }

    /// Returns the rows, oldest first.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Returns the applied revisions, in order of ids, each with the row that applied it last.
    pub fn applied(&self) -> impl ExactSizeIterator<Item = &Row> {
        self.applied.iter().map(|&at| &self.rows[at])
    }

    /// Returns the row that applied a revision, where it is applied.
    pub fn applied_row(&self, id: &str) -> Option<&Row> {
        let found = |&at: &usize| self.rows[at].revision.as_str().cmp(id);
        let place = self.applied.binary_search_by(found).ok()?;
        Some(&self.rows[self.applied[place]])
    }

    /// Returns whether a revision is applied.
    pub fn is_applied(&self, id: &str) -> bool {
        self.applied_row(id).is_some()
    }

    /// Returns the last row, where its operation began and has not come to its end.
    pub fn halfway(&self) -> Option<&Row> {
        self.rows.last().filter(|row| row.state != State::Applied)
    }

    /// Returns what a plan made from this history is bound to.
    pub fn basis(&self) -> Basis {
        Basis {
            seq: self.last_seq(),
            fingerprint: self.fingerprint(),
        }
    }

    /// Returns whether the rows add up to the applied set that the last of them says; an outline
    /// doesn't tell.
    pub(crate) fn adds_up_to(&self, fingerprint: &str) -> bool {
        let mut ended = self.rows.iter().rev();
        let last = ended.find(|row| row.state == State::Applied);
        last.is_none_or(|row| row.fingerprint.is_empty() || row.fingerprint == fingerprint)
    }

    /// Returns the numbers of rows that are missing, each the first and the last of a gap.
    pub(crate) fn gaps(&self) -> Vec<(i64, i64)> {
        let mut gaps = Vec::new();
        let mut next = 1;
        for row in &self.rows {
            if row.seq > next {
                gaps.push((next, row.seq - 1));
            }
            next = row.seq.saturating_add(1);
        }
        gaps
    }

    /// Returns the number of the last row; 0 where there is none.
    pub(crate) fn last_seq(&self) -> i64 {
        self.rows.last().map_or(0, |row| row.seq)
    }

    /// Returns the fingerprint of the applied set, from the recorded checksums.
    pub fn fingerprint(&self) -> String {
        let applied = self.applied();
        checksum::fingerprint(applied.map(|row| (&*row.revision, &*row.up_checksum)))
    }
}
