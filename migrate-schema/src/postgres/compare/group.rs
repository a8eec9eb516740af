//! Which nodes one statement makes together.

use std::collections::{BTreeMap, BTreeSet};

use super::fate::{Fate, Fates, column_of};
use super::graph::{Deed, Graph, Node};
use super::rank::{Rank, rank};
use super::{Catalog, Id, Object, Sides};
use crate::order::Edges;
use crate::postgres::object::column::is_serial;
use crate::postgres::object::{At, Constraint, Item, Tag};

/// A partition of the graph's nodes: each has a head, whose statement makes all of its group.
#[derive(Clone, Debug)]
pub(super) struct Groups<'a> {
    /// By node: the head of its group, where that is another.
    heads: Vec<usize>,
    /// By group: its head, and all its nodes.
    groups: Vec<(usize, Vec<usize>)>,
    /// By node: its group.
    of: Vec<usize>,
    ranks: Vec<Rank<'a>>,
    taken_out: BTreeSet<usize>,
    wanted: Vec<Option<usize>>,
}

impl<'a> Groups<'a> {
    pub(super) fn of(sides: Sides<'a>, fates: &Fates<'a>, graph: &Graph<'a>) -> Self {
        let wanted = graph
            .nodes
            .iter()
            .map(|node| match node.deed {
                Deed::Create => created_with(sides, fates, graph, node.id),
                Deed::Drop => dropped_with(sides, fates, graph, node.id),
                _ => None,
            })
            .collect();
        let ranks = graph.nodes.iter();
        let ranks = ranks.map(|node| rank(sides, fates, node)).collect();
        let mut groups = Self {
            heads: Vec::new(),
            groups: Vec::new(),
            of: Vec::new(),
            ranks,
            taken_out: BTreeSet::new(),
            wanted,
        };
        groups.gather();
        groups
    }

    fn gather(&mut self) {
        let count = self.wanted.len();
        let wanted = |node: usize| match self.taken_out.contains(&node) {
            true => None,
            false => self.wanted[node],
        };
        self.heads = (0..count)
            .map(|node| {
                let mut head = node;
                while let Some(next) = wanted(head) {
                    head = next;
                }
                head
            })
            .collect();
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (node, &head) in self.heads.iter().enumerate() {
            members.entry(head).or_default().push(node);
        }
        self.groups = members.into_iter().collect();
        self.of = vec![0; count];
        for (index, (_, nodes)) in self.groups.iter().enumerate() {
            for &node in nodes {
                self.of[node] = index;
            }
        }
    }

    pub(super) fn edges(&self, graph: &Graph<'a>) -> Edges {
        let mut edges = Edges::default();
        for &(before, after) in graph.hard.iter().chain(&graph.firm) {
            edges.add(self.of[before], self.of[after]);
        }
        for &(before, after) in &graph.soft {
            edges.wish(self.of[before], self.of[after]);
        }
        edges
    }

    pub(super) fn ranks(&self) -> Vec<&Rank<'a>> {
        self.groups
            .iter()
            .map(|(head, _)| &self.ranks[*head])
            .collect()
    }

    /// Returns the head of a group and its other nodes.
    pub(super) fn group(&self, index: usize) -> (usize, impl Iterator<Item = usize>) {
        let (head, nodes) = &self.groups[index];
        (
            *head,
            nodes.iter().copied().filter(move |node| node != head),
        )
    }

    pub(super) fn members(&self, groups: &[usize]) -> impl Iterator<Item = usize> {
        groups
            .iter()
            .flat_map(|&index| self.groups[index].1.iter().copied())
    }

    /// Gives a part of a group on a circle a statement of its own: foreign keys first, then defaults, then others; those
    /// of one group at a time; columns only where they are asked for. Returns whether there was one.
    pub(super) fn take_out(
        &mut self,
        sides: Sides<'a>,
        graph: &Graph<'a>,
        circle: &[usize],
        are_columns: bool,
    ) -> bool {
        let on_circle: BTreeSet<usize> = circle.iter().copied().collect();
        let mut leading_out = BTreeSet::new();
        for &(before, after) in graph.hard.iter().chain(&graph.firm) {
            let (one, other) = (self.of[before], self.of[after]);
            if one != other && on_circle.contains(&one) && on_circle.contains(&other) {
                match are_columns {
                    false => leading_out.extend([before, after]),
                    // Of a table's columns those that need others, not those that are needed.
                    true if graph.nodes[after].deed == Deed::Create => {
                        leading_out.insert(after);
                    }
                    true => {
                        leading_out.insert(before);
                    }
                }
            }
        }
        let mut found: Vec<_> = self
            .members(circle)
            .filter(|&node| (graph.nodes[node].id.tag == Tag::Column) == are_columns)
            .filter(|&node| self.heads[node] != node && leading_out.contains(&node))
            .map(|node| {
                let head = self.heads[node];
                (
                    class(sides, &graph.nodes[node]),
                    &self.ranks[head],
                    head,
                    node,
                )
            })
            .collect();
        found.sort();
        let Some((class, _, head, _)) = found.first() else {
            return false;
        };
        let taken: Vec<usize> = found
            .iter()
            .filter(|it| it.0 == *class && it.2 == *head)
            .map(|it| it.3)
            .collect();
        self.taken_out.extend(taken);
        self.gather();
        true
    }
}

/// Returns a number for what kind of part it is: the less, the rather it gets a statement of its own.
fn class(sides: Sides<'_>, node: &Node<'_>) -> usize {
    let catalog = match node.deed {
        Deed::Drop => sides.from,
        _ => sides.to,
    };
    match catalog.objects.get(node.id).map(|it| &it.item) {
        Some(Item::Constraint(it)) if it.kind == "f" => 0,
        Some(Item::Default(_)) => 1,
        Some(Item::Constraint(it)) if it.kind == "c" => 2,
        Some(Item::Sequence(_)) => 3,
        _ => 4,
    }
}

