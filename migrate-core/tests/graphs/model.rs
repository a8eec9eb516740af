//! What a graph means, computed the slow and obvious way.

use std::collections::{BTreeMap, BTreeSet};

use crate::plan_support::Rev;

pub(crate) type Ids = BTreeSet<String>;

/// Each revision's parents and dependencies, by id.
pub(crate) struct Model<'r> {
    revs: BTreeMap<&'r str, &'r Rev>,
}

impl<'r> Model<'r> {
    pub(crate) fn new(revs: &'r [Rev]) -> Self {
        Self {
            revs: revs.iter().map(|rev| (&*rev.id, rev)).collect(),
        }
    }

    pub(crate) fn revs(&self) -> impl Iterator<Item = &'r Rev> {
        self.revs.values().copied()
    }

    pub(crate) fn all(&self) -> Ids {
        self.revs.keys().map(|&id| id.to_owned()).collect()
    }

    pub(crate) fn parents(&self, id: &str) -> &'r [String] {
        self.revs.get(id).map_or(&[], |rev| &rev.parents)
    }

    /// Returns a revision's parents and dependencies.
    pub(crate) fn needs(&self, id: &str) -> impl Iterator<Item = &'r String> {
        let rev = self.revs.get(id);
        rev.into_iter()
            .flat_map(|rev| rev.parents.iter().chain(&rev.depends_on))
    }

    pub(crate) fn children(&self, id: &str) -> Ids {
        let children = self
            .revs
            .values()
            .filter(|rev| rev.parents.iter().any(|p| p == id));
        children.map(|rev| rev.id.clone()).collect()
    }

    /// Returns revisions and their ancestors by parents alone.
    pub(crate) fn ancestors<'i>(&self, ids: impl IntoIterator<Item = &'i str>) -> Ids {
        closure(ids, |id| self.parents(id).to_vec())
    }

    /// Returns revisions and all that they need.
    pub(crate) fn needed<'i>(&self, ids: impl IntoIterator<Item = &'i str>) -> Ids {
        closure(ids, |id| self.needs(id).cloned().collect())
    }

    /// Returns revisions and all that needs them.
    pub(crate) fn needing<'i>(&self, ids: impl IntoIterator<Item = &'i str>) -> Ids {
        closure(ids, |id| {
            let all = self.revs.keys();
            let needing = all.filter(|other| self.needs(other).any(|needed| needed == id));
            needing.map(|&other| other.to_owned()).collect()
        })
    }

    /// Returns what nothing else of a set needs.
    pub(crate) fn maximal(&self, ids: &Ids) -> Ids {
        let needed: Ids = ids.iter().flat_map(|id| self.needs(id)).cloned().collect();
        ids.difference(&needed).cloned().collect()
    }

    /// Returns what nothing has as parent, and of that what nothing depends on.
    pub(crate) fn heads(&self) -> (Ids, Ids) {
        let heads = self.all();
        let heads: Ids = heads
            .into_iter()
            .filter(|id| self.children(id).is_empty())
            .collect();
        (heads, self.maximal(&self.all()))
    }
}

fn closure<'i>(ids: impl IntoIterator<Item = &'i str>, next: impl Fn(&str) -> Vec<String>) -> Ids {
    let mut open: Vec<String> = ids.into_iter().map(str::to_owned).collect();
    let mut seen = Ids::new();
    while let Some(id) = open.pop() {
        if !seen.contains(&id) {
            open.extend(next(&id));
            seen.insert(id);
        }
    }
    seen
}
