//! Targets of verbs that write files: they mean revisions that have one, whatever is applied.

use super::expr::TargetExpr;
use super::reading::{Place, read};
use super::refuse;
use super::revisions::named;
use crate::Error;
use crate::graph::Graph;
use crate::plan::Policy;

/// Returns the parents that targets name for a new revision: none for `base`.
///
/// A parent has to be a head, unless `splice` allows to begin a branch on any revision.
pub fn new_parents(
    graph: &Graph<'_>,
    exprs: &[TargetExpr],
    splice: Policy,
) -> Result<Vec<usize>, Error> {
    let mut parents = Vec::new();
    for expr in exprs {
        let found = of_files(graph, expr, "new")?;
        if found.is_empty() && exprs.len() > 1 {
            return Err(refuse::base_among_others(expr.as_str()));
        }
        parents.extend(found);
    }
    let mut seen = graph.no_nodes();
    if let Some(&twice) = parents.iter().find(|&&parent| !seen.insert(parent)) {
        return Err(refuse::duplicate_target(graph, twice));
    }
    let followed = |&&node: &&usize| !graph.file_children(node).is_empty();
    if splice == Policy::Refuse
        && let Some(&node) = parents.iter().find(followed)
    {
        return Err(refuse::would_branch(graph, node));
    }
    Ok(parents)
}

/// Returns the revisions that a new one shall depend on, each once.
pub fn dependencies(graph: &Graph<'_>, exprs: &[TargetExpr]) -> Result<Vec<usize>, Error> {
    let mut needed = Vec::new();
    for expr in exprs {
        let found = of_files(graph, expr, "--depends-on")?;
        if found.is_empty() {
            return Err(refuse::names_nothing(expr.as_str(), "--depends-on"));
        }
        for node in found {
            if !needed.contains(&node) {
                needed.push(node);
            }
        }
    }
    Ok(needed)
}

/// Returns the head that a target of a rebase names.
pub fn rebase_head(graph: &Graph<'_>, expr: &TargetExpr) -> Result<usize, Error> {
    match *of_files(graph, expr, "rebase")? {
        [node] if graph.file_children(node).is_empty() => Ok(node),
        [node] => Err(refuse::not_end_of_branch(graph, node)),
        [] => Err(refuse::names_nothing(expr.as_str(), "rebase")),
        ref several => Err(refuse::names_several(graph, expr.as_str(), several)),
    }
}

fn of_files(graph: &Graph<'_>, expr: &TargetExpr, verb: &str) -> Result<Vec<usize>, Error> {
    let reading = read(graph, expr)?;
    if reading.place == Place::Current && reading.walk.is_none() {
        return Err(refuse::no_database(&reading, verb));
    }
    named(graph, expr, verb)
}
