//! Looks, locks, plans, applies, releases.

use std::sync::Arc;
use std::time::{Duration, Instant};

use migrate_core::plan::{self, Plan, Step};
use migrate_core::target::TargetExpr;
use migrate_core::{Chain, Dialect, Direction, Event, History};

use super::look::{is_to_heads, nothing_to_do, warn_if_ahead};
use super::{Options, Verb};
use crate::apply::{self, Again, code, pooled, same_basis, together};
use crate::database::Source;
use crate::locked::Locked;
use crate::outcome::owned;
use crate::settings::{Access, Settings};
use crate::stop::Stop;
use crate::{Apply, Done, DryRun, Error, ErrorKind, Outcome, Session};

pub(super) type Events<'e> = &'e mut (dyn FnMut(&Event<'_>) + Send);

/// How often in a row a run plans again though nobody else has written a row of its chain. It
/// happens where another chain makes the table first; what happens again is the step's own doing.
const FRUITLESS: u32 = 3;

/// Runs.
pub(super) async fn drive<'c>(
    chain: Chain<'c>,
    source: Source<'c>,
    options: Options,
    events: Events<'_>,
) -> Result<Outcome, Error> {
    let begun = Instant::now();
    let targets = targets(&options)?;
    let mut session = open(chain, source, &options).await?;
    let mut progress = Progress {
        database: session.database().to_owned(),
        begun,
        done: Vec::new(),
        heads_before: None,
    };
    if options.basis.is_none()
        && is_to_heads(chain, &options, &targets)
        && let Some(heads) = nothing_to_do(chain, &mut session, &options, events).await?
    {
        let _ = session.close().await;
        return Ok(progress.finish(heads.clone(), heads, events));
    }
    let work = Work {
        chain,
        options: &options,
        targets: &targets,
        dialect: session.dialect(),
        is_pooled: session.is_pooled(),
    };
    if session.is_missing() {
        let history = History::default();
        let plan = work.plan(&history)?;
        // Nothing is created where the run would be refused.
        code::check(&plan, options.code, work.dialect)?;
        if plan.is_empty() || matches!(options.verb, Verb::Downgrade) {
            return Ok(progress.finish(Vec::new(), Vec::new(), events));
        }
    }
    let (stop, wait) = (&options.stop, options.lock_wait);
    let mut locked = session.lock_unless(stop, wait, events).await?;
    let mut fruitless = 0;
    loop {
        let failed = match work.once(&mut locked, &mut progress, events).await {
            Ok(heads_after) => {
                match locked.release().await {
                    Ok(session) => drop(session.close().await),
                    // All is recorded, and a connection that broke holds no lock.
                    Err(error) if error.is_connection() => {}
                    Err(error) => return Err(error.after(apply::ids(&progress.done))),
                }
                let heads_before = progress.heads_before.take().unwrap_or_default();
                return Ok(progress.finish(heads_before, heads_after, events));
            }
            Err(error) => error,
        };
        let was_first = failed.kind() == ErrorKind::Changed && options.basis.is_none();
        // A relative target counts from the state that is gone.
        let may_count_again = progress.done.is_empty() || !work.is_relative();
        if was_first && may_count_again && fruitless < FRUITLESS {
            // Somebody else was first, and may be at it still: what is left is planned from what
            // they did.
            let before = locked.history().basis();
            locked = match lock_again(locked, stop, wait, events).await {
                Ok(locked) => locked,
                Err(error) => return Err(error.after(apply::ids(&progress.done))),
            };
            let is_same = locked.history().basis() == before;
            fruitless = if is_same { fruitless + 1 } else { 0 };
            continue;
        }
        give_back(locked, &failed).await;
        return Err(failed.after(apply::ids(&progress.done)));
    }
}

/// Looks, and says what a run would do.
pub(super) async fn dry_run<'c>(
    chain: Chain<'c>,
    source: Source<'c>,
    options: Options,
) -> Result<DryRun, Error> {
    let targets = targets(&options)?;
    let engine = source.open(settings(chain, &options, Access::Look)).await?;
    let mut session = Session::from_engine(engine);
    let history = session.history().await?;
    let work = Work {
        chain,
        options: &options,
        targets: &targets,
        dialect: session.dialect(),
        is_pooled: session.is_pooled(),
    };
    let found = DryRun::new(session.database(), &work.plan(&history)?);
    let _ = session.close().await;
    Ok(found)
}

