//! What the bodies of functions name: the engine keeps no dependencies of those that are strings.

use std::collections::{BTreeMap, BTreeSet};

use super::Sides;
use super::graph::{Deed, Graph};
use crate::postgres::catalog::{Catalog, Id};
use crate::postgres::object::{Function, Item, Tag};

/// Returns which nodes must come before which, where that is possible: the engine reads the text of a function in SQL when it
/// is made, and what is named there must be there (`CREATE FUNCTION`, `check_function_bodies`).
pub(super) fn firm<'a>(sides: Sides<'a>, graph: &Graph<'a>) -> Vec<(usize, usize)> {
    let relations = graph
        .touched(sides.to)
        .into_iter()
        .filter(|(id, _)| matches!(id.tag, Tag::Table | Tag::View | Tag::MaterializedView));
    let made: BTreeMap<&str, usize> = relations
        .filter_map(|(id, _)| Some((id.name.as_str(), graph.find(Deed::Create, id)?)))
        .collect();
    let mut found = Vec::new();
    for (id, object) in graph.touched(sides.to) {
        let Item::Function(Function {
            body: Some(body),
            language,
            ..
        }) = &object.item
        else {
            continue;
        };
        let deeds = [Deed::Create, Deed::Alter];
        let nodes = deeds.into_iter().filter_map(|deed| graph.find(deed, id));
        for node in nodes.filter(|_| language == "sql") {
            let named = words(body).into_iter().filter_map(|word| made.get(word));
            found.extend(named.map(|&relation| (relation, node)));
        }
    }
    found
}

/// Returns which nodes should come before which.
pub(super) fn wishes<'a>(sides: Sides<'a>, graph: &Graph<'a>) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let links = |catalog: &'a Catalog, deeds: [Deed; 2], mine: [Deed; 2], is_after: bool| {
        let mut made: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for deed in deeds {
            for (id, _) in graph.touched(catalog) {
                if !is_named(id) {
                    continue;
                }
                // What comes again is named in what comes after it.
                let comes_again = deed == Deed::Drop && graph.find(Deed::Create, id).is_some();
                if let Some(node) = graph.find(deed, id).filter(|_| !comes_again) {
                    let name = id.name.split('(').next().unwrap_or_default();
                    made.entry(name).or_default().push(node);
                }
            }
        }
        let mut pairs = Vec::new();
        for (id, object) in graph.touched(catalog) {
            let Item::Function(function) = &object.item else {
                continue;
            };
            let Some(body) = &function.body else { continue };
            let words = words(body);
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
    found.extend(updates(sides, graph));
    found
}

/// What is updated calls the functions of its table's triggers: before what these name goes.
fn updates<'a>(sides: Sides<'a>, graph: &Graph<'a>) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let objects = &sides.from.objects;
    for (trigger, object) in objects.iter().filter(|(id, _)| id.tag == Tag::Trigger) {
        let updates = filled(sides, graph, trigger);
        if updates.is_empty() {
            continue;
        }
        let called = object.needs.iter().filter_map(|id| objects.get(id));
        let bodies = called.filter_map(|it| match &it.item {
            Item::Function(function) => function.body.as_deref(),
            _ => None,
        });
        for words in bodies.map(words) {
            let named = objects.keys().filter(|id| is_named(id));
            let drops = named
                .filter(|id| words.contains(id.name.split('(').next().unwrap_or_default()))
                .filter_map(|id| graph.find(Deed::Drop, id));
            found.extend(drops.flat_map(|drop| updates.iter().map(move |&update| (update, drop))));
        }
    }
    found
}

/// Returns the nodes that fill a column of a trigger's table.
fn filled<'a>(sides: Sides<'a>, graph: &Graph<'a>, trigger: &Id) -> Vec<usize> {
    let Some((_, holder)) = sides.from.container(trigger) else {
        return Vec::new();
    };
    let prefix = format!("{}.", holder.sql);
    let fills = sides.settings.fills.keys();
    let names: Vec<&str> = fills.filter_map(|it| it.strip_prefix(&prefix)).collect();
    let columns = sides.to.objects.iter().filter(|(id, object)| {
        id.tag == Tag::Column
            && (&id.schema, &id.within) == (&trigger.schema, &trigger.within)
            && names.contains(&object.sql.as_str())
    });
    let nodes = columns.flat_map(|(id, _)| {
        let deeds = [Deed::Create, Deed::Alter];
        deeds.into_iter().filter_map(|deed| graph.find(deed, id))
    });
    nodes.collect()
}

fn words(body: &str) -> BTreeSet<&str> {
    body.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .collect()
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
