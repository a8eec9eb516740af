//! Names of constraints: the engine chooses one that no other constraint of the schema has (`ChooseConstraintName`).

use std::collections::{BTreeMap, BTreeSet};

use super::{Id, Object, Tag};

/// By schema, then by name, the tables and domains that have a constraint of that name.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Taken(BTreeMap<String, BTreeMap<String, BTreeSet<String>>>);

impl Taken {
    /// Returns the names of all constraints.
    pub(super) fn of(objects: &BTreeMap<Id, Object>) -> Self {
        let mut taken: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for id in objects.keys().filter(|id| id.tag == Tag::Constraint) {
            let names = taken.entry(id.schema.clone()).or_default();
            let holders = names.entry(id.name.clone()).or_default();
            holders.insert(id.within.clone());
        }
        Self(taken)
    }

    /// Returns whether another table, or a domain, has a constraint of the same name in the same schema.
    pub(crate) fn elsewhere(&self, constraint: &Id) -> bool {
        let names = self.0.get(&constraint.schema);
        let holders = names.and_then(|names| names.get(&constraint.name));
        let mut holders = holders.into_iter().flatten();
        holders.any(|holder| *holder != constraint.within)
    }
}
