//! What a plan may do.

use crate::Dialect;

/// For which database a plan is made, and what it may pass over.
///
/// ```
/// use migrate_core::Dialect;
/// use migrate_core::plan::{Options, Policy};
///
/// let mut options = Options::new(Dialect::Sqlite);
/// options.environment = Some("production");
/// assert_eq!(options.edited, Policy::Refuse);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options<'o> {
    /// The database's dialect.
    pub dialect: Dialect,
    /// The chosen environment.
    pub environment: Option<&'o str>,
    /// Whether to upgrade where applied revisions were edited since.
    pub edited: Policy,
    /// Whether an upgrade records applied revisions that were edited since as they are now, without
    /// running them.
    pub accept_edited: bool,
    /// Whether to upgrade where the database has revisions that no file has.
    pub diverged: Policy,
    /// Whether a database that is ahead of the chain has nothing to do.
    pub ahead: Policy,
    /// Whether to take back revisions that no file has, by the down that the history recorded.
    pub recorded: Policy,
}

impl Options<'_> {
    /// Makes the options that refuse all but a database that is ahead.
    pub const fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            environment: None,
            edited: Policy::Refuse,
            accept_edited: false,
            diverged: Policy::Refuse,
            ahead: Policy::Allow,
            recorded: Policy::Refuse,
        }
    }
}

/// Whether something is done or refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// An error.
    Refuse,
    /// Done.
    Allow,
}

/// What a person says of a step that stopped halfway, or of one of its statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolve {
    /// It took effect, or its effect was made by hand.
    Done,
    /// It took no effect, or its effect was undone by hand.
    Undone,
}

/// What a stamp does with what is recorded as applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// Moves what is on the targets' branches, and keeps the rest.
    Move,
    /// Forgets all of it first.
    Purge,
}
