//! Upgrades against downgrades.

use std::time::Duration;

use migrate_tests::engine;
use migrate_tests::proof::{Scenario, Stage, race};

const TIME: Duration = Duration::from_secs(2);

/// The scenarios that begin at base: each another chain.
fn chains() -> impl Iterator<Item = (u64, Scenario)> {
    let from_base = |scenario: &Scenario| scenario.before.is_empty();
    (1..).zip(Scenario::ALL.into_iter().filter(from_base))
}

#[test]
fn upgrades_and_downgrades_of_postgres_that_meet_leave_a_history_that_was_walked() {
    for (seed, scenario) in chains() {
        let stage = Stage::new(scenario, Some(engine::postgres()));
        race::rounds(&stage, TIME, seed).assert_clean();
    }
}

#[test]
fn upgrades_and_downgrades_of_sqlite_that_meet_leave_a_history_that_was_walked() {
    for (seed, scenario) in chains() {
        let stage = Stage::new(scenario, None);
        race::rounds(&stage, TIME, seed).assert_clean();
    }
}
