//! What nothing follows, and merges that merge nothing.

use crate::checks::{Findings, merge_with_ancestor, multiple_heads};
use crate::revision::Revision;

/// How many files without a known parent can be told apart by what they may have followed.
const MOST_ORPHANS: usize = 20;

/// Returns the places, in their order, that no file names as parent.
///
/// `also` holds parents that are named by files which are no part of the graph.
pub(super) fn heads(named: &[usize], parents: &[Vec<usize>], also: &[usize]) -> Vec<usize> {
    let mut followed = vec![false; parents.len()];
    for &parent in parents.iter().flatten().chain(also) {
        followed[parent] = true;
    }
    let mut heads: Vec<_> = named.iter().copied().filter(|&at| !followed[at]).collect();
    heads.sort_unstable();
    heads
}

/// Returns a place for each end of the chain, also where the file at that end is no part of it.
///
/// Such a file stays with an id of its own, or goes: either way its branch ends in one revision,
/// and what it follows stands for that.
pub(super) fn tips(
    named: &[usize],
    parents: &[Vec<usize>],
    heads: &[usize],
    outside: &[Vec<usize>],
) -> Vec<usize> {
    let bare = self::heads(named, parents, &[]);
    let mut tips = heads.to_vec();
    for parents in outside {
        let exposed = parents.iter().find(|&parent| bare.contains(parent));
        tips.extend(exposed);
    }
    tips.sort_unstable();
    tips.dedup();
    tips
}

/// Reports heads that are several whatever the missing files are.
///
/// `orphans` are the places whose parents aren't known, `sorted` the ids in their order.
pub(super) fn judge(
    revisions: &[Revision],
    heads: &[usize],
    orphans: &[usize],
    parents: &[Vec<usize>],
    sorted: &[&str],
    findings: &mut Findings,
) {
    if heads.len() < 2 || orphans.len() > MOST_ORPHANS {
        return;
    }
    let heads = certain(heads, orphans, parents);
    if heads.len() > 1 {
        let heads: Vec<_> = heads.iter().map(|&head| &revisions[head]).collect();
        let short = |id: &str| crate::chain::shorten(id, sorted).to_owned();
        let message = |id: &str| {
            let found = revisions.iter().find(|revision| revision.id() == Some(id));
            found.map_or("", Revision::message)
        };
        findings.push(multiple_heads::found(&heads, short, message));
    }
}

/// Leaves out heads that a missing file may have followed, so that one lost file is one finding.
///
/// Each orphan accounts for one head: the nearest by file name before it that doesn't build on it.
fn certain(heads: &[usize], orphans: &[usize], parents: &[Vec<usize>]) -> Vec<usize> {
    let mut heads = heads.to_vec();
    let mut orphans = orphans.to_vec();
    orphans.sort_unstable();
    let mut followers = vec![Vec::new(); parents.len()];
    for (at, parents) in parents.iter().enumerate() {
        for &parent in parents {
            followers[parent].push(at);
        }
    }
    for orphan in orphans {
        let above = reachable(orphan, &followers);
        let explained = heads
            .iter()
            .rposition(|&head| head < orphan && !above[head]);
        if let Some(at) = explained.filter(|_| heads.len() > 1) {
            heads.remove(at);
        }
    }
    heads
}

/// Returns which places can be reached from one, which counts too.
fn reachable(from: usize, next: &[Vec<usize>]) -> Vec<bool> {
    let mut seen = vec![false; next.len()];
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut seen[at], true) {
            open.extend(&next[at]);
        }
    }
    seen
}

/// Reports parents of merges that come before another parent of the same merge.
///
/// `order` holds all places, each after its parents.
pub(super) fn merges(
    revisions: &[Revision],
    order: &[usize],
    parents: &[Vec<usize>],
    findings: &mut Findings,
) {
    let mut rank = vec![0; revisions.len()];
    for (index, &at) in order.iter().enumerate() {
        rank[at] = index;
    }
    let mut seen = vec![0; revisions.len()];
    let mut turn = 0;
    for &at in order.iter().filter(|&&at| parents[at].len() > 1) {
        // Nothing below the lowest parent leads to a parent.
        let floor = parents[at]
            .iter()
            .map(|&parent| rank[parent])
            .min()
            .unwrap_or(0);
        let mut above: Vec<Option<usize>> = vec![None; parents[at].len()];
        for &descendant in &parents[at] {
            turn += 1;
            let mut open = parents[descendant].clone();
            while let Some(place) = open.pop() {
                if seen[place] != turn && rank[place] >= floor {
                    seen[place] = turn;
                    open.extend(&parents[place]);
                }
            }
            for (ancestor, above) in parents[at].iter().zip(&mut above) {
                if seen[*ancestor] == turn {
                    *above = Some(descendant);
                }
            }
        }
        if above.iter().any(Option::is_some) {
            report(&revisions[at], revisions, &parents[at], &above, findings);
        }
    }
}

fn report(
    merge: &Revision,
    revisions: &[Revision],
    parents: &[usize],
    above: &[Option<usize>],
    findings: &mut Findings,
) {
    let id = |place: usize| revisions[place].id().unwrap_or_default();
    let span = |place: usize| {
        let mut spans = merge.header.parents.iter();
        spans.find(|span| merge.text(span) == id(place))
    };
    let pairs = || parents.iter().zip(above);
    let kept: Vec<&str> = pairs()
        .filter(|(_, above)| above.is_none())
        .map(|(&parent, _)| id(parent))
        .collect();
    for (&ancestor, &above) in pairs() {
        if let Some(above) = above
            && let (Some(below), Some(above)) = (span(ancestor), span(above))
        {
            findings.push(merge_with_ancestor::found(merge, below, above, &kept));
        }
    }
}
