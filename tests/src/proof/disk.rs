//! Disks that are full: each write beyond a size is cut.
//!
//! Few may mount a small disk, but everybody can forbid a process to let a file grow
//! (`RLIMIT_FSIZE`): then a write fails as on a full disk, or the process is killed within it.

use std::fs;

use super::reader::Reader;
use super::tmpfs::Tmpfs;
use super::{Database, Ended, Report, Stage, Verdict};

/// How the system answers a write beyond the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The write fails, as on a full disk.
    Error,
    /// The process is killed while it writes.
    Kill,
}

/// By how many bytes one limit is more than the one before: less than a page of the database.
const STEP: usize = 1500;

/// Runs of SQLite with each n-th limit from nothing to what an undisturbed run needs.
pub fn rounds(stage: &Stage<'_>, answer: Answer, every: usize) -> Report {
    let verb = match answer {
        Answer::Error => "full disk",
        Answer::Kill => "kill -9 in a write",
    };
    let needed = needed(stage);
    let limits: Vec<usize> = (0..=needed).step_by(STEP * every).collect();
    let name = format!("{verb}, {}", stage.name());
    Report::of(name, &limits, |limit| {
        clearly(stage, stage.database(), |database| {
            limited(stage, database.url(), *limit, answer)
        })
    })
}

/// Runs of SQLite on disks that have each n-th so many bytes left; `None` where this process may
/// not mount one.
///
/// # Panics
///
/// Where a disk that was mounted can't be resized.
pub fn rounds_on_full(stage: &Stage<'_>, every: usize) -> Option<Report> {
    drop(Tmpfs::mount(ROOM)?);
    // The database, and its journal or its log with the index of that.
    let left: Vec<usize> = (0..2 * needed(stage) + INDEX)
        .step_by(BLOCK * every)
        .collect();
    let name = format!("no space left, {}", stage.name());
    let report = Report::of(name, &left, |left| {
        let disk = Tmpfs::mount(ROOM).expect("one was mounted before");
        let database = stage.database_in(disk.path());
        let used = size(&database).next_multiple_of(BLOCK);
        disk.resize(used + left);
        clearly(stage, database, |database| {
            let ended = stage
                .client
                .start(stage.scenario.verb, database.url())
                .end();
            disk.resize(ROOM);
            ended
        })
    });
    Some(report)
}

/// How many bytes a mounted disk has in the end, and how many make a block of it.
const ROOM: usize = 16 << 20;
const BLOCK: usize = 4096;

/// How large the index of a write-ahead log is at least, in bytes.
const INDEX: usize = 32 << 10;

/// Does a round in which the disturbed run must say that it is the disk.
fn clearly<'s>(
    stage: &Stage<'s>,
    database: Database<'s>,
    disturb: impl FnOnce(&Database<'s>) -> Ended,
) -> Verdict {
    let mut said = None;
    let verdict = stage.round_on(database, |database| {
        let ended = disturb(database);
        said = unclear(&ended);
        ended
    });
    match (said, verdict) {
        (_, Verdict::Violation(what)) => Verdict::Violation(what),
        (Some(said), _) => Verdict::Violation(said),
        (None, verdict) => verdict,
    }
}

fn limited(stage: &Stage<'_>, url: &str, limit: usize, answer: Answer) -> Ended {
    // A signal that is ignored stays so in the program that takes the shell's place.
    let script = match answer {
        Answer::Error => "trap '' XFSZ; exec prlimit --core=0 --fsize=\"$0\" \"$@\"",
        Answer::Kill => "exec prlimit --core=0 --fsize=\"$0\" \"$@\"",
    };
    let limit = limit.to_string();
    let outer = ["sh", "-c", script, &limit];
    let running = stage.client.start_within(&outer, stage.scenario.verb, url);
    running.end()
}

/// Returns the size that a file grows to at the most, in bytes: the database, as its journal stays
/// below, or its write-ahead log.
fn needed(stage: &Stage<'_>) -> usize {
    let database = stage.database();
    // Without a reader the log would be gone at the end; without a log there could be none.
    let reader = stage.has_log().then(|| Reader::of(&database));
    let ended = stage
        .client
        .start(stage.scenario.verb, database.url())
        .end();
    assert!(ended.is_done(), "in peace: {}", ended.stderr);
    let log = fs::metadata(format!("{}-wal", path(&database)));
    drop(reader);
    let log = log.map_or(0, |log| usize::try_from(log.len()).unwrap_or(usize::MAX));
    size(&database).max(log)
}

fn size(database: &Database<'_>) -> usize {
    let length = fs::metadata(path(database)).expect("a file database is a file");
    usize::try_from(length.len()).unwrap_or(usize::MAX)
}

fn path<'d>(database: &'d Database<'_>) -> &'d str {
    database.url().trim_start_matches("sqlite:")
}

/// Returns what is wrong with what a run said whose write failed.
fn unclear(ended: &Ended) -> Option<String> {
    let is_clear = ["disk", "full", "I/O"]
        .iter()
        .any(|word| ended.stderr.contains(word));
    let is_silent = ended.is_done() || ended.code.is_none();
    (!is_silent && !is_clear).then(|| {
        format!(
            "the error doesn't say that it is the disk:\n{}",
            ended.stderr
        )
    })
}