/// How far a run has come.
struct Progress {
    database: String,
    begun: Instant,
    done: Vec<Done>,
    heads_before: Option<Vec<String>>,
}

impl Progress {
    fn finish(
        self,
        heads_before: Vec<String>,
        heads_after: Vec<String>,
        events: Events<'_>,
    ) -> Outcome {
        let duration = self.begun.elapsed();
        let from: Vec<_> = heads_before.iter().map(String::as_str).collect();
        let to: Vec<_> = heads_after.iter().map(String::as_str).collect();
        events(&Event::Finished {
            from: &from,
            to: &to,
            steps: self.done.len(),
            duration,
        });
        Outcome {
            database: self.database,
            applied: self.done,
            heads_before,
            heads_after,
            duration,
        }
    }
}

/// What a run is to do.
struct Work<'r, 'c> {
    chain: Chain<'c>,
    options: &'r Options,
    targets: &'r [TargetExpr],
    dialect: Dialect,
    is_pooled: bool,
}

impl Work<'_, '_> {
    /// Plans from the history under the lock and applies that; returns the heads after it.
    async fn once(
        &self,
        locked: &mut Locked<'_>,
        progress: &mut Progress,
        events: Events<'_>,
    ) -> Result<Vec<String>, Error> {
        let history = Arc::clone(locked.history());
        if let Some(basis) = &self.options.basis {
            same_basis(basis, &history.basis())?;
        }
        let plan = self.plan(&history)?;
        code::check(&plan, self.options.code, self.dialect)?;
        let heads_before = owned(&plan.heads_before);
        progress.heads_before.get_or_insert(heads_before);
        if matches!(self.options.verb, Verb::Upgrade) && plan.is_empty() {
            warn_if_ahead(self.chain, &history, self.dialect, events);
        }
        // A person's word on a step, and the step that goes on, move no revision.
        let moved = |step: &&Step<'_>| step.change.done.is_none();
        if !plan.is_empty() {
            events(&Event::Planned {
                direction: self.direction(&plan),
                from: &plan.heads_before,
                to: &plan.heads_after,
                steps: plan.steps.iter().filter(moved).count(),
            });
        }
        if self.options.verb.only_records() {
            let begun = Instant::now();
            locked.stamp(&plan).await?;
            let duration = begun.elapsed();
            if let Some(resolved) = plan.resolved() {
                events(&Event::Resolved(resolved));
            }
            progress
                .done
                .extend(plan.steps.iter().filter(moved).map(|step| Done {
                    revision: step.revision.to_owned(),
                    message: step.message.to_owned(),
                    direction: step.direction,
                    duration,
                }));
        } else {
            let mut apply = Apply::of(self.chain);
            let Options {
                lock_timeout,
                statement_timeout,
                code,
                stop,
                ..
            } = self.options;
            apply.lock_timeout = lock_timeout.unwrap_or(apply.lock_timeout);
            apply.statement_timeout = statement_timeout.unwrap_or(apply.statement_timeout);
            apply.code = *code;
            apply.stop = stop.clone();
            apply.again = Again {
                target: self.options.targets.first().cloned(),
                is_relative: self.is_relative(),
                is_redo: matches!(self.options.verb, Verb::Redo(_)),
            };
            let (done, result) = locked.apply_some(&plan, &apply, events).await;
            progress.done.extend(done);
            result?;
        }
        Ok(owned(&plan.heads_after))
    }

