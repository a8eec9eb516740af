//! Targets of a stamp.

use super::expr::TargetExpr;
use super::reading::{Place, Reading, read_absolute};
use crate::Error;
use crate::graph::{Graph, Set};

/// What a stamp leaves: the revisions that are recorded as applied afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    applied: Set,
}

impl Stamp {
    /// Finds what targets mean for a stamp that moves what the database is at.
    ///
    /// What is current on a target's branch becomes the target; other branches stay. Several
    /// targets are taken together.
    pub fn resolve(graph: &Graph<'_>, exprs: &[TargetExpr]) -> Result<Self, Error> {
        Self::moved(graph, exprs, graph.current())
    }

    /// Finds what targets mean for a stamp that forgets first what is applied.
    pub fn resolve_purged(graph: &Graph<'_>, exprs: &[TargetExpr]) -> Result<Self, Error> {
        Self::moved(graph, exprs, Vec::new())
    }

    fn moved(
        graph: &Graph<'_>,
        exprs: &[TargetExpr],
        mut current: Vec<usize>,
    ) -> Result<Self, Error> {
        let mut goals = Vec::new();
        for expr in exprs {
            let reading = read_absolute(graph, expr, "stamp")?;
            let own = goals_of(graph, &reading)?;
            let moved = moved_by(graph, &reading, &own);
            current.retain(|&node| !moved.contains(node));
            goals.extend(own);
        }
        // What stays keeps only what was applied below it: a revision that slipped in between
        // is still pending.
        let mut applied = graph.needed(current);
        applied.intersect(graph.applied());
        applied.unite(&graph.needed(goals));
        Ok(Self { applied })
    }

    /// Takes revisions, with all that they need, and nothing else.
    pub(crate) fn exactly(graph: &Graph<'_>, goals: &[usize]) -> Self {
        Self {
            applied: graph.needed(goals.iter().copied()),
        }
    }

    /// Returns the revisions that are recorded as applied afterwards.
    pub fn applied(&self) -> &Set {
        &self.applied
    }
}

fn goals_of(graph: &Graph<'_>, reading: &Reading<'_>) -> Result<Vec<usize>, Error> {
    match reading.place {
        Place::Heads => Ok(reading.heads(graph)),
        Place::Current => Ok(graph.current()),
        _ => Ok(reading.one(graph)?.into_iter().collect()),
    }
}

/// Returns where what is current becomes the target: all that needs it or is needed by it.
fn moved_by(graph: &Graph<'_>, reading: &Reading<'_>, goals: &[usize]) -> Set {
    let around = match (&reading.branch, goals) {
        (None, []) => return graph.set(0..graph.len()),
        (Some(branch), []) => vec![branch.node],
        (_, goals) => goals.to_vec(),
    };
    let mut moved = graph.needed(around.iter().copied());
    moved.unite(&graph.needing(around));
    moved
}
