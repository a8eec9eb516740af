//! What a target means in a graph, before it is known what it is for.

use super::expr::{TargetExpr, Walk};
use super::names::{self, Branch};
use super::{refuse, walk};
use crate::Error;
use crate::graph::Graph;

/// A target whose names are known revisions.
#[derive(Debug)]
pub(super) struct Reading<'t> {
    pub(super) text: &'t str,
    pub(super) branch: Option<Branch<'t>>,
    pub(super) place: Place,
    pub(super) walk: Option<Walk>,
}

/// Where a target is, or where its walk begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing is named, as in `+1`.
    Here,
    Base,
    Head,
    Heads,
    Current,
    Revision(usize),
}

pub(super) fn read<'t>(graph: &Graph<'_>, expr: &'t TargetExpr) -> Result<Reading<'t>, Error> {
    let branch = names::branch(graph, expr)?;
    let (place, walk) = place(graph, expr, branch.as_ref())?;
    Ok(Reading {
        text: expr.as_str(),
        branch,
        place,
        walk,
    })
}

/// Reads a target of a verb that doesn't count from revisions; a name may end like `+1` though.
pub(super) fn read_absolute<'t>(
    graph: &Graph<'_>,
    expr: &'t TargetExpr,
    verb: &str,
) -> Result<Reading<'t>, Error> {
    let whole = expr.place();
    let is_name =
        || names::exact(graph, whole).is_some() || !names::starting_with(graph, whole).is_empty();
    if expr.walk().is_some() && !is_name() {
        names::branch(graph, expr)?;
        return Err(refuse::no_relative(expr.as_str(), verb));
    }
    read(graph, expr)
}

fn place(
    graph: &Graph<'_>,
    expr: &TargetExpr,
    branch: Option<&Branch<'_>>,
) -> Result<(Place, Option<Walk>), Error> {
    let found = |node, walk| {
        let node = names::on_branch(graph, node, branch)?;
        Ok((Place::Revision(node), walk))
    };
    let (whole, name, walk) = (expr.place(), expr.name(), expr.walk());
    if let Some(node) = names::exact(graph, whole) {
        return found(node, None);
    }
    if name.is_empty() {
        return Ok((Place::Here, walk));
    }
    if let Some(node) = names::exact(graph, name) {
        return found(node, walk);
    }
    if let Some(symbol) = symbol(name) {
        return Ok((symbol, walk));
    }
    // `2024-01` is rather the start of `2024-01-02` than one below `2024…`.
    let of_whole = names::starting_with(graph, whole);
    if walk.is_none() || !of_whole.is_empty() {
        let node = names::only(graph, whole, of_whole, branch)?;
        return Ok((Place::Revision(node), None));
    }
    let of_name = names::starting_with(graph, name);
    if of_name.is_empty() {
        return Err(refuse::unknown_revision(graph, whole, branch, &[]));
    }
    let node = names::only(graph, name, of_name, branch)?;
    Ok((Place::Revision(node), walk))
}

fn symbol(name: &str) -> Option<Place> {
    match name {
        "base" => Some(Place::Base),
        "head" => Some(Place::Head),
        "heads" => Some(Place::Heads),
        "current" => Some(Place::Current),
        _ => None,
    }
}

impl Reading<'_> {
    /// Returns the heads that `heads` means: on a branch all of its heads, else the real ones.
    pub(super) fn heads(&self, graph: &Graph<'_>) -> Vec<usize> {
        match self.branch {
            Some(_) => self.plain_heads(graph),
            None => graph.real_heads(),
        }
    }

    /// Returns the one revision that the place is, or `None` for base.
    pub(super) fn one(&self, graph: &Graph<'_>) -> Result<Option<usize>, Error> {
        let heads = match self.place {
            Place::Here | Place::Base => return Ok(None),
            Place::Revision(node) => return Ok(Some(node)),
            Place::Current => return walk::start(graph, self, graph.current()),
            Place::Head => self.plain_heads(graph),
            Place::Heads => self.heads(graph),
        };
        match *heads {
            [] => Ok(None),
            [head] => Ok(Some(head)),
            ref several => Err(refuse::multiple_heads(graph, self, several)),
        }
    }

    fn plain_heads(&self, graph: &Graph<'_>) -> Vec<usize> {
        let mut heads = graph.heads();
        if let Some(branch) = &self.branch {
            heads.retain(|&head| branch.lineage.contains(head));
        }
        heads
    }
}
