//! Write-ahead logs whose end is lost.

use migrate_tests::proof::{Scenario, Stage, tail};

/// Each so many-th place.
const EVERY: usize = 12;

#[test]
fn a_log_whose_end_is_lost_has_whole_steps_and_the_next_run_does_the_rest() {
    for scenario in Scenario::ALL {
        tail::rounds(&Stage::with_log(scenario), EVERY).assert_disturbed();
    }
}
