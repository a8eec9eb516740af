//! Comparison: what becomes of each object, in an order that works, and the SQL of it.
//!
//! Every object has a [`Fate`](fate::Fate), every fate is one or two [`Node`](graph::Node)s, and nodes that one
//! statement makes are a group. Groups are ordered by what needs what on both sides; where that is a circle, a part
//! of a group gets a statement of its own, and where none can, an object is made anew instead of changed.

mod absorb;
mod body;
mod dependents;
mod fate;
mod fixed;
mod graph;
mod group;
mod names;
mod nested;
mod note;
mod partition;
mod rank;
mod rows;
mod write;

use super::catalog::{Catalog, Id, Object};
use crate::order::order;
use crate::{Comparison, Error, Settings};
use fate::Fates;
use graph::Graph;
use group::Groups;

/// The two catalogs of a comparison.
#[derive(Clone, Copy, Debug)]
struct Sides<'a> {
    from: &'a Catalog,
    to: &'a Catalog,
    settings: &'a Settings,
}

/// Compares two catalogs.
///
/// # Errors
///
/// Where no order of statements leads from one to the other.
pub(crate) fn compare(
    from: &Catalog,
    to: &Catalog,
    settings: &Settings,
) -> Result<Comparison, Error> {
    let sides = Sides { from, to, settings };
    let mut fates = Fates::find(sides);
    loop {
        let mut graph = Graph::of(sides, &fates);
        let mut groups = Groups::of(sides, &fates, &graph);
        loop {
            let edges = groups.edges(&graph);
            let circle = match order(&groups.ranks(), &edges) {
                Ok(order) => return Ok(write::write(sides, &fates, &graph, &groups, &order)),
                Err(circle) => circle,
            };
            if groups.take_out(sides, &graph, &circle, false) || graph.soften() {
                continue;
            }
            if let Some(id) = graph.replaceable(groups.members(&circle)) {
                fates.replace(sides, id);
                break;
            }
            if !groups.take_out(sides, &graph, &circle, true) {
                return Err(stuck(&graph, &groups, &circle));
            }
        }
    }
}

fn stuck(graph: &Graph<'_>, groups: &Groups<'_>, circle: &[usize]) -> Error {
    let names: Vec<_> = groups
        .members(circle)
        .map(|node| describe(graph.nodes[node].id))
        .collect();
    Error::new(format!(
        "no order of statements is found: {} need each other",
        names.join(", ")
    ))
}

fn describe(id: &Id) -> String {
    let within = if id.within.is_empty() { "" } else { "." };
    format!("{} {}{within}{}", id.tag.kind().name, id.within, id.name)
}
