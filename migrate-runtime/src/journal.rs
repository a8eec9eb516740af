//! Steps that run outside a transaction: statement by statement, each recorded when it is done.

use migrate_core::history::{History, State};
use migrate_core::plan::Part;

use crate::engine::{Engine, Failure, Job};
use crate::statement;
use crate::stop::{self, Stop};

/// Runs a step's statements one by one, from where an earlier run stopped.
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
    say: &mut (dyn FnMut(usize) + Send),
) -> Result<(), Failure> {
    begin(engine, job, history).await?;
    let mut ran = statements(engine, job, stop, say).await;
    if ran.is_ok() {
        job.row.state = State::Applied;
        ran = engine.mark(job).await;
    }
    if matches!(ran, Err(Failure::Statement(_) | Failure::Stopped)) {
        job.row.state = State::Failed;
        // What failed first is what is said.
        let _ = engine.mark(job).await;
    }
    ran
}

async fn begin(
    engine: &mut dyn Engine,
    job: &mut Job<'_>,
    history: &History,
) -> Result<(), Failure> {
    let Some(resume) = job.step.resume else {
        engine.enter(job).await?;
        let rows = std::slice::from_ref(&job.row);
        return engine.record(rows, &job.seen, job.wait).await;
    };
    let done = resume.statements_done;
    // A function that was being called is called again: that is its contract.
    if let (Some(halfway), Some(next)) = (history.halfway(), job.statement(done)) {
        // One that runs in a transaction is done if and only if its mark is.
        let in_doubt = halfway.state == State::Applying && next.alone;
        if in_doubt && !next.rerunnable {
            return Err(statement::unknown(job.step, done).into());
        }
    }
    engine.enter(job).await?;
    engine.take_over(job).await
}

async fn statements(
    engine: &mut dyn Engine,
    job: &mut Job<'_>,
    stop: &Stop,
    say: &mut (dyn FnMut(usize) + Send),
) -> Result<(), Failure> {
    let first = job.step.resume.map_or(0, |resume| resume.statements_done);
    for (n, part) in job.step.parts().into_iter().enumerate().skip(first) {
        if stop.is_asked() {
            return Err(Failure::Stopped);
        }
        if matches!(part, Part::Statement(statement) if !statement.alone) {
            let cancel = engine.cancel();
            let ran = stop::cancel_if_asked(engine.statement(job, n), stop, cancel).await;
            stopped(ran, stop)?;
            job.row.statements_done += 1;
        } else {
            // The row must still be ours before, and says what was begun after a crash.
            engine.mark(job).await?;
            match part {
                // Nobody could say what a cancelled one has done: it comes to its end.
                Part::Statement(_) => engine.alone(job, n).await?,
                Part::Code { .. } => {
                    let cancel = engine.cancel();
                    let ran = stop::cancel_if_asked(engine.call(job, n), stop, cancel).await;
                    stopped(ran, stop)?;
                }
            }
            job.row.statements_done += 1;
            engine.mark(job).await?;
        }
        say(n + 1);
    }
    Ok(())
}

fn stopped(ran: Result<(), Failure>, stop: &Stop) -> Result<(), Failure> {
    match ran {
        Err(failure) if stop.is_asked() => Err(failure.of_stop()),
        ran => ran,
    }
}
