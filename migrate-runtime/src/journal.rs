//! Steps that run outside a transaction: statement by statement, each recorded when it is done.
//!
//! A statement that can share a transaction shares one with the update of its row. For one that
//! can't, the row says that it begins and what was seen before: after a crash it is known not to have
//! begun, or a look tells what became of it.

mod resume;

use std::time::Duration;

use migrate_core::history::{History, State};
use migrate_core::plan::Part;

use crate::engine::{Engine, Failure, Job, Took};
use crate::stop::{self, Stop};

/// What a run says on the way.
pub(crate) enum Told<'t> {
    /// So many parts are done.
    Done(usize),
    /// A statement of an earlier run still goes on.
    Waiting { holder: &'t str, waited: Duration },
}

pub(crate) type Say<'s> = dyn FnMut(Told<'_>) + Send + 's;

/// Runs a step's parts one by one, from where an earlier run stopped.
///
/// The job's row tells afterwards how many are done.
///
/// # Errors
///
/// With what failed; the row says so too, where it could still be written.
pub(crate) async fn run(
    engine: &mut dyn Engine,
    job: &mut Job<'_>,
    history: &History,
    stop: &Stop,
    say: &mut Say<'_>,
) -> Result<(), Failure> {
    let mut ran = parts(engine, job, history, stop, say).await;
    if matches!(ran, Err(Failure::Stopped)) {
        job.row.state = State::Failed;
        let _ = engine.mark(job).await;
    }
    if let Err(Failure::Statement(broken)) = &mut ran {
        job.row.state = State::Failed;
        // What failed first is what is said.
        let _ = engine.mark(job).await;
        broken.next = next(engine, job).await;
    }
    ran
}

async fn parts(
    engine: &mut dyn Engine,
    job: &mut Job<'_>,
    history: &History,
    stop: &Stop,
    say: &mut Say<'_>,
) -> Result<(), Failure> {
    match &job.step.resume {
        Some(resume) => resume::go_on(engine, job, history, resume, stop, say).await?,
        None => {
            engine.enter(job).await?;
            let rows = std::slice::from_ref(&job.row);
            engine.record(rows, &job.seen, job.wait).await?;
        }
    }
    let first = usize::try_from(job.row.statements_done).unwrap_or(0);
    for (n, part) in job.step.parts().into_iter().enumerate().skip(first) {
        if stop.is_asked() {
            return Err(Failure::Stopped);
        }
        match part {
            Part::Statement(statement) if !statement.alone => {
                let cancel = engine.cancel();
                let ran = stop::cancel_if_asked(engine.statement(job, n), stop, cancel).await;
                stopped(ran, stop)?;
                job.row.statements_done += 1;
            }
            // Nobody could say what a cancelled one has done: it comes to its end.
            Part::Statement(_) => alone(engine, job, n).await?,
            Part::Code { .. } => {
                // The row must still be ours before.
                engine.mark(job).await?;
                let cancel = engine.cancel();
                let ran = stop::cancel_if_asked(engine.call(job, n), stop, cancel).await;
                stopped(ran, stop)?;
                job.row.statements_done += 1;
                engine.mark(job).await?;
            }
        }
        say(Told::Done(n + 1));
    }
    job.row.state = State::Applied;
    engine.mark(job).await
}

async fn alone(engine: &mut dyn Engine, job: &mut Job<'_>, n: usize) -> Result<(), Failure> {
    let begun = engine.begin_alone(job, n).await?;
    let is_atomic = engine.is_atomic(&begun);
    job.row.begun = Some(begun);
    let ran = engine.alone(job, n).await;
    if matches!(ran, Err(Failure::Statement(_))) && is_atomic {
        job.row.begun = None;
    }
    ran?;
    let mut ended = job.row.clone();
    ended.statements_done += 1;
    ended.begun = None;
    engine.end_alone(job, n, &ended).await?;
    job.row = ended;
    Ok(())
}

/// Says what the next run makes of a statement that failed, as far as a look tells now.
async fn next(engine: &mut dyn Engine, job: &Job<'_>) -> Option<String> {
    let begun = job.row.begun.as_deref()?;
    let probe = engine.probe(begun).await.ok()?;
    match (probe.took, &*probe.repairs) {
        (Took::Unknown, _) => Some("the next run asks whether it took effect".to_owned()),
        (_, []) => None,
        (_, _) => Some(format!("the next run {}", probe.does)),
    }
}

fn stopped(ran: Result<(), Failure>, stop: &Stop) -> Result<(), Failure> {
    match ran {
        Err(failure) if stop.is_asked() => Err(failure.of_stop()),
        ran => ran,
    }
}
