//! Write-ahead logs whose end is lost, as where the power goes.
//!
//! A log is written from its start to its end, and a disk may have any part of what was written last:
//! the file ends earlier, or has nothing but zeros from there on.

use std::fs;
use std::time::Duration;

use super::reader::Reader;
use super::{Ended, Report, Stage};

/// How a log goes on after the cut.
#[derive(Clone, Copy, Debug)]
enum Rest {
    Nothing,
    Zeros,
}

/// By how many bytes one cut is behind the one before: less than a page of the database.
const STEP: usize = 1500;

/// Cuts the log that a run leaves at each n-th place.
///
/// # Panics
///
/// Where that run fails.
pub fn rounds(stage: &Stage<'_>, every: usize) -> Report {
    let (pages, log) = left(stage);
    let places = (0..=log.len()).step_by(STEP * every);
    let cuts: Vec<(usize, Rest)> = places
        .enumerate()
        .map(|(n, at)| {
            (
                at,
                if n % 2 == 0 {
                    Rest::Nothing
                } else {
                    Rest::Zeros
                },
            )
        })
        .collect();
    let name = format!("lost end, {}", stage.name());
    Report::of(name, &cuts, |&(at, rest)| {
        stage.round(|database| {
            let path = database.url().trim_start_matches("sqlite:");
            let mut cut = log[..at].to_vec();
            if matches!(rest, Rest::Zeros) {
                cut.resize(log.len(), 0);
            }
            fs::write(path, &pages).expect("a temporary folder can be written");
            fs::write(format!("{path}-wal"), cut).expect("a temporary folder can be written");
            lost()
        })
    })
}

/// Returns the database and the log that a run leaves where somebody reads meanwhile.
fn left(stage: &Stage<'_>) -> (Vec<u8>, Vec<u8>) {
    let database = stage.database();
    let reader = Reader::of(&database);
    let running = stage.client.start(stage.scenario.verb, database.url());
    let ended = running.end();
    assert!(ended.is_done(), "in peace: {}", ended.stderr);
    let path = database.url().trim_start_matches("sqlite:");
    let read = |end: &str| fs::read(format!("{path}{end}")).expect("both files are there");
    let both = (read(""), read("-wal"));
    drop(reader);
    both
}

/// Nobody knows what a run said whose computer lost its power.
fn lost() -> Ended {
    Ended {
        code: None,
        stderr: String::new(),
        took: Duration::ZERO,
        was_stuck: false,
    }
}
