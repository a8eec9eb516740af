//! The command that goes on after a failure.

use migrate_core::Direction;
use migrate_core::plan::Plan;

/// What was asked for, as a command's words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Again {
    /// The target as it was typed, where it was.
    pub(crate) target: Option<String>,
    /// Whether the target counts from where the database is.
    pub(crate) is_relative: bool,
    /// Whether revisions are taken back to be applied again.
    pub(crate) is_redo: bool,
}

impl Again {
    /// Returns the command that goes on with a step; `untouched` where nothing was done before it.
    pub(crate) fn command(&self, plan: &Plan<'_>, index: usize, untouched: bool) -> String {
        let step = &plan.steps[index];
        if self.is_redo && (untouched || step.direction == Direction::Down) {
            let left = plan.steps[if untouched { 0 } else { index }..].iter();
            let left = left.filter(|step| step.direction == Direction::Down);
            return match left.count() {
                1 => "cargo migrate redo".to_owned(),
                left => format!("cargo migrate redo {left}"),
            };
        }
        let (verb, default) = match step.direction {
            Direction::Up => ("upgrade", "head"),
            Direction::Down => ("downgrade", "-1"),
        };
        // What is relative counts from a state that is gone.
        let moved = self.is_redo || !untouched && self.counts(step.direction);
        let end = match &*plan.heads_after {
            [end] if moved => Some(*end),
            [] if moved => Some("base"),
            _ => self.target.as_deref(),
        };
        match end.filter(|&end| end != default) {
            Some(end) => format!("cargo migrate {verb} {end}"),
            None => format!("cargo migrate {verb}"),
        }
    }

    /// A downgrade without a target takes one revision back.
    fn counts(&self, direction: Direction) -> bool {
        self.is_relative || self.target.is_none() && direction == Direction::Down
    }
}
