//! Command sessions, an area a test.

mod guides;
mod json;
mod loop_guide;

use migrate_tests::build;
use migrate_tests::runner;
use migrate_tests::session::{sessions, sessions_with};

#[test]
fn sessions_of_plain_commands() {
    sessions("cases/session", &[]);
}

#[test]
fn cases_of_a_function() {
    runner::cases("cases/runner", |case| case.section("text").to_uppercase());
}

#[test]
fn sessions_of_cargo_migrate() {
    let programs = [build::program("cargo-migrate")];
    sessions_with("cases/sessions", &[&programs[0]], json::judge);
}

#[test]
fn sessions_of_the_guides() {
    let programs = [build::program("cargo-migrate")];
    sessions_with("cases/guides", &[&programs[0]], json::judge);
}

#[test]
fn sessions_of_the_examples() {
    let programs = [build::program("chat-store"), build::program("web-postgres")];
    sessions_with("cases/examples", &[&programs[0], &programs[1]], json::judge);
}