/// Returns the node whose statement makes an object too.
fn created_with<'a>(
    sides: Sides<'a>,
    fates: &Fates<'a>,
    graph: &Graph<'a>,
    id: &'a Id,
) -> Option<usize> {
    let object = sides.to.objects.get(id)?;
    let at = At {
        catalog: sides.to,
        id,
        object,
        other: sides.from,
        settings: sides.settings,
        parts: &[],
    };
    let holder = sides.to.container(id).map(|(holder, _)| holder);
    let made = |tag: Tag| graph.find(Deed::Create, holder.filter(|it| it.tag == tag)?);
    let (table, domain) = (made(Tag::Table), made(Tag::Domain));
    let column = |name: &str| {
        let (column, object) = sides.to.objects.get_key_value(&id.column(name))?;
        let is_added = column_of(Some(object)).is_some_and(|it| !it.inherited);
        graph.find(Deed::Create, column).filter(|_| is_added)
    };
    match &object.item {
        Item::Column(_) => table,
        Item::Default(_) => table.or_else(|| column(&id.name)),
        Item::Constraint(it) if it.validated => table.or(domain).or_else(|| {
            let own = match it.columns.as_slice() {
                [one] => column(one),
                _ => None,
            };
            own.filter(|_| it.inline(&at).is_some() && !is_filled(sides, fates, id, it))
        }),
        Item::Sequence(_) => {
            let column = object.needs.iter().find(|it| it.tag == Tag::Column)?;
            let default = column.twin(Tag::Default);
            let (default, _) = sides.to.objects.get_key_value(&default)?;
            graph.find(Deed::Create, default)?;
            let node = graph.find(Deed::Create, column)?;
            is_serial(id, column, &at).then_some(node)
        }
        _ => None,
    }
}

/// Returns whether rows that are there get a value of the new column only after it was added.
fn is_filled(sides: Sides<'_>, fates: &Fates<'_>, id: &Id, constraint: &Constraint) -> bool {
    let mut columns = constraint.columns.iter().map(|name| id.column(name));
    columns.any(|column| {
        let default = column.twin(Tag::Default);
        let after = column_of(sides.to.objects.get(&column));
        after.is_some_and(|it| it.not_null && it.identity.is_none() && it.generated.is_none())
            && fates.get(&default) != Fate::Created
    })
}

/// Returns the node whose statement drops an object too.
fn dropped_with<'a>(
    sides: Sides<'a>,
    fates: &Fates<'a>,
    graph: &Graph<'a>,
    id: &'a Id,
) -> Option<usize> {
    let object = sides.from.objects.get(id)?;
    // What a type holds stands aside with it.
    let deed = |holder: &Id| match fates.get(holder) {
        Fate::Rebuilt => Deed::Aside,
        _ => Deed::Drop,
    };
    if let Some((holder, _)) = sides.from.container(id)
        && let Some(node) = graph.find(deed(holder), holder)
    {
        return Some(node);
    }
    let parent = |tag: Tag| {
        let mut parents = object.needs.iter().filter(|it| it.tag == tag);
        parents.find_map(|it| graph.find(Deed::Drop, it))
    };
    if let Item::Attached(_) | Item::Constraint(_) = &object.item
        && let Some(node) = with_its_index(graph, id, object)
    {
        return Some(node);
    }
    if let Item::Table(table) = &object.item {
        return table.partition_of.as_ref().and_then(|_| parent(Tag::Table));
    }
    if column_of(Some(object)).is_some_and(|it| it.inherited) {
        return parent(Tag::Column);
    }
    let follows = match &object.item {
        Item::Sequence(it) => it.owner.is_some(),
        Item::Default(_) | Item::Index(_) | Item::Statistics(_) | Item::Constraint(_) => true,
        _ => false,
    };
    if !follows {
        return None;
    }
    object
        .needs
        .iter()
        .filter(|it| it.tag == Tag::Column && is_own(sides.from, id, it))
        // A key that refers to its own table doesn't go with what it refers to.
        .filter(|it| match &object.item {
            Item::Constraint(key) if key.kind == "f" => key.columns.contains(&it.name),
            _ => true,
        })
        .filter(|it| column_of(sides.from.objects.get(*it)).is_some_and(|it| !it.inherited))
        .find_map(|it| {
            let both_go = fates.get(id) == Fate::Dropped || fates.get(it) == Fate::Replaced;
            graph.find(Deed::Drop, it).filter(|_| both_go)
        })
}

/// Returns the node that drops the index of a parent that an index of a partition, also one of a constraint, is of.
fn with_its_index(graph: &Graph<'_>, id: &Id, object: &Object) -> Option<usize> {
    let roots = object.needs.iter();
    let roots = roots.filter(|it| matches!(it.tag, Tag::Index | Tag::Constraint));
    let mut nodes = roots.filter_map(|root| graph.find(Deed::Drop, root));
    if id.tag == Tag::Attached {
        return nodes.next();
    }
    graph.attached.get(id).copied()
}

/// Returns whether a column is of the table that an object stands within, or whose sequence it is.
fn is_own(catalog: &Catalog, id: &Id, column: &Id) -> bool {
    id.tag == Tag::Sequence
        || id.tag == Tag::Default
        || id.tag == Tag::Statistics
        || catalog.container(id).map(|(holder, _)| holder)
            == catalog.container(column).map(|(holder, _)| holder)
}
