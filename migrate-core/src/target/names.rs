//! What a name stands for: an id, a label, the start of an id.

use super::{expr::TargetExpr, refuse};
use crate::Error;
use crate::graph::{Graph, Set};

/// The branch that stands before `@`.
#[derive(Clone, Debug)]
pub(super) struct Branch<'t> {
    pub(super) name: &'t str,
    pub(super) node: usize,
    pub(super) lineage: Set,
}

/// Ids of three characters or fewer have no short form.
const SHORTEST_WITH_SHORT_FORM: usize = 4;

pub(super) fn branch<'t>(
    graph: &Graph<'_>,
    expr: &'t TargetExpr,
) -> Result<Option<Branch<'t>>, Error> {
    let Some(name) = expr.branch() else {
        return Ok(None);
    };
    let node = match exact(graph, name) {
        Some(node) => node,
        None => match *starting_with(graph, name) {
            [node] => node,
            [] => return Err(refuse::unknown_branch(graph, name)),
            ref several => return Err(refuse::ambiguous(graph, name, several)),
        },
    };
    Ok(Some(Branch {
        name,
        node,
        lineage: graph.lineage(node),
    }))
}

/// Returns the revision with exactly this id, else with exactly this label.
pub(super) fn exact(graph: &Graph<'_>, name: &str) -> Option<usize> {
    graph.find(name).or_else(|| graph.labelled(name))
}

/// Returns the revisions whose ids have this short form.
pub(super) fn starting_with(graph: &Graph<'_>, start: &str) -> Vec<usize> {
    if start.is_empty() {
        return Vec::new();
    }
    let mut nodes = graph.with_prefix(start);
    nodes.retain(|&node| graph.id(node).len() >= SHORTEST_WITH_SHORT_FORM);
    nodes
}

/// Returns the only revision of a branch among several, for a name that isn't exact.
pub(super) fn only(
    graph: &Graph<'_>,
    name: &str,
    mut found: Vec<usize>,
    branch: Option<&Branch<'_>>,
) -> Result<usize, Error> {
    let elsewhere = found.clone();
    if let Some(branch) = branch {
        found.retain(|&node| branch.lineage.contains(node));
    }
    match *found {
        [node] => Ok(node),
        [] => Err(refuse::unknown_revision(graph, name, branch, &elsewhere)),
        ref several => Err(refuse::ambiguous(graph, name, several)),
    }
}

pub(super) fn on_branch(
    graph: &Graph<'_>,
    node: usize,
    branch: Option<&Branch<'_>>,
) -> Result<usize, Error> {
    match branch {
        Some(branch) if !branch.lineage.contains(node) => {
            Err(refuse::not_on_branch(graph, node, branch))
        }
        _ => Ok(node),
    }
}
