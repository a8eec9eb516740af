//! An order in which everything comes after what it needs.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// Which node comes before which.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edges {
    hard: BTreeSet<(usize, usize)>,
    soft: BTreeSet<(usize, usize)>,
}

impl Edges {
    /// Says that `before` comes before `after`.
    pub(crate) fn add(&mut self, before: usize, after: usize) {
        if before != after {
            self.hard.insert((before, after));
        }
    }

    /// Says that `before` should come before `after`, unless that makes a cycle.
    pub(crate) fn wish(&mut self, before: usize, after: usize) {
        if before != after {
            self.soft.insert((before, after));
        }
    }
}

/// Returns the nodes `0..ranks.len()` in an order that keeps all edges; among those that could be next, the one with the least rank.
///
/// # Errors
///
/// The nodes that are on cycles, or between two, where there is no such order.
pub(crate) fn order<R: Ord>(ranks: &[R], edges: &Edges) -> Result<Vec<usize>, Vec<usize>> {
    let mut wishes: Vec<_> = edges.soft.iter().copied().collect();
    loop {
        match sort(ranks, edges, &wishes) {
            Ok(order) => return Ok(order),
            Err(left) => {
                let count = wishes.len();
                wishes.retain(|(before, after)| !(left.contains(before) && left.contains(after)));
                if wishes.len() == count {
                    return Err(left.into_iter().collect());
                }
            }
        }
    }
}

fn sort<R: Ord>(
    ranks: &[R],
    edges: &Edges,
    wishes: &[(usize, usize)],
) -> Result<Vec<usize>, BTreeSet<usize>> {
    let mut followers = vec![Vec::new(); ranks.len()];
    let mut waits = vec![0_usize; ranks.len()];
    let all: BTreeSet<_> = edges.hard.iter().chain(wishes).copied().collect();
    for &(before, after) in &all {
        followers[before].push(after);
        waits[after] += 1;
    }
    let mut ready: BinaryHeap<_> = (0..ranks.len())
        .filter(|&node| waits[node] == 0)
        .map(|node| Reverse((&ranks[node], node)))
        .collect();
    let mut sorted = Vec::with_capacity(ranks.len());
    while let Some(Reverse((_, node))) = ready.pop() {
        sorted.push(node);
        for &after in &followers[node] {
            waits[after] -= 1;
            if waits[after] == 0 {
                ready.push(Reverse((&ranks[after], after)));
            }
        }
    }
    if sorted.len() == ranks.len() {
        return Ok(sorted);
    }
    // What only follows a cycle is not part of one.
    let mut left: BTreeSet<usize> = (0..ranks.len()).filter(|&node| waits[node] > 0).collect();
    loop {
        let leads = |node: &usize| followers[*node].iter().any(|after| left.contains(after));
        let ends: Vec<_> = left.iter().copied().filter(|node| !leads(node)).collect();
        if ends.is_empty() {
            return Err(left);
        }
        for end in ends {
            left.remove(&end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_come_first_and_then_the_least_rank() {
        let mut edges = Edges::default();
        edges.add(2, 0);
        assert_eq!(order(&["a", "b", "c"], &edges), Ok(vec![1, 2, 0]));
    }

    #[test]
    fn a_wish_gives_way_to_a_need() {
        let mut edges = Edges::default();
        edges.add(0, 1);
        edges.wish(1, 0);
        edges.wish(2, 0);
        assert_eq!(order(&[0, 1, 2], &edges), Ok(vec![2, 0, 1]));
    }

    #[test]
    fn what_only_hangs_on_a_cycle_is_not_named() {
        let mut edges = Edges::default();
        edges.add(0, 1);
        edges.add(1, 2);
        edges.add(2, 1);
        edges.add(2, 3);
        assert_eq!(order(&[0, 1, 2, 3], &edges), Err(vec![1, 2]));
    }
}
