//! Targets of an upgrade.

use super::expr::TargetExpr;
use super::reading::{Place, Reading, read};
use super::{refuse, walk};
use crate::graph::Graph;
use crate::{Direction, Error};

/// The revisions that shall be applied, with all that they need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upgrade {
    goals: Vec<usize>,
}

impl Upgrade {
    /// Finds what a target means for an upgrade.
    pub fn resolve(graph: &Graph<'_>, expr: &TargetExpr) -> Result<Self, Error> {
        let reading = read(graph, expr)?;
        let goals = match (reading.place, reading.walk) {
            (Place::Here, Some(steps)) if steps.direction == Direction::Down => {
                return Err(refuse::wrong_way(&reading, Direction::Up));
            }
            (Place::Here, Some(steps)) => {
                let from = here(graph, &reading)?;
                let goal = walk::walk(graph, &reading, from, steps)?;
                goal.into_iter().collect()
            }
            (_, Some(steps)) => {
                let from = reading.one(graph)?;
                let goal = walk::walk(graph, &reading, from, steps)?;
                goal.into_iter().collect()
            }
            (Place::Heads, None) => {
                let heads = reading.heads(graph);
                refuse_overlap(graph, &reading, &heads)?;
                heads
            }
            (Place::Current, None) => graph.current(),
            (_, None) => reading.one(graph)?.into_iter().collect(),
        };
        Ok(Self { goals })
    }

    /// Returns the revisions that the target names.
    pub fn goals(&self) -> &[usize] {
        &self.goals
    }
}

/// Returns where a walk up begins: on a branch also at what other branches only depend on.
fn here(graph: &Graph<'_>, reading: &Reading<'_>) -> Result<Option<usize>, Error> {
    let mut from = graph.current();
    if let Some(branch) = &reading.branch {
        from.retain(|&node| branch.lineage.contains(node));
        if from.is_empty() {
            let mut active = graph.applied().clone();
            active.intersect(&branch.lineage);
            from = graph.maximal(&active);
        }
    }
    walk::start(graph, reading, from)
}

/// Refuses revisions of which one needs another.
pub(super) fn refuse_overlap(
    graph: &Graph<'_>,
    reading: &Reading<'_>,
    heads: &[usize],
) -> Result<(), Error> {
    let maximal = graph.maximal(&graph.needed(heads.iter().copied()));
    let maximal = graph.set(maximal);
    let below = heads
        .iter()
        .copied()
        .filter(|&head| !maximal.contains(head));
    graph.first_by_id(below).map_or(Ok(()), |below| {
        Err(refuse::overlap(graph, reading, below, heads))
    })
}
