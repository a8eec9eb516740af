//! How the files hang together: ids, parents, dependencies, labels, order and heads.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;

use crate::checks::{
    Findings, cycle, duplicate_id, duplicate_label, merge_with_ancestor, missing_dependency,
    missing_parent, multiple_heads, self_reference,
};
use crate::checksum::Hasher;
use crate::revision::Revision;

/// How many unknown ids are compared with all known ones.
const SUGGESTIONS: usize = 20;

/// The graph by the files' places; a place that isn't part of it has no links.
#[derive(Debug)]
pub(super) struct Links {
    /// The places in topological order, ties by place.
    pub(super) order: Vec<usize>,
    /// The parents of each place.
    pub(super) parents: Vec<Vec<usize>>,
    /// The further dependencies of each place.
    pub(super) depends_on: Vec<Vec<usize>>,
    /// The places that nothing names as parent.
    pub(super) heads: Vec<usize>,
}

/// Links the files, which are sorted by name.
pub(super) fn link(revisions: &[Revision], many_heads: bool, findings: &mut Findings) -> Links {
    let ids = ids(revisions, findings);
    labels(revisions, &ids, findings);
    let mut linker = Linker {
        revisions,
        ids: &ids,
        anonymous: revisions.iter().any(|revision| revision.id().is_none()),
        guesses: 0,
        findings,
    };
    let mut parents = vec![Vec::new(); revisions.len()];
    let mut depends_on = vec![Vec::new(); revisions.len()];
    // Where a parent is missing, what it followed is unknown: that much can't be said of heads.
    let mut orphans = Vec::new();
    for &at in ids.values() {
        let header = &revisions[at].header;
        let (found, missing) = linker.resolve(at, &header.parents, missing_parent::found);
        parents[at] = found;
        if missing {
            orphans.push(at);
        }
        (depends_on[at], _) = linker.resolve(at, &header.depends_on, missing_dependency::found);
    }
    let named: Vec<usize> = ids.values().copied().collect();
    let order = order(&named, &parents, &depends_on);
    if order.len() < named.len() {
        cycles(revisions, &named, &order, &parents, &depends_on, findings);
    } else {
        merges(revisions, &named, &parents, findings);
    }
    let heads = heads(&named, &parents);
    if !many_heads && order.len() == named.len() {
        let heads = certain_heads(&heads, &orphans, &parents);
        if heads.len() > 1 {
            let heads: Vec<_> = heads.iter().map(|&head| &revisions[head]).collect();
            let sorted: Vec<&str> = ids.keys().copied().collect();
            let short = |id: &str| crate::chain::shorten(id, &sorted).to_owned();
            findings.push(multiple_heads::found(&heads, short));
        }
    }
    Links {
        order,
        parents,
        depends_on,
        heads,
    }
}

/// Returns the places by id, each id once.
fn ids<'r>(revisions: &'r [Revision], findings: &mut Findings) -> BTreeMap<&'r str, usize> {
    let mut ids = BTreeMap::new();
    for (at, revision) in revisions.iter().enumerate() {
        let Some(id) = revision.id() else { continue };
        if let Some(&first) = ids.get(id) {
            let first: &Revision = &revisions[first];
            let fresh = suggest_id(revision.file.path());
            findings.push(duplicate_id::found(revision, first, &fresh));
        } else {
            ids.insert(id, at);
        }
    }
    ids
}

/// Returns an id that likely nobody has: a hash of the file's path.
fn suggest_id(path: &str) -> String {
    let hash = Hasher::new("suggested id");
    let hash = {
        let mut hash = hash;
        hash.part(path);
        hash.finish()
    };
    hash[hash.len() - 12..].to_owned()
}

fn labels(revisions: &[Revision], ids: &BTreeMap<&str, usize>, findings: &mut Findings) {
    let mut seen: BTreeMap<&str, (usize, &Range<usize>)> = BTreeMap::new();
    for (at, revision) in revisions.iter().enumerate() {
        for span in &revision.header.labels {
            let label = revision.text(span);
            let id = ids.get(label).and_then(|&first| {
                let span = revisions[first].header.revision.as_ref()?;
                Some((first, span))
            });
            if let Some((first, first_span)) = id.or_else(|| seen.get(label).copied()) {
                let first = &revisions[first];
                findings.push(duplicate_label::found(revision, span, first, first_span));
            } else {
                seen.insert(label, (at, span));
            }
        }
    }
}

