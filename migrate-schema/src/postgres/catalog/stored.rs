//! A catalog as bytes: what objects need is said by numbers, as most is needed by many.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Catalog, Id, Object, Taken, typed};
use crate::catalog::Note;

#[derive(Serialize)]
struct Written<'c> {
    objects: Vec<(&'c Id, &'c Object)>,
    /// By object, the numbers of those that it needs.
    needs: Vec<Vec<u32>>,
    casts: &'c BTreeMap<(String, String), String>,
    taken: &'c Taken,
    notes: &'c [Note],
}

#[derive(Deserialize)]
struct Read {
    objects: Vec<(Id, Object)>,
    needs: Vec<Vec<u32>>,
    casts: BTreeMap<(String, String), String>,
    taken: Taken,
    notes: Vec<Note>,
}

impl Serialize for Catalog {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let objects: Vec<_> = self.objects.iter().collect();
        // The same place in memory is the same name; two names may be equal.
        let mut known: HashMap<*const Id, Option<u32>> = HashMap::new();
        let mut number = |id: &Arc<Id>| {
            *known.entry(Arc::as_ptr(id)).or_insert_with(|| {
                let found = objects.binary_search_by(|(it, _)| (*it).cmp(id));
                found.ok().and_then(|at| u32::try_from(at).ok())
            })
        };
        let needs = objects.iter().map(|(_, object)| {
            let needs = object.needs.iter();
            needs.filter_map(&mut number).collect()
        });
        let needs = needs.collect();
        let written = Written {
            objects,
            needs,
            casts: &self.casts,
            taken: &self.taken,
            notes: &self.notes,
        };
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Catalog {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Read {
            mut objects,
            needs,
            casts,
            taken,
            notes,
        } = Read::deserialize(deserializer)?;
        let mut names: Vec<Option<Arc<Id>>> = vec![None; objects.len()];
        for (at, needs) in needs.into_iter().enumerate() {
            let mut needed = Vec::with_capacity(needs.len());
            for number in needs {
                let number = number as usize;
                let (Some(name), Some((id, _))) = (names.get_mut(number), objects.get(number))
                else {
                    return Err(D::Error::custom("an object is needed that isn't there"));
                };
                needed.push(name.get_or_insert_with(|| Arc::new(id.clone())).clone());
            }
            if let Some((_, object)) = objects.get_mut(at) {
                object.needs = needed;
            }
        }
        let mut catalog = Self {
            objects: objects.into_iter().collect(),
            casts,
            taken,
            notes,
            ..Self::default()
        };
        catalog.typed = typed(&catalog);
        Ok(catalog)
    }
}
