//! The order of revisions, and the circles that have none.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::checks::{Findings, cycle};
use crate::revision::Revision;

/// Sorts so that what others build on comes first; what is on a cycle, or after one, is left out.
pub(super) fn order(
    named: &[usize],
    parents: &[Vec<usize>],
    depends_on: &[Vec<usize>],
) -> Vec<usize> {
    let mut open = vec![0; parents.len()];
    let mut followers = vec![Vec::new(); parents.len()];
    let mut ready = BinaryHeap::new();
    for &at in named {
        for &before in parents[at].iter().chain(&depends_on[at]) {
            open[at] += 1;
            followers[before].push(at);
        }
        if open[at] == 0 {
            ready.push(Reverse(at));
        }
    }
    let mut order = Vec::with_capacity(named.len());
    while let Some(Reverse(at)) = ready.pop() {
        order.push(at);
        for &follower in &followers[at] {
            open[follower] -= 1;
            if open[follower] == 0 {
                ready.push(Reverse(follower));
            }
        }
    }
    order
}

/// Finds each circle once.
pub(super) fn cycles(
    revisions: &[Revision],
    named: &[usize],
    order: &[usize],
    parents: &[Vec<usize>],
    depends_on: &[Vec<usize>],
    findings: &mut Findings,
) {
    let mut left = vec![false; revisions.len()];
    for &at in named {
        left[at] = true;
    }
    for &at in order {
        left[at] = false;
    }
    // Whatever is left has something left before it: going back always ends in a ring.
    let mut walk_of = vec![0; revisions.len()];
    for (walk, &start) in named.iter().enumerate() {
        let (mut at, walk) = (start, walk + 1);
        let mut path = Vec::new();
        while left[at] && walk_of[at] == 0 {
            walk_of[at] = walk;
            path.push(at);
            let mut before = parents[at].iter().chain(&depends_on[at]);
            match before.find(|&&before| left[before]) {
                Some(&before) => at = before,
                None => break,
            }
        }
        if walk_of[at] == walk
            && let Some(from) = path.iter().position(|&place| place == at)
        {
            let ring: Vec<_> = path[from..].iter().map(|&at| &revisions[at]).collect();
            findings.push(cycle::found(&ring));
        }
    }
}