/// Finds ids; gathers what isn't found.
struct Linker<'r, 'f> {
    revisions: &'r [Revision],
    ids: &'f BTreeMap<&'r str, usize>,
    anonymous: bool,
    guesses: usize,
    findings: &'f mut Findings,
}

type Found = fn(&crate::SourceFile, &Range<usize>, Option<(&str, &str)>) -> crate::Diagnostic;

impl Linker<'_, '_> {
    /// Returns the places that ids stand for, and whether one is missing.
    fn resolve(&mut self, at: usize, spans: &[Range<usize>], found: Found) -> (Vec<usize>, bool) {
        let revision = &self.revisions[at];
        let mut places = Vec::new();
        let mut missing = false;
        for span in spans {
            let id = revision.text(span);
            match self.ids.get(id) {
                Some(&place) if place == at => {
                    self.findings.push(self_reference::found(revision, span));
                }
                Some(&place) => places.push(place),
                None => {
                    missing = true;
                    // A file whose id can't be read may be the one: that is said already.
                    if !self.anonymous {
                        let near = self.nearest(id, at);
                        let near = near.map(|place| {
                            let near = &self.revisions[place];
                            (near.id().unwrap_or_default(), near.file.path())
                        });
                        self.findings.push(found(&revision.file, span, near));
                    }
                }
            }
        }
        (places, missing)
    }

    fn nearest(&mut self, id: &str, at: usize) -> Option<usize> {
        self.guesses += 1;
        if self.guesses > SUGGESTIONS {
            return None;
        }
        let others = self.ids.iter().filter(|&(_, &place)| place != at);
        let near = others.map(|(known, &place)| (strsim::damerau_levenshtein(id, known), place));
        let (distance, place) = near.min()?;
        (distance <= 2.max(id.len() / 6)).then_some(place)
    }
}

/// Sorts so that what others build on comes first; what is on a cycle, or after one, is left out.
fn order(named: &[usize], parents: &[Vec<usize>], depends_on: &[Vec<usize>]) -> Vec<usize> {
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

fn cycles(
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

fn merges(
    revisions: &[Revision],
    named: &[usize],
    parents: &[Vec<usize>],
    findings: &mut Findings,
) {
    let mut seen = vec![0; revisions.len()];
    let mut turn = 0;
    for &at in named.iter().filter(|&&at| parents[at].len() > 1) {
        let merge = &revisions[at];
        for &descendant in &parents[at] {
            turn += 1;
            let mut open = parents[descendant].clone();
            while let Some(place) = open.pop() {
                if seen[place] != turn {
                    seen[place] = turn;
                    open.extend(&parents[place]);
                }
            }
            let span = |place: usize| {
                let mut spans = merge.header.parents.iter();
                spans.find(|span| Some(merge.text(span)) == revisions[place].id())
            };
            for &ancestor in parents[at].iter().filter(|&&place| seen[place] == turn) {
                if let (Some(below), Some(above)) = (span(ancestor), span(descendant)) {
                    findings.push(merge_with_ancestor::found(merge, below, above));
                }
            }
        }
    }
}

fn heads(named: &[usize], parents: &[Vec<usize>]) -> Vec<usize> {
    let mut followed = vec![false; parents.len()];
    for &parent in parents.iter().flatten() {
        followed[parent] = true;
    }
    let mut heads: Vec<_> = named.iter().copied().filter(|&at| !followed[at]).collect();
    heads.sort_unstable();
    heads
}

/// Leaves out heads that a missing file may have followed, so that one lost file is one finding.
fn certain_heads(heads: &[usize], orphans: &[usize], parents: &[Vec<usize>]) -> Vec<usize> {
    let mut heads = heads.to_vec();
    let mut orphans = orphans.to_vec();
    orphans.sort_unstable();
    for orphan in orphans {
        let explained = heads.iter().position(|&head| {
            head < orphan && !is_ancestor(orphan, head, parents)
        });
        if let Some(at) = explained.filter(|_| heads.len() > 1) {
            heads.remove(at);
        }
    }
    heads
}

fn is_ancestor(ancestor: usize, of: usize, parents: &[Vec<usize>]) -> bool {
    let mut seen = vec![false; parents.len()];
    let mut open = vec![of];
    while let Some(at) = open.pop() {
        if at == ancestor {
            return true;
        }
        if !std::mem::replace(&mut seen[at], true) {
            open.extend(&parents[at]);
        }
    }
    false
}
