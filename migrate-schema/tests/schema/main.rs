//! What a comparison writes, tried on the engines: a case is a file, run by one function.

mod case;
mod compared;
mod corpora;
mod database;
mod left_out;
mod random;
mod random_postgres;
mod random_sqlite;
mod sqlite;

use std::path::Path;

use migrate_core::Dialect;

fn below(area: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(area)
}

#[test]
fn every_case_of_postgres_is_reached_and_left_again() {
    migrate_tests::runner::cases(below("postgres"), |case| case::run(case, Dialect::Postgres));
}

#[test]
fn every_case_of_sqlite_is_reached_and_left_again() {
    migrate_tests::runner::cases(below("sqlite"), |case| case::run(case, Dialect::Sqlite));
}
