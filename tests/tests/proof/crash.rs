//! Servers that are killed.

use migrate_tests::engine;
use migrate_tests::proof::{Scenario, Stage, crash};

const ROUNDS: usize = 3;

#[test]
fn a_killed_server_loses_nothing_and_does_nothing_twice() {
    let server = engine::mortal_postgres();
    for (seed, scenario) in (1..).zip(Scenario::ALL) {
        let stage = Stage::new(scenario, Some(server));
        let report = crash::rounds(&stage, server, ROUNDS, seed);
        // Its three moments may all lie after the end of a quick run.
        assert_eq!((report.rounds, report.violated), (ROUNDS, 0), "{report}");
    }
}
