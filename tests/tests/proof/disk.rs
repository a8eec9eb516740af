//! Full disks.

use migrate_tests::proof::disk::{self, Answer};
use migrate_tests::proof::{Scenario, Stage};

/// Each so many-th size.
const EVERY: usize = 3;

#[test]
fn a_full_disk_is_a_clear_error_and_leaves_nothing_half() {
    for scenario in Scenario::ALL {
        let stage = Stage::new(scenario, None);
        disk::rounds(&stage, Answer::Error, EVERY).assert_disturbed();
    }
}

#[test]
fn a_process_that_is_killed_within_a_write_leaves_nothing_half() {
    for scenario in Scenario::ALL {
        let stage = Stage::new(scenario, None);
        disk::rounds(&stage, Answer::Kill, EVERY).assert_disturbed();
    }
}
