//! Names of constraints: the engine chooses one that no other constraint of the schema has (`ChooseConstraintName`).

use std::collections::{BTreeMap, BTreeSet};

use super::{Id, Object, Tag};

/// By schema and name, the tables and domains that have a constraint of that name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken(BTreeMap<(String, String), BTreeSet<String>>);

impl Taken {
    /// Returns the names of all constraints.
    pub(super) fn of(objects: &BTreeMap<Id, Object>) -> Self {
        let mut taken: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for id in objects.keys().filter(|id| id.tag == Tag::Constraint) {
            let name = (id.schema.clone(), id.name.clone());
            taken.entry(name).or_default().insert(id.within.clone());
        }
        Self(taken)
    }

    /// Returns whether another table, or a domain, has a constraint of the same name in the same schema.
    pub(crate) fn elsewhere(&self, constraint: &Id) -> bool {
        let name = (constraint.schema.clone(), constraint.name.clone());
        let mut holders = self.0.get(&name).into_iter().flatten();
        holders.any(|holder| *holder != constraint.within)
    }
}
