//! Runs that are killed at a random moment; a server goes on with what it was told.

use std::thread;
use std::time::Duration;

use super::{Random, Report, Stage};

/// Kills the client of so many runs.
pub fn rounds(stage: &Stage<'_>, rounds: usize, seed: u64) -> Report {
    let name = format!("kill -9 of the client, {}", stage.name());
    let moments = moments(stage, rounds, seed);
    Report::of(name, &moments, |moment| {
        stage.round(|database| {
            let mut running = stage
                .client
                .start(stage.scenario.verb, &stage.url(database));
            thread::sleep(*moment);
            running.kill();
            running.end()
        })
    })
}

/// Returns moments from the start of a run to a little after its end.
pub(super) fn moments(stage: &Stage<'_>, rounds: usize, seed: u64) -> Vec<Duration> {
    let mut random = Random::new(seed);
    let longest = stage.took.mul_f32(1.1).as_micros();
    let longest = usize::try_from(longest).unwrap_or(usize::MAX);
    (0..rounds)
        .map(|_| Duration::from_micros(u64::try_from(random.below(longest)).unwrap_or(0)))
        .collect()
}
