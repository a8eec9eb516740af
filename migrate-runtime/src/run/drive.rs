//! Looks, locks, plans, applies, releases.

use std::sync::Arc;
use std::time::Instant;

use migrate_core::graph::Graph;
use migrate_core::plan::{self, Place, Plan};
use migrate_core::target::TargetExpr;
use migrate_core::{Chain, Diagnostic, Dialect, Direction, Event, History};

use super::{Options, Verb};
use crate::apply::{self, same_basis};
use crate::database::Source;
use crate::locked::Locked;
use crate::outcome::owned;
use crate::settings::{Access, Settings};
use crate::{Done, DryRun, Error, ErrorKind, Outcome, Session};

type Events<'e> = &'e mut (dyn FnMut(&Event<'_>) + Send);

/// Runs.
pub(super) async fn drive<'c>(
    chain: Chain<'c>,
    source: Source<'c>,
    options: Options,
    events: Events<'_>,
) -> Result<Outcome, Error> {
    let begun = Instant::now();
    let targets = targets(&options)?;
    let mut session = open(chain, source, options.verb).await?;
    let mut progress = Progress {
        database: session.database().to_owned(),
        begun,
        done: Vec::new(),
        heads_before: None,
    };
    if options.basis.is_none() && is_to_heads(chain, &options, &targets) {
        if let Some(heads) = nothing_to_do(chain, &mut session, &options, events).await? {
            let _ = session.close().await;
            return Ok(progress.finish(heads.clone(), heads, events));
        }
    }
    let job = Work {
        chain,
        options: &options,
        targets: &targets,
        dialect: session.dialect(),
    };
    if session.is_missing() {
        let history = History::default();
        let plan = job.plan(&history)?;
        if plan.is_empty() || matches!(options.verb, Verb::Downgrade) {
            return Ok(progress.finish(Vec::new(), Vec::new(), events));
        }
    }
    let mut locked = session.lock(options.lock_wait, events).await?;
    let deadline = begun + options.lock_wait;
    loop {
        let failed = match job.once(&mut locked, &mut progress, events).await {
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
        let may_count_again = progress.done.is_empty() || !job.is_relative();
        if was_first && may_count_again && Instant::now() < deadline {
            // Somebody else was first; what is left is planned from what they did.
            match locked.reread().await {
                Ok(_) => continue,
                Err(error) => return Err(error.after(apply::ids(&progress.done))),
            }
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
    let engine = source
        .open(Settings::new(chain).access(Access::Look))
        .await?;
    let mut session = Session::from_engine(engine);
    let history = session.history().await?;
    let work = Work {
        chain,
        options: &options,
        targets: &targets,
        dialect: session.dialect(),
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
        let borrowed = |ids: &[String]| -> Vec<String> { ids.to_vec() };
        let (from, to) = (borrowed(&heads_before), borrowed(&heads_after));
        let from: Vec<_> = from.iter().map(String::as_str).collect();
        let to: Vec<_> = to.iter().map(String::as_str).collect();
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
        let heads_before = owned(&plan.heads_before);
        progress.heads_before.get_or_insert(heads_before);
        if matches!(self.options.verb, Verb::Upgrade) && plan.is_empty() {
            warn_if_ahead(self.chain, &history, self.dialect, events);
        }
        if !plan.is_empty() {
            events(&Event::Planned {
                direction: self.direction(&plan),
                from: &plan.heads_before,
                to: &plan.heads_after,
                steps: plan.steps.len(),
            });
        }
        if let Verb::Stamp(_) = self.options.verb {
            let begun = Instant::now();
            locked.stamp(&plan).await?;
            let duration = begun.elapsed();
            progress.done.extend(plan.steps.iter().map(|step| Done {
                revision: step.revision.to_owned(),
                message: step.message.to_owned(),
                direction: step.direction,
                duration,
            }));
        } else {
            let (done, result) = locked.apply_some(&plan, &self.options.apply, events).await;
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
        options.recorded = self.options.recorded;
        let first = &self.targets[0];
        let planned = match self.options.verb {
            Verb::Upgrade => plan::upgrade(self.chain, history, first, &options),
            Verb::Downgrade => plan::downgrade(self.chain, history, first, &options),
            Verb::Stamp(mode) => plan::stamp(self.chain, history, self.targets, mode, &options),
        };
        Ok(planned?)
    }

    fn direction(&self, plan: &Plan<'_>) -> Direction {
        match self.options.verb {
            Verb::Upgrade => Direction::Up,
            Verb::Downgrade => Direction::Down,
            Verb::Stamp(_) => plan
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

async fn open<'c>(chain: Chain<'c>, source: Source<'c>, verb: Verb) -> Result<Session<'c>, Error> {
    let access = match verb {
        Verb::Upgrade | Verb::Stamp(_) => Access::Write,
        // There is nothing to take back where there is no database.
        Verb::Downgrade => Access::Look,
    };
    let settings = Settings::new(chain).access(access);
    Ok(Session::from_engine(source.open(settings).await?))
}

fn targets(options: &Options) -> Result<Vec<TargetExpr>, Error> {
    let default = match options.verb {
        Verb::Upgrade | Verb::Stamp(_) => "head",
        Verb::Downgrade => "-1",
    };
    let mut texts: Vec<_> = options.targets.iter().map(String::as_str).collect();
    if texts.is_empty() {
        texts.push(default);
    }
    let parsed: Result<Vec<TargetExpr>, migrate_core::Error> =
        texts.into_iter().map(str::parse).collect();
    Ok(parsed?)
}

/// Returns whether the target is everything that the chain has.
fn is_to_heads(chain: Chain<'_>, options: &Options, targets: &[TargetExpr]) -> bool {
    if !matches!(options.verb, Verb::Upgrade) {
        return false;
    }
    match targets[0].as_str() {
        "heads" => true,
        "head" => Graph::new(chain, &History::default()).heads().len() <= 1,
        _ => false,
    }
}

/// Answers from an unlocked look, where that can only be "nothing to do"; returns the heads.
async fn nothing_to_do(
    chain: Chain<'_>,
    session: &mut Session<'_>,
    options: &Options,
    events: Events<'_>,
) -> Result<Option<Vec<String>>, Error> {
    let Some(last) = session.latest().await? else {
        return Ok(None);
    };
    if last.seen.state != migrate_core::history::State::Applied {
        return Ok(None);
    }
    let dialect = session.dialect();
    if chain.fingerprint(dialect) == Some(&*last.fingerprint) {
        let nothing = History::default();
        let graph = Graph::new(chain, &nothing);
        return Ok(Some(owned(&graph.ids(graph.real_heads()))));
    }
    if chain.get(&last.revision).is_some() || options.ahead == plan::Policy::Refuse {
        return Ok(None);
    }
    // A revision that the chain doesn't know was last: the database may be ahead.
    let history = session.history().await?;
    let ahead = warn_if_ahead(chain, &history, dialect, events);
    let graph = Graph::new(chain, &history);
    Ok(ahead.then(|| owned(&graph.ids(graph.current()))))
}

fn warn_if_ahead(
    chain: Chain<'_>,
    history: &History,
    dialect: Dialect,
    events: Events<'_>,
) -> bool {
    let standing = plan::standing(chain, history, dialect);
    let is_ahead =
        standing.place == Place::Ahead && standing.halfway.is_none() && standing.edited.is_empty();
    if is_ahead {
        let message = format!(
            "the database is ahead: it has {} revisions that this program doesn't know",
            standing.unknown.len()
        );
        let found = Diagnostic::warning("ahead", message)
            .note(format!("unknown are {}", standing.unknown.join(", ")))
            .note("all that this program knows is applied, so there is nothing to do");
        events(&Event::Warning(&found));
    }
    is_ahead
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
