//! What a run will do: made once, read by everything.

mod accept;
mod down;
mod halfway;
mod imagined;
#[cfg(feature = "parse")]
mod losses;
mod make;
mod merge;
mod options;
mod parents;
mod progress;
mod rebase;
mod redo;
mod refuse;
mod resolve;
mod stamp;
mod standing;
mod subject;
mod up;

pub use down::downgrade_to;
pub use imagined::imagined;
#[cfg(feature = "parse")]
pub use losses::{Losing, losses};
pub use make::{downgrade, redo, resolve, stamp, upgrade};
pub use merge::merge_parents;
pub use options::{Options, Policy, Resolve, Stamp};
pub use parents::{dependencies, new_parents};
pub use rebase::{Moved, Rebase, rebase};
pub use redo::{redo_of, redo_reaching};
pub use refuse::damage;
pub use resolve::{Resolved, resolve_to};
pub use stamp::stamp_to;
pub use standing::{Place, Standing, standing, standing_of};
pub use up::upgrade_to;

use std::borrow::Cow;
use std::ops::Range;

use crate::checksum::statement_hash;
use crate::history::{Basis, Operation};
use crate::{Direction, SourceFile};

/// Steps in order, and the history that they were planned for.
///
/// Applying, a dry run, offline SQL, `status` and json read this value; nobody else decides what
/// runs.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// The last row and the fingerprint that the plan is bound to.
    pub basis: Basis,
    /// The steps, in order; none where there is nothing to do.
    pub steps: Vec<Step<'a>>,
    /// The maximal applied revisions before, in order of ids.
    pub heads_before: Vec<&'a str>,
    /// The maximal applied revisions after, in order of ids.
    pub heads_after: Vec<&'a str>,
    /// All applied revisions after, in order of ids.
    pub applied_after: Vec<&'a str>,
}

/// One revision, one direction.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// The revision's id.
    pub revision: &'a str,
    /// The revision's message; may be empty.
    pub message: &'a str,
    /// The revision's parents.
    pub parents: Vec<&'a str>,
    /// Up or down.
    pub direction: Direction,
    /// What runs, in order; empty for a merge and where nothing is to be done.
    pub actions: Vec<Action<'a>>,
    /// Where the paths of its functions stand in its source, in bytes; one a [`Action::Code`].
    pub codes: Vec<Range<usize>>,
    /// Whether it runs in a transaction together with its history row.
    pub transaction: bool,
    /// Whether foreign keys stay on meanwhile; SQLite only.
    pub foreign_keys: bool,
    /// How long it waits for a lock, in milliseconds, where the file says so.
    pub lock_timeout: Option<u32>,
    /// How long a statement may run, in milliseconds, where the file says so.
    pub statement_timeout: Option<u32>,
    /// Where the spans of its statements point: the file, or the recorded down.
    pub source: Source<'a>,
    /// What is written into the history.
    pub change: Change<'a>,
    /// Where an earlier run stopped halfway, and this one goes on.
    pub resume: Option<Resume<'a>>,
}

/// A step's text: the embedded file, or the down that a history row recorded.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The path that people are shown.
    pub path: &'a str,
    /// The text.
    pub text: &'a str,
}

impl Source<'_> {
    /// Returns the file, for a diagnostic.
    pub fn file(&self) -> SourceFile {
        SourceFile::new(self.path, self.text)
    }
}

/// Something that a step does.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Action<'a> {
    /// Runs statements.
    Sql(Vec<Statement>),
    /// Calls a function of the application.
    Code(Cow<'a, str>),
}

/// A statement of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Where it stands in the step's source, in bytes.
    pub span: Range<usize>,
    /// Whether it can't run in a transaction.
    pub alone: bool,
    /// Whether it sets or leaves a savepoint.
    pub savepoint: bool,
    /// Whether it may simply run again after a crash.
    pub rerunnable: bool,
    /// The query that tells whether it took effect.
    pub done_when: Option<Range<usize>>,
}

