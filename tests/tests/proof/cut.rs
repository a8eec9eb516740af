//! Connections that are cut at a message.

use migrate_tests::engine;
use migrate_tests::proof::cut::{self, Borders};
use migrate_tests::proof::{Scenario, Stage};

/// Each so many-th border, and another first one in each scenario.
const EVERY: usize = 8;

#[test]
fn a_cut_connection_loses_nothing_and_does_nothing_twice() {
    for (from, scenario) in Scenario::ALL.into_iter().enumerate() {
        let stage = Stage::new(scenario, Some(engine::postgres()));
        let report = cut::rounds(&stage, Borders::Some { every: EVERY, from });
        report.assert_disturbed();
    }
}
