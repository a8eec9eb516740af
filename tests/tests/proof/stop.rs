//! Runs that are stopped while they hold the lock.

use migrate_tests::engine;
use migrate_tests::proof::{Scenario, Stage, stop};

fn is_held_is_said_and_given_back(stage: &Stage<'_>) {
    let report = stop::rounds(stage, 1);
    // Nobody took anything away from the holder, which did everything itself.
    assert_eq!((report.violated, report.untouched), (0, 1), "{report}");
}

#[test]
fn a_stopped_holder_of_postgres_is_named_and_goes_on() {
    for scenario in Scenario::ALL {
        is_held_is_said_and_given_back(&Stage::new(scenario, Some(engine::postgres())));
    }
}

#[test]
fn a_stopped_holder_of_sqlite_is_named_and_goes_on() {
    for scenario in Scenario::ALL {
        is_held_is_said_and_given_back(&Stage::new(scenario, None));
    }
}
