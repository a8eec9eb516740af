//! Full disks.

use migrate_tests::proof::disk::{self, Answer};
use migrate_tests::proof::{Scenario, Stage};

/// Each so many-th size.
const EVERY: usize = 3;

/// The same for a write-ahead log, which grows larger.
const EVERY_OF_LOG: usize = 12;

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

#[test]
fn a_full_disk_under_a_write_ahead_log_is_a_clear_error_and_leaves_nothing_half() {
    for scenario in Scenario::ALL {
        let stage = Stage::with_log(scenario);
        disk::rounds(&stage, Answer::Error, EVERY_OF_LOG).assert_disturbed();
        disk::rounds(&stage, Answer::Kill, EVERY_OF_LOG).assert_disturbed();
    }
}

#[test]
fn a_small_disk_that_is_full_is_a_clear_error_and_space_is_all_that_it_needs() {
    for scenario in Scenario::ALL {
        for stage in [Stage::new(scenario, None), Stage::with_log(scenario)] {
            match disk::rounds_on_full(&stage, 2 * EVERY) {
                Some(report) => report.assert_disturbed(),
                None => eprintln!("no disk can be mounted here: none is filled"),
            }
        }
    }
}
