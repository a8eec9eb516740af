//! What `--help` says.

use clap::{Args, Command, Subcommand};
use migrate_cli::{Globals, Verb};

#[test]
fn helps_say_what_they_said() {
    migrate_tests::runner::cases("tests/cases/help", |case| {
        let parser = Command::new("cargo-migrate").bin_name("cargo migrate");
        let parser = Verb::augment_subcommands(Globals::augment_args(parser));
        let words = case.section("command").split_whitespace();
        let error = parser
            .try_get_matches_from(words)
            .expect_err("it is a call for help");
        error.to_string()
    });
}
