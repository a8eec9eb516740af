//! How the files hang together: ids, parents, dependencies and labels.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{heads, order};
use crate::checks::{
    Findings, duplicate_id, duplicate_label, fresh_id, illegal_id, missing_dependency,
    missing_parent, self_reference,
};
use crate::revision::Revision;
use crate::sorted::Sorted;
use crate::{Diagnostic, SourceFile};

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
    /// The places in the order of their ids.
    pub(super) by_id: Vec<usize>,
}

/// Links the files, which are sorted by name; `lost` says that some couldn't be read.
pub(super) fn link(
    revisions: &[Revision],
    many_heads: bool,
    lost: bool,
    findings: &mut Findings,
) -> Links {
    let ids = ids(revisions, findings);
    labels(revisions, &ids, findings);
    let mut linker = Linker {
        revisions,
        ids: &ids,
        // A file whose id can't be read may be the one that is missing: that is said already.
        guarded: lost || revisions.iter().any(|revision| revision.id().is_none()),
        guesses: 0,
        findings,
    };
    let mut parents = vec![Vec::new(); revisions.len()];
    let mut depends_on = vec![Vec::new(); revisions.len()];
    let mut orphans = Vec::new();
    let mut named = ids.places();
    named.sort_unstable();
    for &at in &named {
        let header = &revisions[at].header;
        let (found, missing) = linker.resolve(at, &header.parents, missing_parent::found);
        // What it really follows is unknown: that much can't be said of heads.
        if missing || !states_parents(&revisions[at]) {
            orphans.push(at);
        }
        parents[at] = found;
        (depends_on[at], _) = linker.resolve(at, &header.depends_on, missing_dependency::found);
    }
    let order = order::order(&named, &parents, &depends_on);
    let outside = outside(revisions, &ids);
    let heads = heads::heads(&named, &parents, &outside.concat());
    if order.len() < named.len() {
        order::cycles(revisions, &named, &order, &parents, &depends_on, findings);
    } else {
        heads::merges(revisions, &order, &parents, findings);
        if !many_heads && !lost {
            let sorted: Vec<&str> = ids.0.iter().map(|(sorted, _)| sorted.id).collect();
            let tips = heads::tips(&named, &parents, &heads, &outside);
            heads::judge(revisions, &tips, &orphans, &parents, &sorted, findings);
        }
    }
    Links {
        order,
        parents,
        depends_on,
        heads,
        by_id: ids.places(),
    }
}

fn states_parents(revision: &Revision) -> bool {
    let parent = revision.header.parent.as_ref();
    !revision.header.parents.is_empty() || parent.is_some_and(|span| revision.text(span) == "base")
}

/// Returns the parents of each file that has no id, or that of another file.
fn outside(revisions: &[Revision], ids: &Ids<'_>) -> Vec<Vec<usize>> {
    let others = revisions.iter().enumerate().filter(|(at, revision)| {
        let place = revision.id().and_then(|id| ids.get(id));
        place != Some(*at)
    });
    let places = |revision: &Revision| {
        let parents = revision.parents();
        parents.filter_map(|id| ids.get(id)).collect()
    };
    others.map(|(_, revision)| places(revision)).collect()
}

/// The ids in their order, each once, with its place.
struct Ids<'r>(Vec<(Sorted<'r>, usize)>);

impl Ids<'_> {
    fn get(&self, id: &str) -> Option<usize> {
        let wanted = Sorted::new(id);
        let found = self.0.binary_search_by(|(known, _)| known.cmp(&wanted));
        found.ok().map(|at| self.0[at].1)
    }

    fn places(&self) -> Vec<usize> {
        self.0.iter().map(|&(_, place)| place).collect()
    }
}

fn ids<'r>(revisions: &'r [Revision], findings: &mut Findings) -> Ids<'r> {
    let places = revisions.iter().enumerate();
    let mut ids: Vec<_> = places
        .filter_map(|(at, revision)| Some((Sorted::new(revision.id()?), at)))
        .collect();
    ids.sort_unstable();
    ids.dedup_by(|(id, at), (first_id, first)| {
        let same = id == first_id;
        if same {
            let (revision, first) = (&revisions[*at], &revisions[*first]);
            let fresh = fresh_id(revision.file.path());
            findings.push(duplicate_id::found(revision, first, &fresh));
        }
        same
    });
    Ids(ids)
}

fn labels(revisions: &[Revision], ids: &Ids<'_>, findings: &mut Findings) {
    let mut seen: BTreeMap<&str, (usize, &Range<usize>)> = BTreeMap::new();
    for (at, revision) in revisions.iter().enumerate() {
        for span in &revision.header.labels {
            let label = revision.text(span);
            let id = ids.get(label).and_then(|first| {
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
    ids: &'f Ids<'r>,
    /// Whether an id that isn't found may be that of a file which can't be read.
    guarded: bool,
    guesses: usize,
    findings: &'f mut Findings,
}

/// Reports an id that no file has; the last argument is the id and path that were likely meant.
type Report = fn(&SourceFile, &Range<usize>, Option<(&str, &str)>) -> Diagnostic;

impl<'r> Linker<'r, '_> {
    /// Returns the places that ids stand for, and whether one is missing.
    fn resolve(&mut self, at: usize, spans: &[Range<usize>], report: Report) -> (Vec<usize>, bool) {
        let revision = &self.revisions[at];
        let mut places = Vec::with_capacity(spans.len());
        for span in spans {
            let id = revision.text(span);
            match self.find(id, at) {
                Some(place) if place == at => {
                    self.findings.push(self_reference::found(revision, span));
                }
                Some(place) => places.push(place),
                None => {
                    if let Some(illegal) = illegal_id::named(&revision.file, span) {
                        self.findings.push(illegal);
                    } else if !self.guarded {
                        let near = self.nearest(id, at);
                        self.findings.push(report(&revision.file, span, near));
                    }
                }
            }
        }
        let missing = places.len() < spans.len();
        (places, missing)
    }

    /// Finds an id that the file at a place names: most often it is that of the file before.
    fn find(&self, id: &str, at: usize) -> Option<usize> {
        let before = at
            .checked_sub(1)
            .filter(|_| self.ids.0.len() == self.revisions.len());
        let before = before.filter(|&before| self.revisions[before].id() == Some(id));
        before.or_else(|| self.ids.get(id))
    }

    fn nearest(&mut self, id: &str, at: usize) -> Option<(&'r str, &'r str)> {
        self.guesses += 1;
        if self.guesses > SUGGESTIONS {
            return None;
        }
        let others = self.ids.0.iter().filter(|&&(_, place)| place != at);
        let near = crate::nearest(id, others.map(|(sorted, _)| sorted.id))?;
        let place = self.ids.get(near)?;
        Some((near, self.revisions[place].file.path()))
    }
}
