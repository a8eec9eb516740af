//! Plans that say what became of a step that stopped halfway, and run nothing.

use std::fmt;
use std::num::NonZeroUsize;

use super::progress::Progress;
use super::subject::{Subject, Work};
use super::up::work;
use super::{Options, Plan, Resolve, Step, refuse};
use crate::graph::Graph;
use crate::history::{Operation, RecordedDown, Row, State};
use crate::target::StatementExpr;
use crate::{Direction, Error};

/// What a plan records of the step that stopped halfway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved<'a> {
    /// The revision's id.
    pub revision: &'a str,
    /// The revision's message; may be empty.
    pub message: &'a str,
    /// Whether the step was applying the revision, or taking it back.
    pub direction: Direction,
    /// How many of its statements are done by that word.
    pub done: usize,
    /// How many statements it has.
    pub total: usize,
    /// Whether the revision is applied then; `None` where the next run goes on with the step.
    pub applied: Option<bool>,
}

impl fmt::Display for Resolved<'_> {
    /// Says what is so after it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (done, total) = (self.done, self.total);
        let goes_on = match done < total {
            true => format!("goes on with statement {}", done + 1),
            false => "ends it".to_owned(),
        };
        match self.applied {
            Some(true) => f.write_str("recorded as applied"),
            Some(false) => f.write_str("recorded as not applied"),
            None => write!(
                f,
                "{done} of {total} statements are done; the next run {goes_on}"
            ),
        }
    }
}

impl<'a> Plan<'a> {
    /// Returns what it records of the step that stopped halfway, where that is what it is for.
    pub fn resolved(&self) -> Option<Resolved<'a>> {
        let is_word = |step: &&Step<'_>| step.change.operation == Operation::Resolve;
        let word = self.steps.first().filter(is_word)?;
        let goes_on = self
            .steps
            .iter()
            .skip(1)
            .any(|step| step.change.done.is_some());
        Some(Resolved {
            revision: word.revision,
            message: word.message,
            direction: word.direction,
            done: word.change.done.unwrap_or(word.change.statements),
            total: word.change.statements,
            applied: (!goes_on).then(|| self.applied_after.contains(&word.revision)),
        })
    }
}

/// Plans what records a person's word on the step that stopped halfway.
///
/// The plan's first step is the word itself. Where the step goes on after it, the second one is the
/// halfway row again, as it is by that word: rows that are written stay as they are.
pub fn resolve_to<'a>(
    graph: &Graph<'a>,
    target: &StatementExpr,
    verdict: Resolve,
    options: &Options<'_>,
) -> Result<Plan<'a>, Error> {
    refuse::unfit(graph, options.dialect)?;
    let Some(row) = graph.history().halfway() else {
        return Err(refuse::nothing_halfway());
    };
    if !is_meant(graph, row, target.revision()) {
        return Err(refuse::not_halfway(graph, row, target, verdict));
    }
    let done = match target.statement() {
        Some(statement) => Some(done_by(graph, row, statement, verdict, options)?),
        None => None,
    };
    let mut progress = Progress::new(graph);
    let mut steps = vec![word(row, done.unwrap_or(0), options, progress.stay())];
    match done {
        // Also after the last one: its file may have more of them by now, which the next run knows.
        Some(done) => steps.push(carried(row, done, options)),
        None if verdict == Resolve::Done => {
            steps[0].change.done = usize::try_from(row.statements_total).ok();
            steps.push(whole(graph, row, options, &mut progress)?);
        }
        None => {}
    }
    Ok(progress.plan(steps))
}

/// Returns whether a name means the revision that stopped halfway: nothing else can be resolved, so
/// a start that others have too is enough.
fn is_meant(graph: &Graph<'_>, row: &Row, name: &str) -> bool {
    match graph.find(name) {
        Some(node) => graph.id(node) == row.revision,
        None => {
            let entry = graph.find(&row.revision).and_then(|node| graph.entry(node));
            let mut labels = entry.into_iter().flat_map(|entry| entry.labels());
            row.revision.starts_with(name) || labels.any(|label| label == name)
        }
    }
}

