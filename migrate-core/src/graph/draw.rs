//! A list of revisions as lanes: rows and edges as data.
//!
//! A lane runs from a revision down to one that it needs. Lanes that lead to the same revision in the
//! same way join as soon as they meet; columns have no gaps, and a row changes one thing.

mod lanes;

use std::collections::BTreeMap;

use super::Graph;
use lanes::Lanes;

/// Why a lane leads to a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It is a parent.
    Parent,
    /// It is depended on.
    Dependency,
}

/// A revision to draw, and what it needs.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The revision, as a number.
    pub node: usize,
    /// What it needs, from left to right; what isn't listed below it is cut off.
    pub needs: Vec<(usize, Need)>,
    /// Whether it needs something beside these that nobody can list.
    pub is_cut: bool,
}

/// A lane where it passes a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Why it leads there.
    pub need: Need,
    /// The node that it leads to; `None` where that isn't listed.
    pub leads_to: Option<usize>,
}

/// A piece of a lane between two rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The column where it comes from, above.
    pub from: usize,
    /// The column where it goes to, below; `None` where it is cut off.
    pub to: Option<usize>,
    /// The lane that it is a piece of.
    pub lane: Lane,
}

/// A revision's row, and the edges from there to the next.
#[derive(Clone, Debug)]
pub struct Row {
    /// The revision.
    pub node: usize,
    /// The column where it stands.
    pub column: usize,
    /// The lanes beside it, a column each; at [`column`](Self::column) it is the one that leads here.
    pub lanes: Vec<Lane>,
    /// The rows of edges below it, from top to bottom; a lane that goes straight is an edge too.
    pub links: Vec<Vec<Edge>>,
    /// The lanes below the last row of edges.
    pub below: Vec<Lane>,
}

/// Returns the rows of revisions, in their order: each stands before what it needs.
///
/// A need that stands above, or nowhere, is drawn as cut off. The costs grow with the number of
/// revisions times that of the lanes side by side.
///
/// ```
/// use migrate_core::graph::draw::{Need, Stop, rows};
///
/// let stop = |node, needs: &[usize]| Stop {
///     node,
///     needs: needs.iter().map(|&to| (to, Need::Parent)).collect(),
///     is_cut: false,
/// };
/// // Two heads on one base: the second stands in a lane of its own, which then joins.
/// let rows = rows(&[stop(2, &[0]), stop(1, &[0]), stop(0, &[])]);
/// assert_eq!(rows.iter().map(|row| row.column).collect::<Vec<_>>(), [0, 1, 0]);
/// assert_eq!(rows[1].links.len(), 1);
/// ```
pub fn rows(stops: &[Stop]) -> Vec<Row> {
    let places: BTreeMap<_, _> = stops.iter().map(|stop| stop.node).zip(0_usize..).collect();
    let mut lanes = Lanes::default();
    let mut rows: Vec<Row> = Vec::with_capacity(stops.len());
    for (place, stop) in stops.iter().enumerate() {
        let mut links = Vec::new();
        let column = lanes.arrive(stop.node, &mut links);
        if let Some(above) = rows.last_mut() {
            let begins = column == above.below.len();
            // Right below a revision that nothing follows from, a new lane would seem to follow.
            if begins && column == above.column && above.links.is_empty() {
                links.push(lanes.straight(column));
            }
            above.links.append(&mut links);
            let before = if begins { column } else { lanes.all().len() };
            above.below = lanes.all()[..before].to_vec();
        }
        let beside = lanes.all().to_vec();
        let is_below = |node: &usize| places.get(node).is_some_and(|&at| at > place);
        let mut leaving: Vec<Lane> = Vec::with_capacity(stop.needs.len());
        let mut is_cut = stop.is_cut;
        for &(node, need) in &stop.needs {
            let lane = Lane {
                need,
                leads_to: Some(node),
            };
            if !is_below(&node) {
                is_cut = true;
            } else if !leaving.contains(&lane) {
                leaving.push(lane);
            }
        }
        lanes.leave(column, &leaving, is_cut, &mut links);
        rows.push(Row {
            node: stop.node,
            column,
            lanes: beside,
            links,
            below: lanes.all().to_vec(),
        });
    }
    rows
}

impl Graph<'_> {
    /// Returns the rows of nodes, the newest first.
    ///
    /// Parents that a row of the history names and nobody knows are cut off.
    pub fn rows(&self, nodes: &[usize]) -> Vec<Row> {
        let stops = nodes.iter().map(|&node| {
            let parents = self.parents(node).iter().map(|&to| (to, Need::Parent));
            let depends_on = self.depends_on(node).iter();
            let depends_on = depends_on.map(|&to| (to, Need::Dependency));
            let recorded = self.row(node).filter(|_| self.entry(node).is_none());
            Stop {
                node,
                needs: parents.chain(depends_on).collect(),
                is_cut: recorded.is_some_and(|row| row.parents.len() > self.parents(node).len()),
            }
        });
        rows(&stops.collect::<Vec<_>>())
    }

    /// Returns whether of these nodes, the newest first, each has the next as its only listed parent.
    ///
    /// What such a node depends on is among its ancestors, so that lanes would tell nothing more.
    pub fn is_line(&self, nodes: &[usize]) -> bool {
        let listed = self.set(nodes.iter().copied());
        nodes.windows(2).all(|pair| {
            let parents = self.parents(pair[0]).iter();
            let mut parents = parents.filter(|&&parent| listed.contains(parent));
            parents.next() == Some(&pair[1]) && parents.next().is_none()
        })
    }
}
