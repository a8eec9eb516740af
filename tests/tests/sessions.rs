//! Command sessions, an area a test.

use migrate_tests::runner;
use migrate_tests::session::sessions;

#[test]
fn sessions_of_plain_commands() {
    sessions("cases/session", &[]);
}

#[test]
fn cases_of_a_function() {
    runner::cases("cases/runner", |case| case.section("text").to_uppercase());
}
