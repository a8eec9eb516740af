//! What parents, partitions and tables that refer to each other do in turn.

use std::collections::{BTreeMap, BTreeSet};

use super::{Deed, Deeds, Graph, Touched};
use crate::postgres::catalog::{Catalog, Id};
use crate::postgres::compare::fixed::fixed;
use crate::postgres::compare::{Sides, partition};
use crate::postgres::object::{Index, Item, Table, Tag};

/// What is done with the parts of each table, by its schema and name.
type Held<'a> = BTreeMap<(&'a str, &'a str), Vec<(&'a Id, Deeds)>>;

impl<'a> Graph<'a> {
    /// Says what tables wait for that belong together.
    pub(super) fn keep_families_in_turn(
        &mut self,
        sides: Sides<'a>,
        before: &[Touched<'a>],
        after: &[Touched<'a>],
    ) {
        let all = before.iter().chain(after);
        let all: BTreeMap<&'a Id, Deeds> = all.map(|(id, _, deeds)| (*id, *deeds)).collect();
        self.follow_parents(sides, &all);
        self.keep_families_apart(sides, &all);
        self.keep_fixed_apart(sides);
        self.leave_partitions_out(sides, after);
        self.persist_in_turn(sides, after);
    }

    /// What a table says of an inherited column is said while it is there, and what changes of a parent is of those tables
    /// that stay its own.
    fn follow_parents(&mut self, sides: Sides<'a>, all: &BTreeMap<&'a Id, Deeds>) {
        let columns = held(all, &[Tag::Column]);
        let tables = all.iter().filter(|(id, _)| id.tag == Tag::Table);
        for (id, deeds) in tables {
            let child = deeds.get(Deed::Alter);
            if child.is_none() {
                continue;
            }
            let (before, after) = (parents(sides.from, id), parents(sides.to, id));
            for parent in before.union(&after) {
                let key = (parent.schema.as_str(), parent.name.as_str());
                for (_, column) in columns.get(&key).into_iter().flatten() {
                    let [create, alter, drop] =
                        [Deed::Create, Deed::Alter, Deed::Drop].map(|deed| column.get(deed));
                    if before.contains(parent) {
                        self.wish(child, drop);
                    }
                    if after.contains(parent) {
                        self.wish(create, child);
                    }
                    if !after.contains(parent) {
                        self.wish(child, create);
                        self.wish(child, alter);
                    }
                    if !before.contains(parent) {
                        self.wish(alter, child);
                        self.wish(drop, child);
                    }
                }
            }
        }
    }

    /// What a table has of its own and what its parents have is one thing to the engine where it is alike: checks of one
    /// name, and indexes of the same columns. So the old one goes first, and of two new ones the parent's comes first.
    fn keep_families_apart(&mut self, sides: Sides<'a>, all: &BTreeMap<&'a Id, Deeds>) {
        let held = held(all, &[Tag::Constraint, Tag::Index]);
        for (&(schema, table), ours) in &held {
            let table = Id::new(Tag::Table, schema, table);
            let ancestors = [sides.from, sides.to].map(|catalog| catalog.ancestors(&table));
            for parent in ancestors.into_iter().flatten() {
                let key = (parent.schema.as_str(), parent.name.as_str());
                for (their_id, theirs) in held.get(&key).into_iter().flatten() {
                    for (my_id, mine) in ours {
                        let (create, drop) = (mine.get(Deed::Create), mine.get(Deed::Drop));
                        if my_id.tag == Tag::Constraint && my_id.name == their_id.name {
                            self.link(drop, theirs.get(Deed::Create));
                            self.link(theirs.get(Deed::Drop), create);
                        } else {
                            self.wish(drop, theirs.get(Deed::Create));
                            self.wish(theirs.get(Deed::Create), create);
                        }
                    }
                }
            }
        }
    }

    /// A column gets another type while the tables are away in which it can't.
    fn keep_fixed_apart(&mut self, sides: Sides<'a>) {
        let is_altered =
            |node: &super::Node<'_>| node.deed == Deed::Alter && node.id.tag == Tag::Column;
        if !self.nodes.iter().any(is_altered) {
            return;
        }
        for (column, table) in fixed(sides.from) {
            self.link(self.find(Deed::Drop, table), self.find(Deed::Alter, column));
        }
        for (column, table) in fixed(sides.to) {
            self.link(
                self.find(Deed::Alter, column),
                self.find(Deed::Create, table),
            );
        }
    }

    /// An index of a table alone comes when the partitions are there that haven't it.
    fn leave_partitions_out(&mut self, sides: Sides<'a>, after: &[Touched<'a>]) {
        for (id, object, mine) in after {
            if let Item::Index(Index { only: true, .. }) = &object.item
                && let Some((table, _)) = sides.to.container(id)
            {
                for partition in partition::below(sides.to, table) {
                    for deed in [Deed::Create, Deed::Alter] {
                        self.link(self.find(deed, partition), mine.get(Deed::Create));
                    }
                }
            }
        }
    }

    /// A logged table refers to no unlogged one.
    fn persist_in_turn(&mut self, sides: Sides<'a>, after: &[Touched<'a>]) {
        let altered = after.iter().filter_map(|(_, object, deeds)| {
            let Item::Table(table) = &object.item else {
                return None;
            };
            Some((object.sql.as_str(), (deeds.get(Deed::Alter)?, table)))
        });
        let altered: BTreeMap<&str, (usize, &Table)> = altered.collect();
        if altered.len() < 2 {
            return;
        }
        for (id, object) in sides.to.of(Tag::Constraint) {
            let Item::Constraint(key) = &object.item else {
                continue;
            };
            let other = key.refers_to.as_deref();
            let Some(&(other, table)) = other.and_then(|it| altered.get(it)) else {
                continue;
            };
            let mine = sides.to.container(id);
            let mine = mine.and_then(|(holder, _)| self.find(Deed::Alter, holder));
            match table.unlogged {
                true => self.wish(mine, Some(other)),
                false => self.wish(Some(other), mine),
            }
        }
    }
}

fn held<'a>(all: &BTreeMap<&'a Id, Deeds>, tags: &[Tag]) -> Held<'a> {
    let mut held = Held::new();
    for (&id, &deeds) in all.iter().filter(|(id, _)| tags.contains(&id.tag)) {
        let holder = (id.schema.as_str(), id.within.as_str());
        held.entry(holder).or_default().push((id, deeds));
    }
    held
}

fn parents<'a>(catalog: &'a Catalog, table: &Id) -> BTreeSet<&'a Id> {
    let object = catalog.objects.get(table);
    let needs = object.into_iter().flat_map(|it| &it.needs);
    needs
        .map(|it| &**it)
        .filter(|it| it.tag == Tag::Table)
        .collect()
}
