//! What happens while a plan is applied: values for whoever shows them.

use std::fmt;
use std::time::Duration;

use crate::history::Operation;
use crate::plan::Resolved;
use crate::{Diagnostic, Direction};

/// Something that happened during a run.
///
/// The one who applies a plan says these; reporters draw them, as lines, as json, or not at all.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Somebody else holds the lock, and the run waits.
    Waiting {
        /// Who holds it and what they run, as far as the database tells.
        holder: &'a str,
        /// How long the run has waited so far.
        waited: Duration,
    },
    /// The plan is made; its steps begin.
    Planned {
        /// Up or down.
        direction: Direction,
        /// The maximal applied revisions before, in order of ids.
        from: &'a [&'a str],
        /// The maximal applied revisions after, in order of ids.
        to: &'a [&'a str],
        /// How many steps there are.
        steps: usize,
    },
    /// A step begins.
    StepStarted {
        /// Which.
        step: StepAt<'a>,
    },
    /// A statement of a step, or a function that it calls, is done; in a transaction it only lasts once the step is finished.
    StatementDone {
        /// The step.
        step: StepAt<'a>,
        /// How many of its statements and calls are done now.
        done: usize,
    },
    /// A step is done and recorded; where all steps share one transaction, it lasts at its commit.
    StepFinished {
        /// Which.
        step: StepAt<'a>,
        /// How long it took.
        duration: Duration,
    },
    /// A step was undone because of what others did at that moment, and runs again.
    Retried {
        /// Which.
        step: StepAt<'a>,
        /// What stood in the way, as the database says it.
        reason: &'a str,
        /// Who may have, as far as the database tells.
        blockers: &'a [String],
        /// The number of the new attempt; the first retry is 2.
        attempt: u32,
    },
    /// What a person said of the step that stopped halfway is recorded; nothing ran.
    Resolved(Resolved<'a>),
    /// Something worth knowing; the run goes on.
    Warning(&'a Diagnostic),
    /// The run is done.
    Finished {
        /// The maximal applied revisions before, in order of ids.
        from: &'a [&'a str],
        /// The maximal applied revisions after, in order of ids.
        to: &'a [&'a str],
        /// How many steps it had.
        steps: usize,
        /// How long it took, waiting included.
        duration: Duration,
    },
}

/// A step, as events name it.
///
/// `Display` is the line that logs show: `Running upgrade a -> b, message`.
#[derive(Clone, Copy, Debug)]
pub struct StepAt<'a> {
    /// Its number, from 1.
    pub index: usize,
    /// How many steps the run has.
    pub total: usize,
    /// The revision's id.
    pub revision: &'a str,
    /// The revision's message; may be empty.
    pub message: &'a str,
    /// The revision's parents.
    pub parents: &'a [&'a str],
    /// Up or down.
    pub direction: Direction,
    /// What its row records: where that is [`Operation::Accept`], nothing runs.
    pub operation: Operation,
    /// How many statements it has, each call of a function counted as one.
    pub statements: usize,
}

impl fmt::Display for StepAt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parents = if self.parents.is_empty() {
            "base".to_owned()
        } else {
            self.parents.join(", ")
        };
        let revision = self.revision;
        match self.direction {
            _ if self.operation == Operation::Accept => write!(f, "Accepting {revision}")?,
            Direction::Up => write!(f, "Running upgrade {parents} -> {revision}")?,
            Direction::Down => write!(f, "Running downgrade {revision} -> {parents}")?,
        }
        if !self.message.is_empty() {
            write!(f, ", {}", self.message)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_reads_from_where_to_where() {
        let mut step = StepAt {
            index: 1,
            total: 1,
            revision: "b",
            message: "add chunks",
            parents: &["a"],
            direction: Direction::Up,
            operation: Operation::Up,
            statements: 1,
        };
        assert_eq!(step.to_string(), "Running upgrade a -> b, add chunks");
        step.direction = Direction::Down;
        step.parents = &[];
        step.message = "";
        assert_eq!(step.to_string(), "Running downgrade b -> base");
        step.operation = Operation::Accept;
        assert_eq!(step.to_string(), "Accepting b");
    }
}
