//! Events as lines for people, as cargo writes them.

use migrate_core::history::Operation;
use migrate_core::{Chain, Direction, Event, StepAt};
use migrate_runtime::Outcome;

use crate::change::Kind;
use crate::render::resolved;
use crate::render::revision::Heads;
use crate::render::table::{self, count};
use crate::render::time;
use crate::ui::Ui;

/// How much is told of who holds the lock, which ends with the SQL that they run.
const HOLDER: usize = 120;

pub(crate) struct Human<'u> {
    kind: Kind,
    place: String,
    heads: Heads,
    ui: &'u mut Ui,
}

impl<'u> Human<'u> {
    pub(super) fn new(kind: Kind, place: String, chain: Chain<'_>, ui: &'u mut Ui) -> Self {
        Self {
            kind,
            place,
            heads: Heads::of(chain),
            ui,
        }
    }

    pub(super) fn event(&mut self, event: &Event<'_>) {
        match *event {
            Event::Waiting { holder, waited } => {
                let holder = format!(": {}", table::cut(holder, HOLDER));
                self.ui.waits("for the lock", &holder, waited);
            }
            Event::Planned {
                from, to, steps, ..
            } => {
                self.ui.progress_ends();
                let (from, to) = (self.heads.mark(from), self.heads.mark(to));
                let text = match self.kind {
                    Kind::Redo(n) => {
                        let n = count(usize::try_from(n).unwrap_or_default(), "revision");
                        format!("{} at {from}, {n}", self.place)
                    }
                    Kind::Resolve(_) if from == to => format!("{} at {from}", self.place),
                    Kind::Resolve(_) => format!("{} from {from} to {to}", self.place),
                    Kind::Upgrade if from == to => {
                        format!("{} at {from}, {}", self.place, count(steps, "revision"))
                    }
                    _ => {
                        let steps = count(steps, "revision");
                        format!("{} from {from} to {to}, {steps}", self.place)
                    }
                };
                self.ui.status(doing(self.kind), text);
            }
            Event::StepStarted { step } => {
                self.ui.progress_ends();
                self.progress(step, 0);
            }
            Event::StatementDone { step, done } => self.progress(step, done),
            Event::StepFinished { step, duration } => {
                self.ui.progress_ends();
                let text = format!("{} ({})", named(step), time::duration(duration));
                self.ui.status(done(step), text);
            }
            Event::Retried {
                step,
                reason,
                blockers,
                attempt,
            } => {
                self.ui.progress_ends();
                let who = blockers.first().map(|who| format!("; {who}"));
                let who = who.unwrap_or_default();
                let text = format!("{}, attempt {attempt}: {reason}{who}", named(step));
                self.ui.status("Retrying", text);
            }
            Event::Resolved(ref word) => {
                self.ui.status("Resolved", resolved::line(word));
            }
            Event::Warning(found) => self.ui.diagnostic(found),
            // The outcome says it.
            Event::Finished { .. } => {}
            _ => {}
        }
    }

    pub(super) fn stops(&mut self) {
        let text =
            "once what runs is rolled back, or done where it can't be; repeat to end at once";
        self.ui.status("Stopping", text);
    }

    pub(super) fn finish(&mut self, outcome: &Outcome) {
        self.ui.progress_ends();
        if let Kind::Stamp(_) = self.kind {
            for step in &outcome.applied {
                let verb = match step.direction {
                    Direction::Up => "Stamped",
                    Direction::Down => "Unstamped",
                };
                self.ui.status(verb, join(&step.revision, &step.message));
            }
        }
        let after: Vec<_> = outcome.heads_after.iter().map(String::as_str).collect();
        let at = self.heads.mark(&after);
        let is_word = matches!(self.kind, Kind::Resolve(_));
        let text = if outcome.applied.is_empty() && !is_word {
            format!("{} is at {at}: nothing to do", self.place)
        } else {
            format!("at {at} in {}", time::duration(outcome.duration))
        };
        self.ui.status("Finished", text);
    }

    fn progress(&mut self, step: StepAt<'_>, done: usize) {
        let doing = match step.direction {
            Direction::Up => "Applying",
            Direction::Down => "Reverting",
        };
        let n = (done + 1).min(step.statements);
        let text = format!("{}, statement {n} of {}", named(step), step.statements);
        self.ui.progress(doing, text);
    }
}

const fn doing(kind: Kind) -> &'static str {
    match kind {
        Kind::Upgrade => "Upgrading",
        Kind::Downgrade => "Downgrading",
        Kind::Redo(_) => "Redoing",
        Kind::Stamp(_) => "Stamping",
        Kind::Resolve(_) => "Resolving",
    }
}

fn done(step: StepAt<'_>) -> &'static str {
    match step.direction {
        _ if step.operation == Operation::Accept => "Accepted",
        Direction::Up => "Applied",
        Direction::Down => "Reverted",
    }
}

fn named(step: StepAt<'_>) -> String {
    join(step.revision, step.message)
}

fn join(revision: &str, message: &str) -> String {
    format!("{revision} {message}").trim_end().to_owned()
}
