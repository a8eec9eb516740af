//! Servers that are killed at a random moment, and recover.

use std::thread;
use std::time::Instant;

use super::{Report, Stage, Verdict, kill};
use crate::engine::Postgres;

/// Kills the stage's server in so many runs.
///
/// Nothing else may use that server meanwhile.
pub fn rounds(stage: &Stage<'_>, server: &Postgres, rounds: usize, seed: u64) -> Report {
    let begun = Instant::now();
    let mut report = Report {
        name: format!("kill -9 of the server, {}", stage.name()),
        ..Report::default()
    };
    for moment in kill::moments(stage, rounds, seed) {
        let verdict: Verdict = stage.round(|database| {
            let running = stage.client.start(stage.scenario.verb, database.url());
            thread::sleep(moment);
            server.crash();
            running.end()
        });
        report.add(&format!("{moment:?}"), verdict);
    }
    report.took = begun.elapsed();
    report
}
