//! Applies a plan: one loop over its steps, whatever the engine.

mod again;
mod blocked;
pub(crate) mod code;
pub(crate) mod pooled;
pub(crate) mod together;

pub(crate) use again::Again;

use std::time::{Duration, Instant};

use migrate_core::history::{Basis, History, State};
use migrate_core::plan::{Plan, Step};
use migrate_core::{Chain, Diagnostic, Dialect, Direction, Event, StepAt};

use crate::code::Code;
use crate::engine::{Engine, Failure, Job};
use crate::journal::{self, Told};
use crate::record::{self, Seen};
use crate::statement::{self, Left};
use crate::stop::{self, Stop};
use crate::waiting::Waiting;
use crate::{Done, Error, ErrorKind, identity};

/// How often a step is tried where others stand in its way, and the first pause between.
const ATTEMPTS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(250);

/// How statements run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Apply {
    /// How long a statement of a transaction waits for a lock, where its file says nothing else;
    /// PostgreSQL only. Zero is for ever.
    pub lock_timeout: Duration,
    /// How long a statement may run, where its file says nothing else; PostgreSQL only. Zero is
    /// for ever.
    pub statement_timeout: Duration,
    /// Whether all steps share one transaction, as `transaction = "all"` in `migrate.toml` says;
    /// a [`Run`](crate::Run) asks its chain. What events call finished only lasts with the run then.
    pub single_transaction: bool,
    /// The functions of the application that steps may call; none where it isn't known. A
    /// [`Run`](crate::Run) has those of its [`Migrations`](crate::Migrations).
    pub code: Option<&'static [Code]>,
    /// The commands that errors name.
    pub(crate) again: Again,
    /// Whether it is to stop.
    pub(crate) stop: Stop,
}

impl Default for Apply {
    /// 5 seconds for a lock, no limit for a statement, and a transaction for each step.
    fn default() -> Self {
        Self {
            lock_timeout: Duration::from_secs(5),
            statement_timeout: Duration::ZERO,
            single_transaction: false,
            code: None,
            again: Again::default(),
            stop: Stop::default(),
        }
    }
}

/// How long the statements of a step wait and run, in milliseconds; 0 is for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timeouts {
    pub(crate) lock: u64,
    pub(crate) statement: u64,
}

impl Apply {
    /// Refuses a plan that would be refused before its first step, once a database is at hand:
    /// steps that can't share a transaction, and functions that this program doesn't have.
    ///
    /// Whoever clears the way for a run, as by dropping a database, asks this before.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # fn main() -> Result<(), migrate_runtime::Error> {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let chain = doc::migrations().chain();
    /// use migrate_runtime::core::plan::{self, Options};
    /// use migrate_runtime::{Apply, Dialect, History};
    ///
    /// let nothing = History::default();
    /// let options = Options::new(Dialect::Sqlite);
    /// let plan = plan::upgrade(chain, &nothing, &"head".parse()?, &options)?;
    /// Apply::of(chain).check(&plan, Dialect::Sqlite)?;
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlite"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] where the steps can't share a transaction; `code_step` at the
    /// section that names a function which isn't there.
    pub fn check(&self, plan: &Plan<'_>, dialect: Dialect) -> Result<(), Error> {
        if self.single_transaction {
            together::check(plan)?;
        }
        code::check(plan, self.code, dialect)
    }

    /// Returns how the statements of a chain run where nothing else is said: as its `migrate.toml`
    /// has it.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")] {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let chain = doc::migrations().chain();
    /// use migrate_runtime::Apply;
    /// use std::time::Duration;
    ///
    /// let apply = Apply::of(chain);
    /// assert_eq!(apply.lock_timeout, Duration::from_secs(5));
    /// # }
    /// ```
    pub fn of(chain: Chain<'_>) -> Self {
        let or = |own: Option<u32>, otherwise| {
            own.map_or(otherwise, |ms| Duration::from_millis(ms.into()))
        };
        let otherwise = Self::default();
        Self {
            lock_timeout: or(chain.lock_timeout(), otherwise.lock_timeout),
            statement_timeout: or(chain.statement_timeout(), otherwise.statement_timeout),
            single_transaction: chain.single_transaction(),
            ..otherwise
        }
    }

    pub(crate) fn timeouts(&self, step: &Step<'_>) -> Timeouts {
        Timeouts {
            // Waiting for a lock may leave half an index behind, so it has no limit outside a
            // transaction.
            lock: match step.lock_timeout {
                Some(own) => own.into(),
                None if step.transaction => milliseconds(self.lock_timeout),
                None => 0,
            },
            statement: match step.statement_timeout {
                Some(own) => own.into(),
                None => milliseconds(self.statement_timeout),
            },
        }
    }
}

/// A plan on its way.
pub(crate) struct Application<'s> {
    pub(crate) engine: &'s mut (dyn Engine + 's),
    pub(crate) history: &'s History,
    pub(crate) wait: Duration,
    pub(crate) options: &'s Apply,
}

