//! What is done, and what before what.

use std::collections::{BTreeMap, BTreeSet};

use super::fate::{Fate, Fates, column_of};
use super::fixed::fixed;
use super::{Catalog, Object, Sides, body, names, partition, rows};
use crate::postgres::catalog::Id;
use crate::postgres::object::{Index, Item, Tag};

/// What is done with an object at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    Drop,
    /// A type gets another name, to be dropped later.
    Aside,
    Create,
    Alter,
    /// What a table says of its indexes.
    Finish,
    /// The rows of a table that is made anew are put aside.
    Save,
    /// They come back.
    Refill,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Node<'a> {
    pub(super) deed: Deed,
    pub(super) id: &'a Id,
}

#[derive(Clone, Debug)]
pub(super) struct Graph<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    indexes: BTreeMap<Node<'a>, usize>,
    /// What something is done with: of a large schema a small part.
    ids: BTreeSet<&'a Id>,
    pub(super) hard: Vec<(usize, usize)>,
    /// Hard until that makes a circle from which nothing can be taken out.
    pub(super) firm: Vec<(usize, usize)>,
    pub(super) soft: Vec<(usize, usize)>,
}

impl<'a> Graph<'a> {
    pub(super) fn of(sides: Sides<'a>, fates: &Fates<'a>) -> Self {
        let mut graph = Self {
            nodes: Vec::new(),
            indexes: BTreeMap::new(),
            ids: BTreeSet::new(),
            hard: Vec::new(),
            firm: Vec::new(),
            soft: Vec::new(),
        };
        for (&id, &fate) in &fates.fates {
            let deeds: &[Deed] = match fate {
                Fate::Kept => &[],
                Fate::Created => &[Deed::Create],
                Fate::Dropped => &[Deed::Drop],
                Fate::Altered => &[Deed::Alter],
                Fate::Replaced => &[Deed::Drop, Deed::Create],
                Fate::Rebuilt => &[Deed::Aside, Deed::Create, Deed::Drop],
            };
            for &deed in deeds {
                graph.add(Node { deed, id });
            }
            if fate == Fate::Replaced && rows::are_kept(sides, fates, id) {
                for deed in [Deed::Save, Deed::Refill] {
                    graph.add(Node { deed, id });
                }
            }
            if is_finished(sides, id, fate) {
                graph.add(Node {
                    deed: Deed::Finish,
                    id,
                });
            }
        }
        graph.need_before(sides);
        graph.need_after(sides);
        graph.keep_names_apart(sides, fates);
        graph.keep_names_from_identities(sides);
        graph.follow_parents(sides);
        graph.keep_rows(sides);
        graph.keep_fixed_apart(sides);
        graph.settle_privileges(sides);
        graph.firm = body::firm(sides, &graph);
        graph.persist_in_turn(sides);
        graph.leave_partitions_out(sides);
        graph.keep_families_apart(sides);
        for (before, after) in body::wishes(sides, &graph) {
            graph.soft.push((before, after));
        }
        graph
    }

    /// Makes wishes of what is only firm; returns whether there was any.
    pub(super) fn soften(&mut self) -> bool {
        let firm = std::mem::take(&mut self.firm);
        let was_firm = !firm.is_empty();
        self.soft.extend(firm);
        was_firm
    }

    pub(super) fn find(&self, deed: Deed, id: &'a Id) -> Option<usize> {
        self.indexes.get(&Node { deed, id }).copied()
    }

