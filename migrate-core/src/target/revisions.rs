//! Targets of verbs that look at revisions or join them.

use super::expr::TargetExpr;
use super::reading::{Place, read_absolute};
use super::refuse;
use crate::Error;
use crate::graph::Graph;

/// Returns the revisions that a target names, for a verb that looks: none for `base`.
///
/// ```
/// use migrate_core::target::revisions;
/// # use migrate_core::{Error, Graph};
/// # fn example(graph: &Graph<'_>) -> Result<(), Error> {
/// for node in revisions(graph, &"heads".parse()?)? {
///     println!("{}", graph.id(node));
/// }
/// # Ok(())
/// # }
/// ```
pub fn revisions(graph: &Graph<'_>, expr: &TargetExpr) -> Result<Vec<usize>, Error> {
    named(graph, expr, "show")
}

/// Returns the heads that targets name, for a merge: none for `base`.
pub fn merge_parents(graph: &Graph<'_>, exprs: &[TargetExpr]) -> Result<Vec<usize>, Error> {
    let mut parents = Vec::new();
    for expr in exprs {
        parents.extend(named(graph, expr, "merge")?);
    }
    let mut seen = graph.no_nodes();
    if let Some(&twice) = parents.iter().find(|&&parent| !seen.insert(parent)) {
        return Err(refuse::duplicate_target(graph, twice));
    }
    let followed = |&&node: &&usize| !graph.file_children(node).is_empty();
    if let Some(&node) = parents.iter().find(followed) {
        return Err(refuse::not_head(graph, node));
    }
    parents.sort_unstable();
    Ok(parents)
}

pub(super) fn named(graph: &Graph<'_>, expr: &TargetExpr, verb: &str) -> Result<Vec<usize>, Error> {
    let reading = read_absolute(graph, expr, verb)?;
    match reading.place {
        Place::Heads => Ok(reading.heads(graph)),
        Place::Current => Ok(graph.current()),
        _ => Ok(reading.one(graph)?.into_iter().collect()),
    }
}
