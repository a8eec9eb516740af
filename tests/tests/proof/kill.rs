//! Clients that are killed.

use migrate_tests::engine;
use migrate_tests::proof::{Scenario, Stage, kill};

const ROUNDS: usize = 6;

#[test]
fn a_killed_client_of_postgres_loses_nothing_and_does_nothing_twice() {
    for (seed, scenario) in (1..).zip(Scenario::ALL) {
        let stage = Stage::new(scenario, Some(engine::postgres()));
        kill::rounds(&stage, ROUNDS, seed).assert_clean();
    }
}

#[test]
fn a_killed_client_of_sqlite_loses_nothing_and_does_nothing_twice() {
    for (seed, scenario) in (1..).zip(Scenario::ALL) {
        let stage = Stage::new(scenario, None);
        kill::rounds(&stage, ROUNDS, seed).assert_clean();
    }
}