    /// Returns an object among those that would be changed that can be made anew instead.
    pub(super) fn replaceable(&self, mut among: impl Iterator<Item = usize>) -> Option<&'a Id> {
        among.find_map(|node| {
            let Node { deed, id } = self.nodes[node];
            let stays = matches!(
                id.tag,
                Tag::Schema
                    | Tag::Extension
                    | Tag::Table
                    | Tag::Column
                    | Tag::Sequence
                    | Tag::Enum
                    | Tag::Domain
                    | Tag::Collation
                    | Tag::Composite
                    | Tag::Range
                    | Tag::DefaultPrivileges
            );
            (deed == Deed::Alter && !stays).then_some(id)
        })
    }

    /// Returns what something is done with and a catalog has.
    pub(super) fn touched(&self, catalog: &'a Catalog) -> Vec<(&'a Id, &'a Object)> {
        let ids = self.ids.iter();
        ids.filter_map(|id| catalog.objects.get_key_value(*id))
            .collect()
    }

    fn add(&mut self, node: Node<'a>) {
        self.indexes.insert(node, self.nodes.len());
        self.ids.insert(node.id);
        self.nodes.push(node);
    }

    fn link(&mut self, before: (Deed, &'a Id), after: (Deed, &'a Id)) {
        let (before, after) = (self.find(before.0, before.1), self.find(after.0, after.1));
        if let (Some(before), Some(after)) = (before, after) {
            self.hard.push((before, after));
        }
    }

    fn wish(&mut self, before: (Deed, &'a Id), after: (Deed, &'a Id)) {
        let (before, after) = (self.find(before.0, before.1), self.find(after.0, after.1));
        if let (Some(before), Some(after)) = (before, after) {
            self.soft.push((before, after));
        }
    }

    /// What needed something goes before it, or lets go of it before it goes.
    fn need_before(&mut self, sides: Sides<'a>) {
        for (id, object) in self.touched(sides.from) {
            if self.find(Deed::Drop, id).is_some() {
                for key in partition::referring(sides, sides.from, id) {
                    self.link((Deed::Drop, key), (Deed::Drop, id));
                }
                for key in partition::referring(sides, sides.to, id) {
                    self.link((Deed::Drop, id), (Deed::Create, key));
                }
            }
            for needed in &object.needs {
                self.link((Deed::Drop, id), (Deed::Drop, needed));
                let stays_within = || {
                    let holder = sides.from.container(id);
                    holder.is_some_and(|(holder, _)| self.find(Deed::Aside, holder).is_some())
                };
                if self.find(Deed::Aside, needed).is_some()
                    && self.find(Deed::Aside, id).is_none()
                    && !stays_within()
                {
                    self.link((Deed::Drop, id), (Deed::Aside, needed));
                }
                if needed.tag == Tag::Column
                    && let Some(column) = sides.from.objects.get(needed)
                {
                    for range in column.needs.iter().filter(|it| it.tag == Tag::Range) {
                        self.link((Deed::Drop, id), (Deed::Aside, range));
                    }
                }
                if needed.tag == Tag::Table && id.within != needed.name {
                    self.wish((Deed::Drop, id), (Deed::Alter, needed));
                } else {
                    self.link((Deed::Drop, id), (Deed::Alter, needed));
                }
                self.link((Deed::Alter, id), (Deed::Drop, needed));
            }
        }
    }

    /// What needs something comes after it.
    fn need_after(&mut self, sides: Sides<'a>) {
        for (id, object) in self.touched(sides.to) {
            if self.find(Deed::Aside, id).is_some() {
                self.link((Deed::Aside, id), (Deed::Create, id));
                self.link((Deed::Create, id), (Deed::Drop, id));
            } else {
                self.link((Deed::Drop, id), (Deed::Create, id));
            }
            self.link((Deed::Create, id), (Deed::Finish, id));
            self.link((Deed::Alter, id), (Deed::Finish, id));
            for needed in &object.needs {
                self.link((Deed::Create, needed), (Deed::Create, id));
                self.link((Deed::Create, needed), (Deed::Alter, id));
                if needed.tag == Tag::Table {
                    self.wish((Deed::Alter, needed), (Deed::Create, id));
                } else {
                    self.link((Deed::Alter, needed), (Deed::Create, id));
                }
                self.wish((Deed::Alter, needed), (Deed::Alter, id));
            }
            if matches!(id.tag, Tag::Index | Tag::Constraint)
                && let Some((holder, _)) = sides.to.container(id)
            {
                for deed in [Deed::Create, Deed::Alter] {
                    self.link((deed, id), (Deed::Finish, holder));
                }
            }
        }
    }

    /// What a table says of an inherited column is said while it is there, and what changes of a parent is of those tables
    /// that stay its own.
    fn follow_parents(&mut self, sides: Sides<'a>) {
        let mut columns: BTreeMap<(&str, &str), Vec<&'a Id>> = BTreeMap::new();
        for &id in self.ids.iter().filter(|id| id.tag == Tag::Column) {
            let holder = (id.schema.as_str(), id.within.as_str());
            columns.entry(holder).or_default().push(id);
        }
        let parents = |catalog: &'a Catalog, id: &Id| {
            let object = catalog.objects.get(id);
            let needs = object.into_iter().flat_map(|it| &it.needs);
            needs
                .filter(|it| it.tag == Tag::Table)
                .collect::<BTreeSet<_>>()
        };
        let tables: Vec<_> = self.ids.iter().copied().collect();
        for id in tables.into_iter().filter(|id| id.tag == Tag::Table) {
            let (before, after) = (parents(sides.from, id), parents(sides.to, id));
            for parent in before.union(&after) {
                let key = (parent.schema.as_str(), parent.name.as_str());
                for &column in columns.get(&key).into_iter().flatten() {
                    let child = (Deed::Alter, id);
                    if before.contains(parent) {
                        self.wish(child, (Deed::Drop, column));
                    }
                    if after.contains(parent) {
                        self.wish((Deed::Create, column), child);
                    }
                    if !after.contains(parent) {
                        self.wish(child, (Deed::Create, column));
                        self.wish(child, (Deed::Alter, column));
                    }
                    if !before.contains(parent) {
                        self.wish((Deed::Alter, column), child);
                        self.wish((Deed::Drop, column), child);
                    }
                }
            }
        }
    }

    /// Rows come back when their table and its partitions are there, and before anything looks at them.
    fn keep_rows(&mut self, sides: Sides<'a>) {
        for (id, object) in self.touched(sides.to) {
            self.link((Deed::Save, id), (Deed::Drop, id));
            self.link((Deed::Create, id), (Deed::Refill, id));
            if self.find(Deed::Refill, id).is_some() {
                for key in partition::referring(sides, sides.to, id) {
                    self.link((Deed::Refill, id), (Deed::Create, key));
                }
            }
            for needed in &object.needs {
                let Some(table) = rows::table_of(sides.to, needed) else {
                    continue;
                };
                match id.tag {
                    Tag::Table => self.link((Deed::Create, id), (Deed::Refill, table)),
                    Tag::Constraint | Tag::Index | Tag::Trigger | Tag::MaterializedView
                        if !is_contracted(sides, id, table) =>
                    {
                        self.link((Deed::Refill, table), (Deed::Create, id));
                    }
                    _ => {}
                }
            }
        }
    }

    /// A column gets another type while the tables are away in which it can't.
    fn keep_fixed_apart(&mut self, sides: Sides<'a>) {
        for (column, table) in fixed(sides.from) {
            self.link((Deed::Drop, table), (Deed::Alter, column));
        }
        for (column, table) in fixed(sides.to) {
            self.link((Deed::Alter, column), (Deed::Create, table));
        }
    }

    /// What a table has of its own and what its parents have is one thing to the engine where it is alike: checks of one
    /// name, and indexes of the same columns. So the old one goes first, and of two new ones the parent's comes first.
    fn keep_families_apart(&mut self, sides: Sides<'a>) {
        let parts: Vec<&'a Id> = self.ids.iter().copied().collect();
        let parts = parts
            .into_iter()
            .filter(|id| matches!(id.tag, Tag::Constraint | Tag::Index));
        let mut held: BTreeMap<(&str, &str), Vec<&'a Id>> = BTreeMap::new();
        for id in parts {
            let holder = (id.schema.as_str(), id.within.as_str());
            held.entry(holder).or_default().push(id);
        }
        for (&(schema, table), ours) in &held {
            let table = Id::new(Tag::Table, schema, table);
            for catalog in [sides.from, sides.to] {
                for parent in catalog.ancestors(&table) {
                    let key = (parent.schema.as_str(), parent.name.as_str());
                    for &theirs in held.get(&key).into_iter().flatten() {
                        for &mine in ours {
                            if mine.tag == Tag::Constraint && mine.name == theirs.name {
                                self.link((Deed::Drop, mine), (Deed::Create, theirs));
                                self.link((Deed::Drop, theirs), (Deed::Create, mine));
                            } else {
                                self.wish((Deed::Drop, mine), (Deed::Create, theirs));
                                self.wish((Deed::Create, theirs), (Deed::Create, mine));
                            }
                        }
                    }
                }
            }
        }
    }

    /// An index of a table alone comes when the partitions are there that haven't it.
    fn leave_partitions_out(&mut self, sides: Sides<'a>) {
        for (id, object) in self.touched(sides.to) {
            if let Item::Index(Index { only: true, .. }) = &object.item
                && let Some((table, _)) = sides.to.container(id)
            {
                for partition in partition::below(sides.to, table) {
                    for deed in [Deed::Create, Deed::Alter] {
                        self.link((deed, partition), (Deed::Create, id));
                    }
                }
            }
        }
    }

    /// A logged table refers to no unlogged one.
    fn persist_in_turn(&mut self, sides: Sides<'a>) {
        for (id, object) in sides.to.of(Tag::Constraint) {
            let Item::Constraint(key) = &object.item else {
                continue;
            };
            let other = key.refers_to.as_deref();
            let other = other.and_then(|it| sides.to.table_called(it));
            let (Some((other, object)), Some((table, _))) = (other, sides.to.container(id)) else {
                continue;
            };
            if self.find(Deed::Alter, other).is_none() || self.find(Deed::Alter, table).is_none() {
                continue;
            }
            match &object.item {
                Item::Table(it) if it.unlogged => {
                    self.wish((Deed::Alter, table), (Deed::Alter, other));
                }
                _ => self.wish((Deed::Alter, other), (Deed::Alter, table)),
            }
        }
    }

    /// What is made has the rights that default privileges give it then: those that are wanted.
    fn settle_privileges(&mut self, sides: Sides<'a>) {
        for catalog in [sides.from, sides.to] {
            for (privileges, object) in self.touched(catalog) {
                let Item::DefaultPrivileges(it) = &object.item else {
                    continue;
                };
                let concerned = self.touched(sides.to).into_iter().map(|(id, _)| id);
                for id in concerned.filter(|id| it.concern(id)) {
                    for deed in [Deed::Drop, Deed::Alter, Deed::Create] {
                        self.link((deed, privileges), (Deed::Create, id));
                    }
                }
            }
        }
    }

    /// A name is free before it is taken again.
    fn keep_names_apart(&mut self, sides: Sides<'a>, fates: &Fates<'a>) {
        let mut taken: BTreeMap<names::Name, Vec<&'a Id>> = BTreeMap::new();
        for (id, object) in self.touched(sides.from) {
            if self.find(Deed::Drop, id).is_some() && fates.get(id) != Fate::Rebuilt {
                for name in names::names(id, object) {
                    taken.entry(name).or_default().push(id);
                }
            }
        }
        for (id, object) in self.touched(sides.to) {
            if self.find(Deed::Create, id).is_none() {
                continue;
            }
            for name in names::names(id, object) {
                for &before in taken.get(&name).into_iter().flatten() {
                    if before != id {
                        self.link((Deed::Drop, before), (Deed::Create, id));
                    }
                }
            }
        }
    }

    /// The sequence of an identity column takes a name that is free then, also one that something else should have.
    fn keep_names_from_identities(&mut self, sides: Sides<'a>) {
        for (column, object) in &sides.to.objects {
            if column_of(Some(object)).is_none_or(|it| it.identity.is_none()) {
                continue;
            }
            let name = format!("{}_{}_seq", column.within, column.name);
            for tag in [
                Tag::Table,
                Tag::View,
                Tag::MaterializedView,
                Tag::Composite,
                Tag::Sequence,
            ] {
                let taker = Id::new(tag, &column.schema, &name);
                if let Some((taker, _)) = sides.to.objects.get_key_value(&taker) {
                    for deed in [Deed::Create, Deed::Alter] {
                        self.wish((Deed::Create, taker), (deed, column));
                    }
                }
            }
        }
    }
}

/// Returns whether a constraint is part of its table's statement.
fn is_contracted(sides: Sides<'_>, id: &Id, table: &Id) -> bool {
    let holder = sides.to.container(id).map(|(holder, _)| holder);
    id.tag == Tag::Constraint && holder == Some(table)
}

fn is_finished(sides: Sides<'_>, id: &Id, fate: Fate) -> bool {
    let table = |objects: &BTreeMap<Id, Object>| match objects.get(id) {
        Some(Object {
            item: Item::Table(table),
            ..
        }) => Some((table.replica_identity.clone(), table.clustered_on.clone())),
        _ => None,
    };
    let Some(after) = table(&sides.to.objects) else {
        return false;
    };
    match fate {
        Fate::Created | Fate::Replaced => after != ("DEFAULT".to_owned(), None),
        Fate::Altered => table(&sides.from.objects) != Some(after),
        _ => false,
    }
}
