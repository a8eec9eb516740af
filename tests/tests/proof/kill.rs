//! Clients that are killed.

use migrate_tests::engine;
use migrate_tests::proof::{Scenario, Stage, flight, kill};

const ROUNDS: usize = 4;

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

#[test]
fn a_killed_client_of_a_write_ahead_log_loses_nothing_and_does_nothing_twice() {
    for (seed, scenario) in (1..).zip(Scenario::ALL) {
        kill::rounds(&Stage::with_log(scenario), ROUNDS, seed).assert_clean();
    }
}

#[test]
fn a_client_that_is_killed_within_a_statement_of_the_server_does_nothing_twice() {
    let server = engine::postgres();
    let stepwise = |scenario: &Scenario| scenario.is_stepwise && scenario.before.is_empty();
    let scenario = Scenario::ALL.into_iter().find(stepwise).unwrap();
    let stage = Stage::new(scenario, Some(server));
    flight::rounds(&stage, server, 1).assert_disturbed();
}
