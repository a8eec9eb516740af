//! Goes on where an earlier run stopped: first the one statement that had begun and isn't known to be
//! done.

use std::time::{Duration, Instant};

use migrate_core::Diagnostic;
use migrate_core::history::{History, State};
use migrate_core::plan::Resume;
use migrate_core::sql;

use super::{Say, Told};
use crate::engine::{Engine, Failure, Job, Probe, Took};
use crate::stop::Stop;
use crate::{Error, ErrorKind, statement};

/// How often a run looks whether a statement of an earlier one has ended.
const POLL: Duration = Duration::from_millis(250);

/// Makes the halfway row this run's own, and brings its next part to a known end: done, or not begun.
pub(super) async fn go_on(
    engine: &mut dyn Engine,
    job: &mut Job<'_>,
    history: &History,
    resume: &Resume<'_>,
    stop: &Stop,
    say: &mut Say<'_>,
) -> Result<(), Failure> {
    engine.enter(job).await?;
    let n = resume.statements_done;
    set_again(engine, job, n).await?;
    let Some(begun) = in_doubt(job, history, resume) else {
        return engine.take_over(job).await;
    };
    wait_for_its_end(engine, job, stop, say).await?;
    let probe = what_became(engine, job, begun, resume).await?;
    engine.take_over(job).await?;
    for repair in &probe.repairs {
        engine.repair(job, n, repair).await?;
    }
    job.row.begun = None;
    if probe.took == Took::Done {
        job.row.statements_done += 1;
        engine.mark(job).await?;
        say(Told::Done(n + 1));
    }
    Ok(())
}

/// Sets what the parts that are done had set for their session, which is gone.
async fn set_again(engine: &mut dyn Engine, job: &Job<'_>, done: usize) -> Result<(), Failure> {
    let dialect = engine.dialect();
    for n in 0..done {
        let sets = |statement| sql::sets_session(dialect, job.step.text(statement));
        if job.statement(n).is_some_and(sets) {
            engine.alone(job, n).await?;
        }
    }
    Ok(())
}

/// Returns what was seen of the next part, where it had begun.
fn in_doubt<'r>(job: &Job<'_>, history: &History, resume: &Resume<'r>) -> Option<&'r str> {
    if resume.begun.is_some() {
        return resume.begun;
    }
    // Rows of layout 1 don't say whether it had begun. A function is called again in any case: that is
    // its contract.
    let row = history.halfway()?;
    let is_silent = row.state == State::Applying && row.statement_hashes.is_empty();
    let next = job.statement(resume.statements_done)?;
    (is_silent && next.alone).then_some("")
}

/// Waits for a statement that an earlier run left behind: what it does isn't over yet.
async fn wait_for_its_end(
    engine: &mut dyn Engine,
    job: &Job<'_>,
    stop: &Stop,
    say: &mut Say<'_>,
) -> Result<(), Failure> {
    let begun = Instant::now();
    while let Some(holder) = engine.at_work(job).await? {
        if stop.is_asked() {
            return Err(Failure::Stopped);
        }
        let waited = begun.elapsed();
        if waited >= job.wait {
            return Err(still_at_work(engine.place(), &holder, job.wait).into());
        }
        let holder = &*holder;
        say(Told::Waiting { holder, waited });
        sqlx_core::rt::sleep(POLL.min(job.wait - waited)).await;
    }
    Ok(())
}

/// Finds out whether a part took effect. What its file says beats what the catalog tells.
async fn what_became(
    engine: &mut dyn Engine,
    job: &Job<'_>,
    begun: &str,
    resume: &Resume<'_>,
) -> Result<Probe, Failure> {
    let n = resume.statements_done;
    let seen = engine.probe(begun).await?;
    let said = match job.statement(n) {
        Some(_) if !resume.is_same => None,
        Some(statement) if statement.rerunnable => Some(Took::NotDone),
        Some(statement) => match &statement.done_when {
            Some(query) => Some(done_when(engine, job, n, query.clone()).await?),
            None => None,
        },
        None => None,
    };
    match said {
        // What the file calls done is there, and must be mended all the same.
        Some(Took::Done) if !seen.repairs.is_empty() => Ok(seen),
        // Repairs belong to what the catalog tells.
        Some(took) if took != seen.took => Ok(Probe::plain(took)),
        None if seen.took == Took::Unknown => Err(match resume.is_same {
            true => statement::unknown(job.step, n).into(),
            false => statement::unknown_as_it_was(job.step, n).into(),
        }),
        None if seen.took == Took::Done && !resume.is_same => {
            Err(statement::done_as_it_was(job.step, n).into())
        }
        _ => Ok(seen),
    }
}

async fn done_when(
    engine: &mut dyn Engine,
    job: &Job<'_>,
    n: usize,
    query: std::ops::Range<usize>,
) -> Result<Took, Failure> {
    let text = &job.step.source.text[query.clone()];
    let answer = match engine.ask(text, n).await {
        Ok(answer) => answer,
        Err(Failure::Statement(broken)) => {
            return Err(statement::done_when_failed(job.step, n, query, *broken).into());
        }
        Err(other) => return Err(other),
    };
    match answer.as_deref() {
        Some("t" | "true" | "1") => Ok(Took::Done),
        None | Some("f" | "false" | "0") => Ok(Took::NotDone),
        Some(other) => Err(statement::done_when_is_no_answer(job.step, n, query, other).into()),
    }
}

fn still_at_work(place: &str, holder: &str, wait: Duration) -> Error {
    let message = format!("a statement of an earlier run still goes on in {place}: {holder}");
    let found = Diagnostic::error("locked", message)
        .note(format!("waited {} s for its end", wait.as_secs_f32()))
        .note("it is neither repeated nor mended while it runs")
        .help("wait for it to end, or wait longer: the same command with --wait 10m");
    Error::new(ErrorKind::Locked, found)
}
