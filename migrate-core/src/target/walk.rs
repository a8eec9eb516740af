//! Steps up and down from a revision.

use super::expr::Walk;
use super::reading::Reading;
use super::refuse;
use crate::graph::Graph;
use crate::{Direction, Error};

/// Returns the only one of several revisions to walk from; none is base.
pub(super) fn start(
    graph: &Graph<'_>,
    reading: &Reading<'_>,
    from: Vec<usize>,
) -> Result<Option<usize>, Error> {
    match *from {
        [] => Ok(None),
        [node] => Ok(Some(node)),
        ref several => Err(refuse::ambiguous_start(graph, reading, several)),
    }
}

/// Walks from a revision, or from base, to another or to base.
pub(super) fn walk(
    graph: &Graph<'_>,
    reading: &Reading<'_>,
    from: Option<usize>,
    walk: Walk,
) -> Result<Option<usize>, Error> {
    match go(graph, reading, from, walk)? {
        (at, done) if done == walk.steps => Ok(at),
        (_, done) => Err(refuse::too_far(graph, reading, from, done)),
    }
}

/// Walks as [`walk`] does, and stays where the chain ends.
pub(super) fn at_most(
    graph: &Graph<'_>,
    reading: &Reading<'_>,
    from: Option<usize>,
    walk: Walk,
) -> Result<Option<usize>, Error> {
    go(graph, reading, from, walk).map(|(at, _)| at)
}

/// Returns where a walk ends, and how many steps it had.
fn go(
    graph: &Graph<'_>,
    reading: &Reading<'_>,
    from: Option<usize>,
    walk: Walk,
) -> Result<(Option<usize>, usize), Error> {
    let mut at = from;
    for done in 0..walk.steps {
        let ways = match walk.direction {
            Direction::Up => ways_up(graph, reading, at),
            Direction::Down => at.map_or(Vec::new(), |node| graph.parents(node).to_vec()),
        };
        at = match (&*ways, walk.direction, at) {
            (&[way], _, _) => Some(way),
            ([], Direction::Down, Some(_)) => None,
            ([], _, _) => return Ok((at, done)),
            (several, _, _) => return Err(refuse::ambiguous_step(graph, reading, at, several)),
        };
    }
    Ok((at, walk.steps))
}

fn ways_up(graph: &Graph<'_>, reading: &Reading<'_>, at: Option<usize>) -> Vec<usize> {
    let mut ways = match at {
        Some(node) => graph.file_children(node).to_vec(),
        None => graph.bases(),
    };
    if let Some(branch) = &reading.branch {
        ways.retain(|&way| branch.lineage.contains(way));
    }
    ways
}
