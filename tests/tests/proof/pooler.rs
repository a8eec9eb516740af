//! Runs through a pooler that lends connections for a transaction.

use std::time::Duration;

use migrate_tests::engine;
use migrate_tests::proof::cut::{self, Borders};
use migrate_tests::proof::{Scenario, Stage, kill, race};

/// Each so many-th border, and another first one in each scenario.
const EVERY: usize = 16;
const ROUNDS: usize = 4;
const TIME: Duration = Duration::from_secs(3);

/// The scenarios that a pooler allows: steps that are transactions.
fn stages() -> impl Iterator<Item = Stage<'static>> {
    let scenarios = Scenario::ALL.into_iter().filter(|it| !it.is_stepwise);
    scenarios.map(|it| Stage::behind(it, engine::postgres(), engine::pgbouncer()))
}

#[test]
fn a_connection_to_a_pooler_that_is_cut_loses_nothing_and_does_nothing_twice() {
    for (from, stage) in stages().enumerate() {
        let report = cut::rounds(&stage, Borders::Some { every: EVERY, from });
        report.assert_disturbed();
    }
}

#[test]
fn a_client_of_a_pooler_that_is_killed_loses_nothing_and_does_nothing_twice() {
    for (seed, stage) in (1..).zip(stages()) {
        kill::rounds(&stage, ROUNDS, seed).assert_clean();
    }
}

#[test]
fn upgrades_and_downgrades_that_meet_in_a_pooler_leave_a_history_that_was_walked() {
    for (seed, stage) in (1..).zip(stages().filter(|it| it.scenario.before.is_empty())) {
        race::rounds(&stage, TIME, seed).assert_clean();
    }
}
