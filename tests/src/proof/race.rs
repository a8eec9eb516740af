//! Upgrades against downgrades, some at once, each with a plan that may be old when its turn comes.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use super::{Database, Ended, Random, Report, Stage, Verdict};

/// How many run at once.
const RUNNERS: u64 = 4;

/// What they run. With `--recorded` a plan is shown before the lock is had for good.
const VERBS: [&[&str]; 5] = [
    &["upgrade"],
    &["upgrade", "+1"],
    &["downgrade", "-1"],
    &["downgrade", "base"],
    &["downgrade", "base", "--recorded"],
];

/// The names of the refusals that a race may end in: nothing has run then, or what was said.
const CLEAN: [&str; 3] = [
    // The state is another one than the plan was made for.
    "changed",
    // Somebody else held the lock for too long.
    "locked",
    // `+1` at the head, `-1` at base.
    "relative-out-of-range",
];

/// Lets runs meet for a time; the stage's scenario says which chain they run.
pub fn rounds(stage: &Stage<'_>, time: Duration, seed: u64) -> Report {
    let begun = Instant::now();
    let database = stage.database();
    let ended = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for runner in 0..RUNNERS {
            let (database, ended) = (&database, &ended);
            scope.spawn(move || {
                let mut random = Random::new(seed.wrapping_mul(RUNNERS).wrapping_add(runner));
                while begun.elapsed() < time {
                    let verb = *random.one_of(&VERBS);
                    let run = stage.client.start(verb, &stage.url(database)).end();
                    let mut ended = ended.lock().expect("nothing panics under the lock");
                    ended.push((verb, run));
                }
            });
        }
    });
    let ended = ended.into_inner().expect("nothing panics under the lock");
    let mut report = Report {
        name: format!("races, chain of {}", stage.name()),
        ..Report::default()
    };
    for (verb, run) in &ended {
        report.add(&verb.join(" "), judge_run(run));
    }
    let settled = stage.settle(&database);
    if let Err(what) = settled.and_then(|()| judge_all(&database, ended.iter().map(|(_, run)| run)))
    {
        report.add("all of them", Verdict::Violation(what));
    }
    report.took = begun.elapsed();
    report
}

/// A run did its plan, or refused by a name.
fn judge_run(run: &Ended) -> Verdict {
    if run.is_done() {
        return Verdict::Completed;
    }
    match run.error() {
        Some(name) if !run.was_stuck && CLEAN.contains(&name) => Verdict::Refused,
        _ => Verdict::Violation(format!(
            "it ended with {:?} after {:?}:\n{}",
            run.code, run.took, run.stderr
        )),
    }
}

/// The history is a way that can be walked, its rows are what the runs said, and effects are as many.
fn judge_all<'r>(
    database: &Database<'_>,
    runs: impl Iterator<Item = &'r Ended>,
) -> Result<(), String> {
    let rows = database.query(
        "SELECT seq, operation, revision, parents, state, fingerprint FROM migrate_history ORDER BY seq",
    );
    let counted = walk(&rows)?;
    let mut said: BTreeMap<String, usize> = BTreeMap::new();
    for step in runs.flat_map(Ended::steps) {
        let step = step.replace("Applied", "up").replace("Reverted", "down");
        *said.entry(step).or_default() += 1;
    }
    if said != counted {
        return Err(format!("the runs said {said:?}, the history {counted:?}"));
    }
    for (step, times) in &counted {
        let (operation, revision) = step.split_once(' ').unwrap_or_default();
        let first = format!("{revision} {operation} 0");
        let effects = database.query(&format!(
            "SELECT count(*) FROM effects WHERE what = '{first}'"
        ));
        if effects != times.to_string() {
            return Err(format!("{step}: {times} rows, and {effects} effects"));
        }
    }
    Ok(())
}

/// Walks the history, and counts its steps; the error is the row that can't be walked.
fn walk(rows: &str) -> Result<BTreeMap<String, usize>, String> {
    let mut applied: Vec<&str> = Vec::new();
    let mut fingerprints: BTreeMap<Vec<&str>, &str> = BTreeMap::new();
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    for (expected, row) in (1..).zip(rows.lines()) {
        let wrong = |what: &str| Err(format!("{what} in row {expected} of\n{rows}"));
        let cells: Vec<&str> = row.split('|').collect();
        let [seq, operation, revision, parent, state, fingerprint] = cells[..] else {
            return wrong("other columns");
        };
        if seq.parse() != Ok(expected) {
            return wrong("a gap");
        }
        if state != "applied" {
            return wrong("a step that came to no end");
        }
        match operation {
            // The chain is a line: what is applied last is the parent.
            "up" if applied.last().copied().unwrap_or_default() == parent => applied.push(revision),
            "down" if applied.last() == Some(&revision) => drop(applied.pop()),
            _ => return wrong("a step that wasn't possible"),
        }
        let known = fingerprints.entry(applied.clone()).or_insert(fingerprint);
        if *known != fingerprint {
            return wrong("another fingerprint of the same set");
        }
        *counted
            .entry(format!("{operation} {revision}"))
            .or_default() += 1;
    }
    Ok(counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_is_walked() {
        let rows = "1|up|r1||applied|a\n2|up|r2|r1|applied|b\n3|down|r2|r1|applied|a\n4|up|r2|r1|applied|b";
        let counted = walk(rows).unwrap();
        assert_eq!(
            counted.into_iter().collect::<Vec<_>>(),
            [
                ("down r2".to_owned(), 1),
                ("up r1".to_owned(), 1),
                ("up r2".to_owned(), 2)
            ]
        );
    }

    #[test]
    fn a_history_that_nobody_could_have_walked_is_seen() {
        let cases = [
            ("1|up|r1||applied|a\n3|up|r2|r1|applied|b", "a gap"),
            ("1|up|r1||applying|a", "a step that came to no end"),
            (
                "1|up|r1||applied|a\n2|up|r1||applied|a",
                "a step that wasn't possible",
            ),
            ("1|down|r1||applied|a", "a step that wasn't possible"),
            (
                "1|up|r1||applied|a\n2|up|r2|r1|applied|b\n3|down|r2|r1|applied|c",
                "another fingerprint",
            ),
            ("1|up", "other columns"),
        ];
        for (rows, wrong) in cases {
            let said = walk(rows).unwrap_err();
            assert!(said.starts_with(wrong), "{said}");
        }
    }
}