    fn plan<'h>(&self, history: &'h History) -> Result<Plan<'h>, Error>
    where
        Self: 'h,
    {
        let mut options = plan::Options::new(self.dialect);
        options.environment = self.options.environment.as_deref();
        options.ahead = self.options.ahead;
        options.diverged = self.options.diverged;
        options.edited = self.options.edited;
        options.accept_edited = self.options.accept_edited;
        options.recorded = self.options.recorded;
        let planned = match self.options.verb {
            Verb::Upgrade => plan::upgrade(self.chain, history, &self.targets[0], &options),
            Verb::Downgrade => plan::downgrade(self.chain, history, &self.targets[0], &options),
            Verb::Redo(revisions) => plan::redo(self.chain, history, revisions, &options),
            Verb::Stamp(mode) => plan::stamp(self.chain, history, self.targets, mode, &options),
            Verb::Resolve(verdict) => {
                let target = self.options.targets.concat().parse()?;
                plan::resolve(self.chain, history, &target, verdict, &options)
            }
        };
        let plan = planned?;
        if !self.options.verb.only_records() {
            if self.chain.single_transaction() {
                together::check(&plan)?;
            }
            if self.is_pooled {
                pooled::check(&plan)?;
            }
        }
        Ok(plan)
    }

    fn direction(&self, plan: &Plan<'_>) -> Direction {
        match self.options.verb {
            // Where it ends, it was applied.
            Verb::Upgrade | Verb::Redo(_) => Direction::Up,
            Verb::Downgrade => Direction::Down,
            Verb::Stamp(_) | Verb::Resolve(_) => plan
                .steps
                .last()
                .map_or(Direction::Up, |step| step.direction),
        }
    }

    fn is_relative(&self) -> bool {
        let texts = self.targets.iter().map(TargetExpr::as_str);
        texts
            .into_iter()
            .any(|text| text.contains(['+', '-']) && !self.is_id(text))
    }

    fn is_id(&self, text: &str) -> bool {
        self.chain.get(text).is_some()
    }
}

async fn open<'c>(
    chain: Chain<'c>,
    source: Source<'c>,
    options: &Options,
) -> Result<Session<'c>, Error> {
    let access = match options.verb {
        Verb::Upgrade | Verb::Stamp(_) => Access::Write,
        // There is nothing to take back where there is no database.
        Verb::Downgrade | Verb::Redo(_) | Verb::Resolve(_) => Access::Look,
    };
    let settings = settings(chain, options, access);
    Ok(Session::from_engine(source.open(settings).await?))
}

fn settings(chain: Chain<'_>, options: &Options, access: Access) -> Settings {
    let settings = Settings::new(chain).access(access);
    settings.wait(options.lock_wait).pooler(options.pooler)
}

fn targets(options: &Options) -> Result<Vec<TargetExpr>, Error> {
    let default = match options.verb {
        Verb::Upgrade | Verb::Stamp(_) => "head",
        Verb::Downgrade | Verb::Redo(_) => "-1",
        // It names a statement.
        Verb::Resolve(_) => return Ok(Vec::new()),
    };
    let mut texts: Vec<_> = options.targets.iter().map(String::as_str).collect();
    if texts.is_empty() {
        texts.push(default);
    }
    let parsed: Result<Vec<TargetExpr>, migrate_core::Error> =
        texts.into_iter().map(str::parse).collect();
    Ok(parsed?)
}

async fn lock_again<'c>(
    locked: Locked<'c>,
    stop: &Stop,
    wait: Duration,
    events: Events<'_>,
) -> Result<Locked<'c>, Error> {
    let session = locked.release().await?;
    session.lock_unless(stop, wait, events).await
}

/// Gives the lock back after a failure; a broken connection is closed instead.
async fn give_back(locked: Locked<'_>, failed: &Error) {
    if failed.is_connection() {
        return;
    }
    if let Ok(session) = locked.release().await {
        let _ = session.close().await;
    }
}
