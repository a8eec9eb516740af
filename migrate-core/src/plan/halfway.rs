//! Going on where an earlier run stopped.

use super::{Resume, Step, refuse};
use crate::graph::{Graph, Set};
use crate::history::{Operation, Row, State};
use crate::{Dialect, Direction, Error};

/// The revision that stopped halfway, where a plan goes on with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Halfway<'a> {
    pub(super) node: usize,
    row: &'a Row,
}

/// Finds what stopped halfway among the revisions of a plan; refuses a plan that passes it by.
pub(super) fn find<'a>(
    graph: &Graph<'a>,
    planned: &Set,
    direction: Direction,
) -> Result<Option<Halfway<'a>>, Error> {
    let Some(row) = graph.history().halfway() else {
        return Ok(None);
    };
    let operation = match direction {
        Direction::Up => Operation::Up,
        Direction::Down => Operation::Down,
    };
    let node = graph.find(&row.revision);
    match node.filter(|&node| planned.contains(node)) {
        None if node.is_none() => Err(refuse::halfway(graph, row, Some("no file has it"))),
        Some(node) if row.operation == operation && is_next(graph, node, direction) => {
            Ok(Some(Halfway { node, row }))
        }
        Some(_) if row.operation == operation => {
            let why = "others must run before it now";
            Err(refuse::halfway(graph, row, Some(why)))
        }
        _ => Err(refuse::halfway(graph, row, None)),
    }
}

/// Lets the plan's first step go on from where it stopped.
pub(super) fn go_on<'a>(
    graph: &Graph<'a>,
    halfway: &Halfway<'a>,
    step: &mut Step<'a>,
) -> Result<(), Error> {
    let resume = resume(graph, halfway, step)?;
    if step.transaction {
        // Its file was mended so that it is a transaction now.
        if resume.statements_done == 0 && resume.begun.is_none() {
            return Ok(());
        }
        // What is done can't be part of one any more.
        step.transaction = false;
    }
    step.resume = Some(resume);
    Ok(())
}

/// Returns from where it goes on.
fn resume<'a>(
    graph: &Graph<'a>,
    halfway: &Halfway<'a>,
    step: &Step<'_>,
) -> Result<Resume<'a>, Error> {
    let row = halfway.row;
    let same = match step.direction {
        Direction::Up => row.up_checksum == step.change.up_checksum,
        Direction::Down => row.down_checksum == step.change.down_checksum,
    };
    let done = usize::try_from(row.statements_done).unwrap_or(0);
    let why = if let Some(why) = changed(row, step, done, same) {
        Some(why)
    } else if row.environment != step.change.environment {
        Some("it began in another environment".to_owned())
    } else if row.state == State::Applying
        && step.transaction
        && done == 0
        && row.begun.is_none()
        && row.dialect != Dialect::Mysql.name()
    {
        let why = match same {
            true => "its SQL ended the transaction that it ran in, so nobody knows what is done",
            false => {
                "it is a transaction now: where it was none when it began, write transaction=off again"
            }
        };
        Some(why.to_owned())
    } else {
        None
    };
    match why {
        Some(why) => Err(refuse::halfway(graph, row, Some(&why))),
        None => Ok(Resume {
            statements_done: done,
            run_token: &row.run_token,
            begun: row.begun.as_deref(),
            is_same: same
                || row.statement_hashes.get(done) == step.change.statement_hashes.get(done),
        }),
    }
}

/// Says what of the parts that are done reads differently now: the rest may be mended.
fn changed(row: &Row, step: &Step<'_>, done: usize, same: bool) -> Option<String> {
    if same {
        return None;
    }
    let (then, now) = (&row.statement_hashes, &step.change.statement_hashes);
    if then.is_empty() {
        // A row of layout 1 says nothing of the parts, only of the whole.
        let nothing_done = row.state == State::Failed && done == 0;
        let why = "its file has changed since, and what is done can't be compared";
        return (!nothing_done).then(|| why.to_owned());
    }
    let differs = |&n: &usize| then.get(n) != now.get(n);
    let n = (0..done).find(differs)?;
    let number = n + 1;
    Some(match step.line(n) {
        Some(line) if now.len() >= done => {
            format!("statement {number} is done, and line {line} isn't what it was then")
        }
        _ => format!("{done} statements are done, and it has {} now", now.len()),
    })
}

/// Returns whether nothing else must run before it.
fn is_next(graph: &Graph<'_>, node: usize, direction: Direction) -> bool {
    match direction {
        Direction::Up => {
            let mut needed = graph.parents(node).iter().chain(graph.depends_on(node));
            needed.all(|&needed| graph.is_applied(needed))
        }
        Direction::Down => {
            let mut needing = graph.children(node).iter().chain(graph.dependents(node));
            !needing.any(|&needing| graph.is_applied(needing))
        }
    }
}
