//! The lanes side by side while rows are drawn, and the edges by which they change.

use super::{Edge, Lane, Need};

/// What leads from a row to the next.
type Link = Vec<Edge>;

/// The lanes, a column each; no two are equal.
#[derive(Clone, Debug, Default)]
pub(super) struct Lanes(Vec<Lane>);

impl Lanes {
    pub(super) fn all(&self) -> &[Lane] {
        &self.0
    }

    /// Returns the column where a node stands: the lanes that lead to it become one, or one begins.
    pub(super) fn arrive(&mut self, node: usize, links: &mut Vec<Link>) -> usize {
        let leads_here = |lane: &Lane| lane.leads_to == Some(node);
        let Some(column) = self.0.iter().position(leads_here) else {
            self.0.push(Lane {
                need: Need::Parent,
                leads_to: Some(node),
            });
            return self.0.len() - 1;
        };
        while let Some(other) = self.0[column + 1..].iter().position(leads_here) {
            links.push(self.join(column, column + 1 + other));
        }
        column
    }

    /// Replaces the lane of a node by those that leave it, and joins those that were there before.
    pub(super) fn leave(
        &mut self,
        column: usize,
        leaving: &[Lane],
        is_cut: bool,
        links: &mut Vec<Link>,
    ) {
        let cut = is_cut.then_some(Lane {
            need: Need::Parent,
            leads_to: None,
        });
        let all: Vec<Lane> = leaving.iter().copied().chain(cut).collect();
        let Some((&first, others)) = all.split_first() else {
            let is_last = column + 1 == self.0.len();
            let shifted = self.end(column, None);
            // With nothing to its right there is nothing to draw.
            if !is_last {
                links.push(shifted);
            }
            return;
        };
        self.0[column] = first;
        for (n_before, &lane) in others.iter().enumerate() {
            links.push(self.fork(column + n_before, lane));
        }
        if let Some(cut) = cut {
            links.push(self.end(column + leaving.len(), Some(cut)));
        }
        for &lane in leaving {
            let mut same = (0..self.0.len()).filter(|&at| self.0[at] == lane);
            if let (Some(one), Some(other)) = (same.next(), same.next()) {
                links.push(self.join(one, other));
            }
        }
    }

    /// Returns edges straight down, of the columns before one.
    pub(super) fn straight(&self, end: usize) -> Link {
        self.moved(0..end, 0)
    }

    /// Lets a lane begin to the right of a column, out of that column.
    fn fork(&mut self, column: usize, lane: Lane) -> Link {
        let mut link = self.straight(column + 1);
        link.push(Edge {
            from: column,
            to: Some(column + 1),
            lane,
        });
        link.extend(self.moved(column + 1..self.0.len(), 1));
        self.0.insert(column + 1, lane);
        link
    }

    /// Lets a lane end in one to its left.
    fn join(&mut self, column: usize, other: usize) -> Link {
        let mut link = self.straight(other);
        link.push(Edge {
            from: other,
            to: Some(column),
            lane: self.0[other],
        });
        link.extend(self.moved(other + 1..self.0.len(), -1));
        self.0.remove(other);
        link
    }

    /// Takes a lane away; one that is cut off is drawn up to there.
    fn end(&mut self, column: usize, cut: Option<Lane>) -> Link {
        let mut link = self.straight(column);
        link.extend(cut.map(|lane| Edge {
            from: column,
            to: None,
            lane,
        }));
        link.extend(self.moved(column + 1..self.0.len(), -1));
        self.0.remove(column);
        link
    }

    fn moved(&self, columns: std::ops::Range<usize>, by: isize) -> Link {
        let edges = columns.map(|from| Edge {
            from,
            to: from.checked_add_signed(by),
            lane: self.0[from],
        });
        edges.collect()
    }
}
