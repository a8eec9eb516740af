//! What needs an object, before: asked of few objects, where something changes.

use std::collections::BTreeMap;

use super::fixed::fixed;
use crate::postgres::catalog::{Catalog, Id};
use crate::postgres::object::Tag;

/// What needs those objects that were asked about.
#[derive(Clone, Debug, Default)]
pub(super) struct Dependents<'a> {
    known: BTreeMap<&'a Id, Vec<&'a Id>>,
    /// By column, the tables that can't be while its type changes; looked for where a column is first asked about.
    fixed: Option<BTreeMap<&'a Id, Vec<&'a Id>>>,
}

impl<'a> Dependents<'a> {
    /// Finds what needs an object; in the same look around also what needs those that will be asked about next.
    pub(super) fn learn(&mut self, catalog: &'a Catalog, id: &'a Id, next: &[&'a Id]) {
        if self.known.contains_key(id) {
            return;
        }
        let wanted = [id].into_iter().chain(next.iter().copied());
        let wanted = wanted.filter(|id| !self.known.contains_key(id));
        let mut found: BTreeMap<_, _> = wanted.map(|id| (id, Vec::new())).collect();
        for (id, object) in &catalog.objects {
            for needed in &object.needs {
                if let Some(dependents) = found.get_mut(&**needed) {
                    dependents.push(id);
                }
            }
            // A constraint of a partition whose index is of its parent's: either needs the other.
            if id.tag == Tag::Index
                && let Some(dependents) = found.get_mut(id)
            {
                let needs = object.needs.iter().map(|it| &**it);
                dependents.extend(needs.filter(|it| it.tag == Tag::Constraint));
            }
        }
        for (column, dependents) in found.iter_mut().filter(|(id, _)| id.tag == Tag::Column) {
            let all = self.fixed.get_or_insert_with(|| by_column(catalog));
            dependents.extend(all.get(column).into_iter().flatten());
        }
        self.known.append(&mut found);
    }

    /// Returns what needs an object, where it was asked about.
    pub(super) fn of(&self, id: &Id) -> &[&'a Id] {
        self.known.get(id).map_or(&[], Vec::as_slice)
    }
}

fn by_column(catalog: &Catalog) -> BTreeMap<&Id, Vec<&Id>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (column, table) in fixed(catalog) {
        found.entry(column).or_default().push(table);
    }
    found
}
