//! Whatever a file, a target or a history holds, it is read without a panic, and places are places.
//!
//! Texts are real ones that are mutated: those of the cases, and real projects' where they lie
//! beside the checkout. `MIGRATE_FUZZ=1000000` does so many rounds of each target instead of few, and
//! `MIGRATE_FUZZ_SEED` chooses others. What fails is made shorter and printed.

mod cells;
mod history;
mod mutate;
mod seeds;
mod targets;

use std::panic;

use migrate_tests::proof::Random;

/// How many rounds a target has where nothing else is said.
const ROUNDS: usize = 1500;

/// Longer texts take time and show nothing more, in bytes.
const LONGEST: usize = 4000;

/// Feeds mutated seeds to a target; a panic is a failure.
fn fuzz(seeds: &[String], target: fn(&str)) {
    let (rounds, seed) = (number("MIGRATE_FUZZ"), number("MIGRATE_FUZZ_SEED"));
    let mut random = Random::new(u64::try_from(seed.unwrap_or(1)).unwrap_or(1));
    for seed in seeds {
        attempt(target, seed);
    }
    for _ in 0..rounds.unwrap_or(ROUNDS) {
        let text = mutate::mutated(&mut random, seeds, LONGEST);
        attempt(target, &text);
    }
}

fn number(variable: &str) -> Option<usize> {
    let text = std::env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is a number")),
    )
}

fn attempt(target: fn(&str), text: &str) {
    let fails = |text: &str| panic::catch_unwind(|| target(text)).is_err();
    if fails(text) {
        let short = mutate::shortened(text, &fails);
        panic!("this text fails, as is said above:\n{short:?}");
    }
}

#[test]
fn a_header_is_read_whatever_it_holds() {
    fuzz(&seeds::files(), targets::file);
}

#[test]
fn sql_is_split_whatever_it_holds() {
    fuzz(&seeds::files(), targets::sql);
}

#[test]
fn a_config_is_read_whatever_it_holds() {
    fuzz(&seeds::configs(), targets::config);
}

#[test]
fn a_target_is_read_whatever_it_holds() {
    fuzz(&seeds::targets(), targets::target);
}

#[test]
fn a_recorded_down_is_read_whatever_it_holds() {
    fuzz(&seeds::recorded(), history::recorded_down);
}

#[test]
fn a_history_is_planned_from_whatever_it_holds() {
    fuzz(&seeds::rows(), history::rows);
}

#[test]
fn a_history_is_read_whatever_its_cells_hold() {
    fuzz(&seeds::cells(), cells::cells);
}