impl Application<'_> {
    /// Runs the steps, and adds each to `done` when it is.
    pub(crate) async fn run(
        mut self,
        plan: &Plan<'_>,
        done: &mut Vec<Done>,
        events: &mut (dyn FnMut(&Event<'_>) + Send),
    ) -> Result<(), Error> {
        same_basis(&plan.basis, &self.history.basis())?;
        self.options.check(plan, self.engine.dialect())?;
        if self.engine.is_pooled() {
            pooled::check(plan)?;
        }
        if self.options.single_transaction {
            return together::run(self, plan, done, events).await;
        }
        let run_token = identity::run_token();
        let mut seen = Seen::last(self.history);
        let mut place = Place::new(plan);
        for (index, step) in plan.steps.iter().enumerate() {
            let at = at(plan, index, step);
            if self.options.stop.is_asked() {
                let again = self.options.again.command(plan, index, done.is_empty());
                return Err(stop::before_a_step(step, &place.say(), &again));
            }
            let mut job = self.job(step, &seen, &run_token);
            events(&Event::StepStarted { step: at });
            let begun = Instant::now();
            let mut ran = self.step(&mut job, at, events).await;
            if let Err(Failure::Statement(broken)) = &mut ran {
                blocked::ask(&mut *self.engine, &job, broken).await;
            }
            let left = self.engine.leave().await;
            ran.map_err(|failure| {
                let again = self.options.again.command(plan, index, done.is_empty());
                explain(failure, &job, &place, &again)
            })?;
            let duration = begun.elapsed();
            events(&Event::StepFinished { step: at, duration });
            done.push(ended(step, duration));
            left?;
            place.pass(step);
            seen = job.seen_after();
        }
        Ok(())
    }

    fn job<'s>(&self, step: &'s Step<'_>, seen: &Seen, run_token: &str) -> Job<'s> {
        let resumed = step.resume.is_some();
        let seq = if resumed { seen.seq } else { seen.seq + 1 };
        let mut row = record::begin(&step.change, seq, run_token, State::Applying);
        row.statements_total = count(step.parts().len());
        row.statements_done = step.resume.map_or(0, |it| count(it.statements_done));
        row.begun = step.resume.and_then(|it| it.begun).map(str::to_owned);
        let timeouts = self.options.timeouts(step);
        Job {
            step,
            row,
            seen: seen.clone(),
            lock_timeout: timeouts.lock,
            statement_timeout: timeouts.statement,
            wait: self.wait,
            code: self.options.code,
        }
    }

    async fn step(
        &mut self,
        job: &mut Job<'_>,
        at: StepAt<'_>,
        events: &mut (dyn FnMut(&Event<'_>) + Send),
    ) -> Result<(), Failure> {
        let stop = &self.options.stop;
        if !job.step.transaction {
            let mut say = |told: Told<'_>| match told {
                Told::Done(done) => events(&Event::StatementDone { step: at, done }),
                Told::Waiting { holder, waited } => events(&Event::Waiting { holder, waited }),
            };
            return journal::run(&mut *self.engine, job, self.history, stop, &mut say).await;
        }
        let mut pause = PAUSE;
        let mut waiting = Waiting::new(self.wait);
        let mut attempt = 2;
        loop {
            let mut say = |done| events(&Event::StatementDone { step: at, done });
            let cancel = self.engine.cancel();
            let ran = self.engine.step(job, &mut say);
            let ran = stop::cancel_if_asked(ran, stop, cancel).await;
            let mut broken = match ran {
                Err(failure) if stop.is_asked() => return Err(failure.of_stop()),
                Err(Failure::Statement(broken)) if broken.passing => broken,
                Err(Failure::Busy(holder)) => {
                    let place = self.engine.place();
                    waiting.again(place, &holder, events).await?;
                    continue;
                }
                result => return result,
            };
            broken.attempts = attempt - 1;
            if attempt > ATTEMPTS {
                return Err(Failure::Statement(broken));
            }
            self.engine.leave().await?;
            blocked::ask(&mut *self.engine, job, &mut broken).await;
            events(&Event::Retried {
                step: at,
                reason: &broken.message,
                blockers: &broken.blockers,
                attempt,
            });
            sqlx_core::rt::sleep(pause).await;
            if stop.is_asked() {
                return Err(Failure::Stopped);
            }
            pause *= 2;
            attempt += 1;
            waiting = Waiting::new(self.wait);
        }
    }
}

fn at<'p>(plan: &'p Plan<'_>, index: usize, step: &'p Step<'_>) -> StepAt<'p> {
    StepAt {
        index: index + 1,
        total: plan.steps.len(),
        revision: step.revision,
        message: step.message,
        parents: &step.parents,
        direction: step.direction,
        operation: step.change.operation,
        statements: step.parts().len(),
    }
}

fn ended(step: &Step<'_>, duration: Duration) -> Done {
    Done {
        revision: step.revision.to_owned(),
        message: step.message.to_owned(),
        direction: step.direction,
        duration,
    }
}

/// Writes the rows of a plan without running anything.
pub(crate) async fn stamp(
    engine: &mut dyn Engine,
    history: &History,
    plan: &Plan<'_>,
    wait: Duration,
    events: &mut (dyn FnMut(&Event<'_>) + Send),
) -> Result<(), Error> {
    same_basis(&plan.basis, &history.basis())?;
    if plan.steps.is_empty() {
        return Ok(());
    }
    let run_token = identity::run_token();
    let seen = Seen::last(history);
    let rows = plan.steps.iter().zip(seen.seq + 1..);
    let rows = rows.map(|(step, seq)| record::told(&step.change, seq, &run_token));
    let rows: Vec<_> = rows.collect();
    let mut waiting = Waiting::new(wait);
    let mut recorded = engine.record(&rows, &seen, wait).await;
    while let Err(Failure::Busy(holder)) = recorded {
        waiting.again(engine.place(), &holder, events).await?;
        recorded = engine.record(&rows, &seen, wait).await;
    }
    match recorded {
        Ok(()) => Ok(()),
        // Nothing stops a stamp on its way.
        Err(Failure::Conflict | Failure::Stopped | Failure::Busy(_)) => Err(changed()),
        Err(Failure::Other(error)) => Err(error),
        Err(Failure::Statement(broken)) => {
            let found = Diagnostic::error("history", broken.message);
            Err(Error::new(ErrorKind::History, found))
        }
    }
}

/// Returns the revisions of steps.
pub(crate) fn ids(done: &[Done]) -> Vec<String> {
    done.iter().map(|step| step.revision.clone()).collect()
}

pub(crate) fn same_basis(made_for: &Basis, now: &Basis) -> Result<(), Error> {
    if made_for == now {
        Ok(())
    } else {
        Err(changed())
    }
}

fn changed() -> Error {
    let message = "the database isn't in the state any more that the plan was made for";
    let found = Diagnostic::error("changed", message)
        .note("somebody else has migrated it meanwhile")
        .help("cargo migrate status");
    Error::new(ErrorKind::Changed, found)
}

fn explain(failure: Failure, job: &Job<'_>, place: &Place<'_>, again: &str) -> Error {
    let left = if job.step.transaction {
        Left::Nothing
    } else {
        Left::Halfway(usize::try_from(job.row.statements_done).unwrap_or(0))
    };
    let broken = match failure {
        Failure::Conflict | Failure::Busy(_) => return changed(),
        Failure::Stopped => return stop::within(job.step, &left, &place.say(), again),
        Failure::Other(error) if error.is_connection() => {
            return error.state(lost(job, &place.say()));
        }
        Failure::Other(error) => return error,
        Failure::Statement(broken) => broken,
    };
    statement::failed(job.step, *broken, &left, &place.say(), again)
}

/// Says how things stand where nobody heard how a step ended.
fn lost(job: &Job<'_>, before: &str) -> String {
    let revision = job.step.revision;
    if job.step.transaction {
        return format!(
            "{before}; {revision} is undone by the server, unless it was at its commit already"
        );
    }
    let (done, total) = (job.row.statements_done, job.row.statements_total);
    format!("{before}; {revision} halfway: {done} of {total} statements are known to be done")
}

/// Where the database stands: what an error says of it.
struct Place<'p> {
    heads: Vec<&'p str>,
}

impl<'p> Place<'p> {
    fn new(plan: &Plan<'p>) -> Self {
        Self {
            heads: plan.heads_before.clone(),
        }
    }

    fn pass(&mut self, step: &Step<'p>) {
        if step.direction == Direction::Up {
            self.heads.retain(|head| !step.parents.contains(head));
            self.heads.push(step.revision);
        } else {
            self.heads.retain(|head| *head != step.revision);
            self.heads.extend(&step.parents);
        }
    }

    fn say(&self) -> String {
        if self.heads.is_empty() {
            return "at base".to_owned();
        }
        format!("at {}", self.heads.join(", "))
    }
}

/// Returns a timeout as PostgreSQL takes it: 0 only where it is for ever, and never too long.
fn milliseconds(timeout: Duration) -> u64 {
    if timeout.is_zero() {
        return 0;
    }
    let longest = u64::from(i32::MAX.unsigned_abs());
    u64::try_from(timeout.as_millis()).map_or(longest, |ms| ms.clamp(1, longest))
}

fn count(statements: usize) -> i64 {
    i64::try_from(statements).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_never_for_ever_by_accident() {
        assert_eq!(milliseconds(Duration::ZERO), 0);
        assert_eq!(milliseconds(Duration::from_micros(1)), 1);
        assert_eq!(milliseconds(Duration::from_secs(5)), 5_000);
        assert_eq!(milliseconds(Duration::MAX), 2_147_483_647);
    }
}
