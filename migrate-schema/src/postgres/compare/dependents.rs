//! What needs an object, before: asked of few objects, where something changes.

use std::collections::BTreeMap;

use super::fixed::fixed;
use crate::postgres::catalog::{Catalog, Id};
use crate::postgres::object::Tag;

/// What needs those objects that were asked about.
#[derive(Clone, Debug, Default)]
pub(super) struct Dependents<'a>(BTreeMap<&'a Id, Vec<&'a Id>>);

impl<'a> Dependents<'a> {
    /// Finds what needs an object; in the same look around also what needs those that will be asked about next.
    pub(super) fn learn(&mut self, catalog: &'a Catalog, id: &'a Id, next: &[&'a Id]) {
        if self.0.contains_key(id) {
            return;
        }
        let wanted = [id].into_iter().chain(next.iter().copied());
        let wanted = wanted.filter(|id| !self.0.contains_key(id));
        let mut found: BTreeMap<_, _> = wanted.map(|id| (id, Vec::new())).collect();
        for (id, object) in &catalog.objects {
            for needed in &object.needs {
                if let Some(dependents) = found.get_mut(&**needed) {
                    dependents.push(id);
                }
            }
        }
        for (needed, dependent) in beside_needs(catalog) {
            if let Some(dependents) = found.get_mut(needed) {
                dependents.push(dependent);
            }
        }
        self.0.append(&mut found);
    }

    /// Returns what needs an object, where it was asked about.
    pub(super) fn of(&self, id: &Id) -> &[&'a Id] {
        self.0.get(id).map_or(&[], Vec::as_slice)
    }
}

/// Returns what depends on what beside the needs of objects: an index that a constraint is attached to takes that along, and
/// a column of another type the table that it is fixed in.
fn beside_needs(catalog: &Catalog) -> Vec<(&Id, &Id)> {
    let mut found = fixed(catalog);
    for (index, object) in catalog.of(Tag::Index) {
        let constraints = object.needs.iter().filter(|it| it.tag == Tag::Constraint);
        found.extend(constraints.map(|constraint| (index, &**constraint)));
    }
    found
}
