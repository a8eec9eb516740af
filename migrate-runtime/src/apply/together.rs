//! All steps of a plan in one transaction: everything lasts, or nothing.

use std::time::Instant;

use migrate_core::plan::{Plan, Step};
use migrate_core::{Diagnostic, Event};

use super::{ATTEMPTS, Application, PAUSE, Place, at, blocked, changed, ended};
use crate::engine::Failure;
use crate::record::Seen;
use crate::statement::{self, Left};
use crate::stop;
use crate::waiting::Waiting;
use crate::{Done, Error, ErrorKind, identity};

/// Refuses steps that can't share a transaction.
pub(crate) fn check(plan: &Plan<'_>) -> Result<(), Error> {
    let apart = |step: &&Step<'_>| !step.transaction || !step.foreign_keys;
    let Some(step) = plan.steps.iter().find(apart) else {
        return Ok(());
    };
    let attribute = if step.transaction {
        "foreign-keys=off"
    } else {
        "transaction=off"
    };
    let revision = step.revision;
    let message = format!("{revision} has {attribute}, and can't share a transaction");
    let found = Diagnostic::error("unsupported", message)
        .in_file(step.source.path)
        .note("migrate.toml asks for one transaction for all revisions of a run")
        .state("nothing has run")
        .help("in migrate.toml: transaction = \"each\"");
    Err(Error::new(ErrorKind::Unsupported, found))
}

/// Runs the steps, and adds them to `done` once they last.
pub(super) async fn run(
    mut application: Application<'_>,
    plan: &Plan<'_>,
    done: &mut Vec<Done>,
    events: &mut (dyn FnMut(&Event<'_>) + Send),
) -> Result<(), Error> {
    let Some(last) = plan.steps.len().checked_sub(1) else {
        return Ok(());
    };
    let mut pause = PAUSE;
    let mut waiting = Waiting::new(application.wait);
    let mut attempt = 2;
    loop {
        let mut ran = Vec::new();
        let failure = match once(&mut application, plan, &mut ran, events).await {
            Ok(()) => {
                done.append(&mut ran);
                break;
            }
            Err(failure) => failure,
        };
        // All were done where the commit failed; that is said of the last one.
        let index = ran.len().min(last);
        let step = &plan.steps[index];
        let asked = &application.options.stop;
        let place = Place::new(plan).say();
        let left = Left::NothingOf(plan.steps.len());
        let again = application.options.again.command(plan, index, true);
        let mut broken = match failure {
            Failure::Conflict => return Err(changed()),
            Failure::Stopped => return Err(stop::within(step, &left, &place, &again)),
            Failure::Busy(holder) => {
                let place = application.engine.place();
                waiting.again(place, &holder, events).await?;
                continue;
            }
            Failure::Other(error) => return Err(error),
            Failure::Statement(broken) => broken,
        };
        broken.attempts = attempt - 1;
        let job = application.job(step, &Seen::last(application.history), "");
        blocked::ask(&mut *application.engine, &job, &mut broken).await;
        if !broken.passing || attempt > ATTEMPTS || asked.is_asked() {
            return Err(statement::failed(step, *broken, &left, &place, &again));
        }
        events(&Event::Retried {
            step: at(plan, index, step),
            reason: &broken.message,
            blockers: &broken.blockers,
            attempt,
        });
        sqlx_core::rt::sleep(pause).await;
        pause *= 2;
        attempt += 1;
        waiting = Waiting::new(application.wait);
    }
    Ok(())
}

async fn once(
    application: &mut Application<'_>,
    plan: &Plan<'_>,
    done: &mut Vec<Done>,
    events: &mut (dyn FnMut(&Event<'_>) + Send),
) -> Result<(), Failure> {
    let wait = application.wait;
    application.engine.begin(wait).await?;
    let ran = match steps(application, plan, done, events).await {
        Ok(()) => application.engine.commit(wait).await,
        failed => failed,
    };
    let undone = match ran {
        Ok(()) => Ok(()),
        Err(_) => application.engine.roll_back().await,
    };
    let left = application.engine.leave().await;
    ran?;
    undone?;
    Ok(left?)
}

async fn steps(
    application: &mut Application<'_>,
    plan: &Plan<'_>,
    done: &mut Vec<Done>,
    events: &mut (dyn FnMut(&Event<'_>) + Send),
) -> Result<(), Failure> {
    let run_token = identity::run_token();
    let mut seen = Seen::last(application.history);
    for (index, step) in plan.steps.iter().enumerate() {
        let at = at(plan, index, step);
        let asked = &application.options.stop;
        if asked.is_asked() {
            return Err(Failure::Stopped);
        }
        let job = application.job(step, &seen, &run_token);
        events(&Event::StepStarted { step: at });
        let begun = Instant::now();
        let mut say = |done| events(&Event::StatementDone { step: at, done });
        let cancel = application.engine.cancel();
        let ran = application.engine.step_within(&job, &mut say);
        let ran = stop::cancel_if_asked(ran, asked, cancel).await;
        ran.map_err(|failure| match asked.is_asked() {
            true => failure.of_stop(),
            false => failure,
        })?;
        application.engine.leave().await?;
        let duration = begun.elapsed();
        events(&Event::StepFinished { step: at, duration });
        done.push(ended(step, duration));
        seen = job.seen_after();
    }
    Ok(())
}
