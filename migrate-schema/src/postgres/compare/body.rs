//! What the bodies of functions name: the engine keeps no dependencies of those that are strings.

use std::collections::{BTreeMap, BTreeSet};

use super::Sides;
use super::graph::{Deed, Graph, Touched};
use crate::postgres::catalog::Id;
use crate::postgres::object::{Function, Item, Tag};

/// Returns which nodes must come before which, where that is possible: the engine reads the text of a function in SQL when it
/// is made, and what is named there must be there (`CREATE FUNCTION`, `check_function_bodies`).
pub(super) fn firm(after: &[Touched<'_>]) -> Vec<(usize, usize)> {
    let functions = after.iter().filter_map(|(_, object, deeds)| {
        let Item::Function(Function {
            body: Some(body),
            language,
            ..
        }) = &object.item
        else {
            return None;
        };
        (language == "sql").then_some((body.as_str(), deeds))
    });
    let mut made: Option<BTreeMap<&str, usize>> = None;
    let mut found = Vec::new();
    for (body, mine) in functions {
        let made = made.get_or_insert_with(|| {
            let relations = after.iter().filter(|(id, ..)| {
                matches!(id.tag, Tag::Table | Tag::View | Tag::MaterializedView)
            });
            relations
                .filter_map(|(id, _, deeds)| Some((id.name.as_str(), deeds.get(Deed::Create)?)))
                .collect()
        });
        for &relation in words(body).iter().filter_map(|word| made.get(word)) {
            let nodes = [Deed::Create, Deed::Alter].into_iter();
            found.extend(nodes.filter_map(|deed| Some((relation, mine.get(deed)?))));
        }
    }
    found
}

/// Returns which nodes should come before which.
pub(super) fn wishes<'a>(
    sides: Sides<'a>,
    graph: &Graph<'a>,
    before: &[Touched<'a>],
    after: &[Touched<'a>],
) -> Vec<(usize, usize)> {
    let (made, gone) = (&[Deed::Create, Deed::Alter], &[Deed::Drop]);
    let mut found = links(after, made, made);
    let uses = links(before, gone, &[Deed::Drop, Deed::Alter]);
    found.extend(uses.into_iter().map(|(named, user)| (user, named)));
    found.extend(updates(sides, graph, before));
    found
}

/// Returns what is named, by nodes of some deeds, and the functions that name it.
fn links(touched: &[Touched<'_>], named: &[Deed], users: &[Deed]) -> Vec<(usize, usize)> {
    let functions = touched.iter().filter_map(|(_, object, deeds)| {
        let Item::Function(function) = &object.item else {
            return None;
        };
        Some((function.body.as_deref()?, deeds))
    });
    let mut nodes: Option<BTreeMap<&str, Vec<usize>>> = None;
    let mut found = Vec::new();
    for (body, mine) in functions {
        let nodes = nodes.get_or_insert_with(|| {
            let mut nodes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (id, _, deeds) in touched.iter().filter(|(id, ..)| is_named(id)) {
                // What comes again is named in what comes after it.
                let comes_again = deeds.get(Deed::Create).is_some();
                let named = named
                    .iter()
                    .filter(|deed| !(comes_again && **deed == Deed::Drop));
                let of_id = named.filter_map(|deed| deeds.get(*deed));
                nodes.entry(own_name(id)).or_default().extend(of_id);
            }
            nodes
        });
        for word in words(body) {
            for &node in nodes.get(word).into_iter().flatten() {
                let users = users.iter().filter_map(|deed| mine.get(*deed));
                found.extend(users.map(|user| (node, user)));
            }
        }
    }
    found
}

/// What is updated calls the functions of its table's triggers: before what these name goes.
fn updates<'a>(sides: Sides<'a>, graph: &Graph<'a>, before: &[Touched<'a>]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let objects = &sides.from.objects;
    if sides.settings.fills.is_empty() {
        return found;
    }
    for (trigger, object) in sides.from.of(Tag::Trigger) {
        let updates = filled(sides, graph, trigger);
        if updates.is_empty() {
            continue;
        }
        let called = object.needs.iter().filter_map(|id| objects.get(&**id));
        let bodies = called.filter_map(|it| match &it.item {
            Item::Function(function) => function.body.as_deref(),
            _ => None,
        });
        for words in bodies.map(words) {
            let named = before.iter().filter(|(id, ..)| is_named(id));
            let drops = named
                .filter(|(id, ..)| words.contains(own_name(id)))
                .filter_map(|(_, _, deeds)| deeds.get(Deed::Drop));
            found.extend(drops.flat_map(|drop| updates.iter().map(move |&update| (update, drop))));
        }
    }
    found
}

/// Returns the nodes that fill a column of a trigger's table.
fn filled<'a>(sides: Sides<'a>, graph: &Graph<'a>, trigger: &Id) -> Vec<usize> {
    let Some((holder, object)) = sides.from.container(trigger) else {
        return Vec::new();
    };
    let prefix = format!("{}.", object.sql);
    let fills = sides.settings.fills.keys();
    let names: Vec<&str> = fills.filter_map(|it| it.strip_prefix(&prefix)).collect();
    let columns = sides.to.parts(Tag::Column, holder);
    let columns = columns.filter(|(_, object)| names.contains(&object.sql.as_str()));
    let nodes = columns.flat_map(|(id, _)| {
        let deeds = [Deed::Create, Deed::Alter];
        deeds.into_iter().filter_map(|deed| graph.find(deed, id))
    });
    nodes.collect()
}

/// Returns a name as a body writes it: a function's without its arguments.
fn own_name(id: &Id) -> &str {
    id.name.split('(').next().unwrap_or_default()
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
