//! What the bodies of functions name: the engine keeps no dependencies of those that are strings.

use std::collections::{BTreeMap, BTreeSet};

use super::Sides;
use super::graph::{Deed, Graph};
use crate::postgres::catalog::{Catalog, Id};
use crate::postgres::object::{Item, Tag};

/// Returns which nodes should come before which.
pub(super) fn wishes<'a>(sides: Sides<'a>, graph: &Graph<'a>) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let links = |catalog: &'a Catalog, deeds: [Deed; 2], mine: [Deed; 2], is_after: bool| {
        let mut made: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for deed in deeds {
            for id in catalog.objects.keys().filter(|id| is_named(id)) {
                if let Some(node) = graph.find(deed, id) {
                    let name = id.name.split('(').next().unwrap_or_default();
                    made.entry(name).or_default().push(node);
                }
            }
        }
        let mut pairs = Vec::new();
        for (id, object) in &catalog.objects {
            let Item::Function(function) = &object.item else {
                continue;
            };
            let Some(body) = &function.body else { continue };
            let words: BTreeSet<&str> = body
                .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .collect();
            for deed in mine {
                let Some(node) = graph.find(deed, id) else {
                    continue;
                };
                for &other in words.iter().filter_map(|word| made.get(word)).flatten() {
                    pairs.push(if is_after {
                        (other, node)
                    } else {
                        (node, other)
                    });
                }
            }
        }
        pairs
    };
    let changed = [Deed::Create, Deed::Alter];
    found.extend(links(sides.to, changed, changed, true));
    found.extend(links(
        sides.from,
        [Deed::Drop, Deed::Drop],
        [Deed::Drop, Deed::Alter],
        false,
    ));
    found
}

fn is_named(id: &Id) -> bool {
    matches!(
        id.tag,
        Tag::Table
            | Tag::Column
            | Tag::View
            | Tag::MaterializedView
            | Tag::Sequence
            | Tag::Function
            | Tag::Aggregate
            | Tag::Enum
            | Tag::Domain
            | Tag::Composite
            | Tag::Range
    )
}
