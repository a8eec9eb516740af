//! What happens during a run, as json: one object a line, named by `event`.

use std::time::Duration;

use migrate_core::history::Operation;
use migrate_core::{Event, StepAt};
use migrate_runtime::{Done, Outcome};
use serde::Serialize;

use super::plan::word;
use super::{Finding, Resolved};
use crate::render::words::Words;

/// What happened during a run, or at its end.
///
/// There may be more kinds of events later: leave out those that you don't know.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Event"))]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Happening<'a> {
    /// Somebody else holds the lock.
    Waiting {
        /// Who holds it and what they run, as far as the database tells.
        holder: &'a str,
        /// For how many milliseconds it was waited so far.
        waited_ms: u64,
    },
    /// The plan was made under the lock.
    Planned {
        /// The database, without a password.
        database: &'a str,
        /// Whether revisions are applied or taken back.
        #[cfg_attr(test, schemars(extend("enum" = ["up", "down"])))]
        direction: &'static str,
        /// The maximal applied revisions before, in order of ids; none for base.
        from: &'a [&'a str],
        /// The maximal applied revisions after, in order of ids; none for base.
        to: &'a [&'a str],
        /// How many revisions are applied or taken back.
        steps: usize,
    },
    /// A revision begins.
    StepStarted {
        #[serde(flatten)]
        step: Step<'a>,
    },
    /// A statement of a revision is done.
    StatementDone {
        #[serde(flatten)]
        step: Step<'a>,
        /// How many of its statements are done.
        done: usize,
    },
    /// A revision is applied, or taken back.
    StepFinished {
        #[serde(flatten)]
        step: Step<'a>,
        /// How long it took, in milliseconds.
        duration_ms: u64,
    },
    /// A revision begins again, after a failure that passes.
    Retried {
        #[serde(flatten)]
        step: Step<'a>,
        /// Why.
        reason: &'a str,
        /// Who may have stood in the way, as far as the database tells.
        blockers: &'a [String],
        /// Which attempt begins, from 2.
        attempt: u32,
    },
    /// Something is worth knowing and stops nothing.
    Warning {
        #[serde(flatten)]
        finding: Box<Finding>,
    },
    /// A revision was recorded as applied (up) or as not applied (down), and nothing ran.
    Stamped {
        /// Its id.
        revision: &'a str,
        /// Its message; may be empty.
        message: &'a str,
        /// Whether it is recorded as applied now.
        #[cfg_attr(test, schemars(extend("enum" = ["up", "down"])))]
        direction: &'static str,
    },
    /// A revision that was edited since it was applied is recorded as its file is now, and nothing
    /// ran.
    Accepted {
        /// Its id.
        revision: &'a str,
        /// Its message; may be empty.
        message: &'a str,
    },
    /// What a person said of the revision that stood halfway is recorded, and nothing ran.
    Resolved {
        #[serde(flatten)]
        resolved: Box<Resolved>,
    },
    /// The database was created.
    Created {
        /// The database as people are shown it, without a password.
        database: &'a str,
    },
    /// It was there, and was not created.
    Exists {
        /// The database as people are shown it, without a password.
        database: &'a str,
    },
    /// The database was dropped.
    Dropped {
        /// The database as people are shown it, without a password.
        database: &'a str,
    },
    /// It wasn't there, and was not dropped.
    Missing {
        /// The database as people are shown it, without a password.
        database: &'a str,
    },
    /// The run came to its end; always the last line.
    Finished {
        /// The maximal applied revisions before, in order of ids; none for base.
        from: &'a [String],
        /// The maximal applied revisions after, in order of ids; none for base.
        to: &'a [String],
        /// How many revisions were applied or taken back.
        steps: usize,
        /// How long the run took, in milliseconds.
        duration_ms: u64,
    },
}

/// The step that an event is about.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Step<'a> {
    /// The revision's id.
    revision: &'a str,
    /// Whether it is applied or taken back.
    #[cfg_attr(test, schemars(extend("enum" = ["up", "down"])))]
    direction: &'static str,
    /// The revision's message; may be empty.
    message: &'a str,
    /// The revision's parents.
    parents: &'a [&'a str],
    /// Which step of the run it is, from 1.
    index: usize,
    /// How many steps the run has.
    total: usize,
    /// How many statements the step has.
    statements: usize,
}

impl<'a> Happening<'a> {
    /// Takes an event, or `None` where it is of a kind that has no shape yet.
    pub(crate) fn new(event: &Event<'a>, database: &'a str, words: &Words) -> Option<Self> {
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
            Event::StepStarted { step } if step.operation == Operation::Accept => return None,
            Event::StepFinished { step, .. } if step.operation == Operation::Accept => {
                Self::Accepted {
                    revision: step.revision,
                    message: step.message,
                }
            }
            Event::StepStarted { step } => Self::StepStarted { step: step.into() },
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
                blockers,
                attempt,
            } => Self::Retried {
                step: step.into(),
                reason,
                blockers,
                attempt,
            },
            Event::Resolved(resolved) => Self::Resolved {
                resolved: Box::new(resolved.into()),
            },
            Event::Warning(found) => Self::Warning {
                finding: Box::new(Finding::own(found, words)),
            },
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
        let words = Words::new("cargo migrate", " -n qa", "");
        let happening = Happening::new(event, "sqlite://app.db", &words);
        let happening = happening.expect("it has a shape");
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
            operation: Operation::Up,
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
        let found = migrate_core::Diagnostic::warning("ahead", "the database is ahead")
            .help("cargo migrate status");
        let warning = text(&Event::Warning(&found));
        assert!(warning.contains("cargo migrate -n qa status"), "{warning}");
        let start = r#"{"event":"warning","name":"ahead","severity":"warning""#;
        assert!(warning.starts_with(start), "{warning}");
    }
}
