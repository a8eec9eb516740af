//! A run that is stopped while it holds the lock, and another one that wants it.

use std::thread;
use std::time::{Duration, Instant};

use super::{Report, Stage, Verdict, judge};

/// How long to look for a moment in which the lock is held.
const PATIENCE: Duration = Duration::from_secs(30);

/// Stops so many runs.
pub fn rounds(stage: &Stage<'_>, rounds: usize) -> Report {
    let numbers: Vec<usize> = (1..=rounds).collect();
    let name = format!("kill -STOP of the lock's holder, {}", stage.name());
    Report::of(name, &numbers, |_| round(stage))
}

/// Stops a run while it holds the lock, sees that another one gives up in time and says who has it,
/// and lets the first go on: it completes.
///
/// On what went wrong the verdict is a violation.
fn round(stage: &Stage<'_>) -> Verdict {
    // A server knows the holder's process; a file only that there is another connection.
    let who = match stage.server() {
        Some(_) => "process ",
        None => "another connection",
    };
    let database = stage.database();
    let mut holder = stage.client.start(stage.scenario.verb, database.url());
    let begun = Instant::now();
    loop {
        if holder.has_ended() || begun.elapsed() > PATIENCE {
            let said = holder.end().stderr;
            return Verdict::Violation(format!("it was never seen with the lock:\n{said}"));
        }
        holder.signal("STOP");
        if database.is_locked() {
            break;
        }
        holder.signal("CONT");
        thread::sleep(Duration::from_millis(1));
    }

    let verb = [stage.scenario.verb, &["--wait", "1s"]].concat();
    let other = stage.client.start(&verb, database.url()).end();
    holder.signal("CONT");
    let first = holder.end();
    let is_clear = other.error() == Some("locked") && other.stderr.contains(who);
    if other.code != Some(4) || !is_clear {
        return Verdict::Violation(format!(
            "who waited in vain ended with {:?}:\n{}",
            other.code, other.stderr
        ));
    }
    let again = stage.again(&database);
    if let Err(left) = database.settle() {
        return Verdict::Violation(left);
    }
    if !first.is_done() {
        return Verdict::Violation(format!("who had the lock failed:\n{}", first.stderr));
    }
    judge(
        &stage.scenario,
        &stage.expected,
        &first,
        &again,
        &database.state(),
    )
}
