//! What happens during a run, as json: one object a line, named by `event`.

use std::time::Duration;

use migrate_core::{Event, StepAt};
use migrate_runtime::{Done, Outcome};
use serde::Serialize;

use super::Finding;
use super::plan::word;

/// An event of a run.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Happening<'a> {
    Waiting {
        holder: &'a str,
        waited_ms: u64,
    },
    Planned {
        database: &'a str,
        direction: &'static str,
        from: &'a [&'a str],
        to: &'a [&'a str],
        steps: usize,
    },
    StepStarted(Step<'a>),
    StatementDone {
        #[serde(flatten)]
        step: Step<'a>,
        done: usize,
    },
    StepFinished {
        #[serde(flatten)]
        step: Step<'a>,
        duration_ms: u64,
    },
    Retried {
        #[serde(flatten)]
        step: Step<'a>,
        reason: &'a str,
        attempt: u32,
    },
    Warning(Box<Finding>),
    Stamped {
        revision: &'a str,
        message: &'a str,
        direction: &'static str,
    },
    Finished {
        from: &'a [String],
        to: &'a [String],
        steps: usize,
        duration_ms: u64,
    },
}

/// The step that an event is about.
#[derive(Debug, Serialize)]
pub(crate) struct Step<'a> {
    revision: &'a str,
    direction: &'static str,
    message: &'a str,
    parents: &'a [&'a str],
    index: usize,
    total: usize,
    statements: usize,
}

impl<'a> Happening<'a> {
    /// Takes an event, or `None` where it is of a kind that has no shape yet.
    pub(crate) fn new(event: &Event<'a>, database: &'a str) -> Option<Self> {
        Some(match *event {
            Event::Waiting { holder, waited } => Self::Waiting {
                holder,
                waited_ms: milliseconds(waited),
            },
            Event::Planned {
                direction,
                from,
                to,
                steps,
            } => Self::Planned {
                database,
                direction: word(direction),
                from,
                to,
                steps,
            },
            Event::StepStarted { step } => Self::StepStarted(step.into()),
            Event::StatementDone { step, done } => Self::StatementDone {
                step: step.into(),
                done,
            },
            Event::StepFinished { step, duration } => Self::StepFinished {
                step: step.into(),
                duration_ms: milliseconds(duration),
            },
            Event::Retried {
                step,
                reason,
                attempt,
            } => Self::Retried {
                step: step.into(),
                reason,
                attempt,
            },
            Event::Warning(found) => Self::Warning(Box::new(found.into())),
            _ => return None,
        })
    }

    /// Takes a revision that a stamp recorded: as applied (up), or as not applied (down).
    pub(crate) fn stamped(step: &'a Done) -> Self {
        Self::Stamped {
            revision: &step.revision,
            message: &step.message,
            direction: word(step.direction),
        }
    }

    /// Takes the end of a run.
    pub(crate) fn finished(outcome: &'a Outcome) -> Self {
        Self::Finished {
            from: &outcome.heads_before,
            to: &outcome.heads_after,
            steps: outcome.applied.len(),
            duration_ms: milliseconds(outcome.duration),
        }
    }
}

impl<'a> From<StepAt<'a>> for Step<'a> {
    fn from(step: StepAt<'a>) -> Self {
        Self {
            revision: step.revision,
            direction: word(step.direction),
            message: step.message,
            parents: step.parents,
            index: step.index,
            total: step.total,
            statements: step.statements,
        }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    duration.as_millis().try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use migrate_core::Direction;

    use super::*;

    fn text(event: &Event<'_>) -> String {
        let happening = Happening::new(event, "sqlite://app.db").expect("it has a shape");
        serde_json::to_string(&happening).expect("it is plain data")
    }

    #[test]
    fn every_event_says_its_name() {
        let step = StepAt {
            index: 1,
            total: 2,
            revision: "b",
            message: "add chunks",
            parents: &["a"],
            direction: Direction::Up,
            statements: 3,
        };
        let finished = Event::StepFinished {
            step,
            duration: Duration::from_millis(12),
        };
        let expected = concat!(
            r#"{"event":"step_finished","revision":"b","direction":"up","message":"add chunks","#,
            r#""parents":["a"],"index":1,"total":2,"statements":3,"duration_ms":12}"#,
        );
        assert_eq!(text(&finished), expected);
        let planned = Event::Planned {
            direction: Direction::Down,
            from: &["b"],
            to: &[],
            steps: 1,
        };
        let expected = concat!(
            r#"{"event":"planned","database":"sqlite://app.db","direction":"down","#,
            r#""from":["b"],"to":[],"steps":1}"#,
        );
        assert_eq!(text(&planned), expected);
        let started = text(&Event::StepStarted { step });
        assert!(
            started.starts_with(r#"{"event":"step_started","revision":"b""#),
            "{started}"
        );
        let found = migrate_core::Diagnostic::warning("ahead", "the database is ahead");
        let warning = text(&Event::Warning(&found));
        let start = r#"{"event":"warning","name":"ahead","severity":"warning""#;
        assert!(warning.starts_with(start), "{warning}");
    }
}
