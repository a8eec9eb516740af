//! Why something was refused.

use std::fmt;

use crate::Diagnostic;

/// What kind of refusal an [`Error`] is; [`as_str`](Self::as_str) is its stable word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A target isn't written as targets are.
    BadTarget,
    /// A range isn't written as ranges are.
    BadRange,
    /// A range where a single target is needed.
    RangeNotAllowed,
    /// No revision has this id.
    UnknownRevision,
    /// No revision has this label.
    UnknownBranch,
    /// Several revisions begin with this text.
    Ambiguous,
    /// A relative step meets several ways.
    AmbiguousWalk,
    /// There are several heads where one is needed.
    MultipleHeads,
    /// The revision isn't on the branch.
    NotOnBranch,
    /// The revision isn't among the applied ones, or not below the other.
    NotAncestor,
    /// A relative step goes past the end.
    RelativeOutOfRange,
    /// One of several targets is below another.
    Overlap,
    /// The same target twice.
    DuplicateTarget,
    /// A merge of what isn't a head.
    NotHead,
    /// An applied revision's up has changed since.
    Edited,
    /// The database holds revisions that the chain doesn't know and that don't follow its heads.
    Diverged,
    /// Rows of the history are lost, or were changed.
    DamagedHistory,
    /// A step has stopped halfway.
    Halfway,
    /// What is to be resolved doesn't stand halfway.
    NotHalfway,
    /// A revision that would run has errors.
    BrokenFolder,
    /// A revision can't be taken back.
    Irreversible,
    /// A step calls a function where none can be called.
    CodeStep,
    /// A chain with environment sections, and no environment chosen.
    EnvironmentRequired,
    /// The chain isn't written in the database's dialect.
    DialectMismatch,
    /// The history was read as an outline, which no plan can be made from.
    History,
}

impl ErrorKind {
    /// Returns the stable word, such as `unknown_revision`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadTarget => "bad_target",
            Self::BadRange => "bad_range",
            Self::RangeNotAllowed => "range_not_allowed",
            Self::UnknownRevision => "unknown_revision",
            Self::UnknownBranch => "unknown_branch",
            Self::Ambiguous => "ambiguous",
            Self::AmbiguousWalk => "ambiguous_walk",
            Self::MultipleHeads => "multiple_heads",
            Self::NotOnBranch => "not_on_branch",
            Self::NotAncestor => "not_ancestor",
            Self::RelativeOutOfRange => "relative_out_of_range",
            Self::Overlap => "overlap",
            Self::DuplicateTarget => "duplicate_target",
            Self::NotHead => "not_head",
            Self::Edited => "edited",
            Self::Diverged => "diverged",
            Self::DamagedHistory => "damaged_history",
            Self::Halfway => "halfway",
            Self::NotHalfway => "not_halfway",
            Self::BrokenFolder => "broken_folder",
            Self::Irreversible => "irreversible",
            Self::CodeStep => "code_step",
            Self::EnvironmentRequired => "environment_required",
            Self::DialectMismatch => "dialect_mismatch",
            Self::History => "history",
        }
    }
}

/// A refusal: its kind, and the diagnostic that shows it.
///
/// `Display` is one line; `Debug` is the drawn diagnostic, so that `fn main() -> Result<…>` shows
/// it well.
pub struct Error {
    kind: ErrorKind,
    diagnostic: Box<Diagnostic>,
}

impl Error {
    /// Makes a refusal.
    pub fn new(kind: ErrorKind, diagnostic: Diagnostic) -> Self {
        Self {
            kind,
            diagnostic: Box::new(diagnostic),
        }
    }

    /// Returns what kind of refusal it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns what to show.
    pub fn diagnostic(&self) -> &Diagnostic {
        &self.diagnostic
    }

    /// Takes what to show.
    pub fn into_diagnostic(self) -> Diagnostic {
        *self.diagnostic
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.diagnostic.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.diagnostic, f)
    }
}

impl std::error::Error for Error {}
