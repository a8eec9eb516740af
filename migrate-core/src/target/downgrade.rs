//! Targets of a downgrade.

use super::expr::{TargetExpr, Walk};
use super::reading::{Place, Reading, read};
use super::{refuse, walk};
use crate::graph::{Graph, Set};
use crate::{Direction, Error, ErrorKind};

/// The applied revisions that shall be taken back: closed under what needs them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Downgrade {
    leaving: Set,
}

impl Downgrade {
    /// Finds what a target means for a downgrade.
    pub fn resolve(graph: &Graph<'_>, expr: &TargetExpr) -> Result<Self, Error> {
        let reading = read(graph, expr)?;
        let leaving = match (reading.place, reading.walk) {
            (Place::Here, Some(steps)) if steps.direction == Direction::Up => {
                return Err(refuse::wrong_way(&reading, Direction::Down));
            }
            (Place::Here, Some(steps)) => back(graph, &reading, steps)?,
            (Place::Current, None) => graph.no_nodes(),
            (_, None) => down_to(graph, &reading, reading.one(graph)?)?,
            (_, Some(steps)) => {
                let from = reading.one(graph)?;
                let lowest = walk::walk(graph, &reading, from, steps)?;
                down_to(graph, &reading, lowest)?
            }
        };
        Ok(Self { leaving })
    }

    /// Returns the revisions that are taken back.
    pub fn leaving(&self) -> &Set {
        &self.leaving
    }
}

/// So many steps down from where the database is. The last one may take back a merge, which has
/// several parents: then those are what is current.
fn back(graph: &Graph<'_>, reading: &Reading<'_>, steps: Walk) -> Result<Set, Error> {
    let from = here(graph, reading);
    let Some(before_last) = steps.steps.checked_sub(1) else {
        return Ok(graph.no_nodes());
    };
    let before_last = Walk {
        steps: before_last,
        ..steps
    };
    let last = |from| match walk::walk(graph, reading, from, before_last)? {
        Some(last) => Ok(last),
        None => Err(refuse::too_far(graph, reading, from, before_last.steps)),
    };
    // What is too far from each of several isn't a question of which.
    let starts = from.clone();
    let mut ends = starts.iter().map(|&node| last(Some(node)));
    if from.len() > 1
        && let Some(Err(error)) = ends.next()
        && error.kind() == ErrorKind::RelativeOutOfRange
        && ends.all(|end| end.is_err_and(|error| error.kind() == ErrorKind::RelativeOutOfRange))
    {
        return Err(error);
    }
    let last = last(walk::start(graph, reading, from)?)?;
    Ok(applied_from(graph, &[last]))
}

/// Returns where a walk down begins: on a branch also at what other branches only depend on.
fn here(graph: &Graph<'_>, reading: &Reading<'_>) -> Vec<usize> {
    let mut from = graph.current();
    if let Some(branch) = &reading.branch {
        from.retain(|&node| branch.lineage.contains(node));
        if from.is_empty() {
            from = graph.tips();
            from.retain(|&node| branch.lineage.contains(node));
        }
    }
    from
}

/// All that follows a revision and all that needs it, or everything.
fn down_to(graph: &Graph<'_>, reading: &Reading<'_>, lowest: Option<usize>) -> Result<Set, Error> {
    let mut first = match lowest {
        Some(node) => graph.children(node).to_vec(),
        None => (0..graph.len())
            .filter(|&node| graph.parents(node).is_empty())
            .collect(),
    };
    if let Some(branch) = &reading.branch
        && first.len() > 1
    {
        let own = graph.ancestors([branch.node]);
        first.retain(|&node| own.contains(node));
        if first.is_empty() {
            return Err(refuse::nothing_of_branch_above(graph, branch, lowest));
        }
    }
    let leaving = applied_from(graph, &first);
    // On a branch what others only depend on is an end too.
    let ends = match reading.branch {
        Some(_) => graph.tips(),
        None => graph.current(),
    };
    match lowest {
        Some(node) if leaving.is_empty() && !ends.contains(&node) => {
            Err(refuse::not_below_current(graph, node))
        }
        _ => Ok(leaving),
    }
}

fn applied_from(graph: &Graph<'_>, first: &[usize]) -> Set {
    let mut leaving = graph.needing(first.iter().copied());
    leaving.intersect(graph.applied());
    leaving
}