/// Returns how many statements are done by a word on one of them.
fn done_by(
    graph: &Graph<'_>,
    row: &Row,
    statement: NonZeroUsize,
    verdict: Resolve,
    options: &Options<'_>,
) -> Result<usize, Error> {
    if is_transactional(graph, row, options) {
        return Err(refuse::resolve_part_of_transaction(row));
    }
    let number = statement.get();
    let done = usize::try_from(row.statements_done).unwrap_or(0);
    let total = usize::try_from(row.statements_total).unwrap_or(0);
    match verdict {
        Resolve::Done if number == done + 1 && number <= total => Ok(number),
        // What was done before may have been undone by hand too.
        Resolve::Undone if number <= done + 1 && number <= total => Ok(number - 1),
        _ => Err(refuse::not_next_statement(row, number, verdict)),
    }
}

/// Returns whether the step is one transaction, of which no part is done by itself.
fn is_transactional(graph: &Graph<'_>, row: &Row, options: &Options<'_>) -> bool {
    // One that is leaves no row where it fails; its file may have been another when it began.
    if row.state == State::Failed || row.statements_done > 0 || row.begun.is_some() {
        return false;
    }
    let entry = graph.find(&row.revision).and_then(|node| graph.entry(node));
    let direction = direction(row);
    entry.is_some_and(|entry| {
        let environment = row.environment.as_deref();
        !work(entry, direction, environment, options).no_transaction
    })
}

fn direction(row: &Row) -> Direction {
    match row.operation {
        Operation::Down => Direction::Down,
        _ => Direction::Up,
    }
}

/// Makes the row that holds the word.
fn word<'a>(row: &'a Row, done: usize, options: &Options<'_>, fingerprint: String) -> Step<'a> {
    let subject = Subject::of_row(row);
    let mut step = subject.step(Operation::Resolve, Work::default(), options, fingerprint);
    step.direction = direction(row);
    step.change.environment = row.environment.clone();
    step.change.statements = usize::try_from(row.statements_total).unwrap_or(0);
    step.change.done = Some(done);
    step
}

/// Makes the row of a step that a person brought to its end.
fn whole<'a>(
    graph: &Graph<'a>,
    row: &'a Row,
    options: &Options<'_>,
    progress: &mut Progress<'_, 'a>,
) -> Result<Step<'a>, Error> {
    let Some(node) = graph.find(&row.revision) else {
        return Err(refuse::resolve_without_file(row));
    };
    let mut step = match (direction(row), graph.entry(node)) {
        // What was finished by hand is what the file says now, which may have been mended since.
        (Direction::Up, Some(entry)) => {
            let subject = Subject::of_entry(entry, options);
            let fingerprint = progress.enter(node, subject.up_checksum);
            let mut step = subject.step(Operation::Stamp, Work::default(), options, fingerprint);
            step.change.recorded_down = RecordedDown::write(entry, options.dialect);
            step
        }
        (Direction::Up, None) => return Err(refuse::resolve_without_file(row)),
        (Direction::Down, _) => {
            let fingerprint = progress.leave(node);
            Subject::of_row(row).step(Operation::Unstamp, Work::default(), options, fingerprint)
        }
    };
    step.change.environment = row.environment.clone();
    Ok(step)
}

/// Makes the halfway row again, from which the next run goes on.
fn carried<'a>(row: &'a Row, done: usize, options: &Options<'_>) -> Step<'a> {
    let subject = Subject::of_row(row);
    let fingerprint = row.fingerprint.clone();
    let mut step = subject.step(row.operation, Work::default(), options, fingerprint);
    step.change.environment = row.environment.clone();
    step.change.recorded_down = row.recorded_down.clone();
    step.change.statements = usize::try_from(row.statements_total).unwrap_or(0);
    step.change.statement_hashes = row.statement_hashes.clone();
    step.change.done = Some(done);
    step
}