/// A part of a step that is done or not done, and counts as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'s> {
    /// Runs a statement.
    Statement(&'s Statement),
    /// Calls a function of the application.
    Code {
        /// Its path.
        path: &'s str,
        /// Where the path stands in the step's source, in bytes.
        span: Range<usize>,
    },
}

impl Part<'_> {
    /// Returns where it stands in the step's source, in bytes.
    pub fn span(&self) -> Range<usize> {
        match self {
            Self::Statement(statement) => statement.span.clone(),
            Self::Code { span, .. } => span.clone(),
        }
    }
}

/// The history row that a step writes; the run adds who, where, when and how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// What the row records.
    pub operation: Operation,
    /// The revision's id.
    pub revision: &'a str,
    /// The revision's message.
    pub message: &'a str,
    /// The revision's parents.
    pub parents: Vec<&'a str>,
    /// The revision's further dependencies.
    pub depends_on: Vec<&'a str>,
    /// The checksum of its up.
    pub up_checksum: &'a str,
    /// The checksum of its down.
    pub down_checksum: &'a str,
    /// How many parts it has: its statements, and its calls of functions.
    pub statements: usize,
    /// The environment that was chosen.
    pub environment: Option<String>,
    /// The dialect's name.
    pub dialect: &'static str,
    /// The down as it is now; empty on rows that take away.
    pub recorded_down: String,
    /// The fingerprint of the applied set after the row.
    pub fingerprint: String,
    /// A short hash of each part, in order.
    pub statement_hashes: Vec<String>,
    /// How many parts are done, where a row is recorded and nothing runs; `None` is all.
    pub done: Option<usize>,
}

/// The halfway row that a step goes on from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resume<'a> {
    /// How many of its parts are done.
    pub statements_done: usize,
    /// The run that wrote the row.
    pub run_token: &'a str,
    /// What was seen before the next part began, where it had begun.
    pub begun: Option<&'a str>,
    /// Whether the next part is what it was when it began.
    pub is_same: bool,
}

impl Plan<'_> {
    /// Returns whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

impl<'a> Step<'a> {
    /// Returns its statements, in order.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.actions.iter().flat_map(|action| match action {
            Action::Sql(statements) => statements.as_slice(),
            Action::Code(_) => &[],
        })
    }

    /// Returns whether it runs the down that the history recorded, and no file's.
    pub fn is_recorded(&self) -> bool {
        self.source.path == subject::RECORDED
    }

    /// Returns what is done one after the other: statements, and calls of functions.
    pub fn parts(&self) -> Vec<Part<'_>> {
        let mut codes = self.codes.iter();
        let mut parts = Vec::new();
        for action in &self.actions {
            match action {
                Action::Sql(statements) => parts.extend(statements.iter().map(Part::Statement)),
                Action::Code(path) => {
                    let span = codes.next().cloned().unwrap_or_default();
                    parts.push(Part::Code { path, span });
                }
            }
        }
        parts
    }

    /// Returns whether it calls a function of the application.
    pub fn has_code(&self) -> bool {
        let mut actions = self.actions.iter();
        actions.any(|action| matches!(action, Action::Code(_)))
    }

    /// Returns a short hash of each part, in order.
    pub(crate) fn hashes(&self) -> Vec<String> {
        let parts = self.parts();
        let hashes = parts.iter().map(|part| match part {
            Part::Statement(statement) => statement_hash(self.text(statement)),
            Part::Code { path, .. } => statement_hash(path),
        });
        hashes.collect()
    }

    /// Returns the line of its source that a part begins at, counted from 1; nothing beyond the last part.
    pub fn line(&self, part: usize) -> Option<usize> {
        let start = self.parts().get(part)?.span().start;
        let before = &self.source.text.as_bytes()[..start];
        Some(before.iter().filter(|&&byte| byte == b'\n').count() + 1)
    }

    /// Returns a statement's text.
    pub fn text(&self, statement: &Statement) -> &'a str {
        &self.source.text[statement.span.clone()]
    }
}
