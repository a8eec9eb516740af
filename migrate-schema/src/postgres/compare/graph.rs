//! What is done, and what before what.

mod families;

use std::collections::{BTreeMap, HashMap};

use super::fate::{Fate, Fates, column_of};
use super::{Catalog, Object, Sides, body, names, partition, rows};
use crate::postgres::catalog::Id;
use crate::postgres::object::{Item, Tag};

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

impl Deed {
    const ALL: [Self; 7] = [
        Self::Drop,
        Self::Aside,
        Self::Create,
        Self::Alter,
        Self::Finish,
        Self::Save,
        Self::Refill,
    ];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Node<'a> {
    pub(super) deed: Deed,
    pub(super) id: &'a Id,
}

/// By deed: the node that does it with an object.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Deeds([Option<usize>; Deed::ALL.len()]);

impl Deeds {
    pub(super) fn get(self, deed: Deed) -> Option<usize> {
        self.0[deed as usize]
    }
}

#[derive(Clone, Debug)]
pub(super) struct Graph<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    deeds: HashMap<&'a Id, Deeds>,
    /// By constraint of a partition whose index is attached to its parent's, the node that drops that one.
    pub(super) attached: HashMap<&'a Id, usize>,
    pub(super) hard: Vec<(usize, usize)>,
    /// Hard until that makes a circle from which nothing can be taken out.
    pub(super) firm: Vec<(usize, usize)>,
    pub(super) soft: Vec<(usize, usize)>,
}

/// An object with which something is done.
pub(super) type Touched<'a> = (&'a Id, &'a Object, Deeds);

impl<'a> Graph<'a> {
    pub(super) fn of(sides: Sides<'a>, fates: &Fates<'a>) -> Self {
        let mut graph = Self {
            nodes: Vec::new(),
            deeds: HashMap::new(),
            attached: HashMap::new(),
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
        let before = graph.touched(sides.from, fates);
        let after = graph.touched(sides.to, fates);
        graph.need_before(sides, &before);
        graph.need_after(sides, &after);
        graph.keep_names_apart(fates, &before, &after);
        graph.keep_names_from_identities(&after);
        graph.keep_families_in_turn(sides, &before, &after);
        graph.keep_rows(sides, &after);
        graph.settle_privileges(&before, &after);
        graph.settle_privileges(&after, &after);
        graph.firm = body::firm(&after);
        let wishes = body::wishes(sides, &graph, &before, &after);
        graph.soft.extend(wishes);
        graph
    }

    /// Makes wishes of what is only firm; returns whether there was any.
    pub(super) fn soften(&mut self) -> bool {
        let firm = std::mem::take(&mut self.firm);
        let was_firm = !firm.is_empty();
        self.soft.extend(firm);
        was_firm
    }

    pub(super) fn find(&self, deed: Deed, id: &Id) -> Option<usize> {
        self.deeds(id).get(deed)
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

    fn add(&mut self, node: Node<'a>) {
        let deeds = self.deeds.entry(node.id).or_default();
        deeds.0[node.deed as usize] = Some(self.nodes.len());
        self.nodes.push(node);
    }

    fn deeds(&self, id: &Id) -> Deeds {
        self.deeds.get(id).copied().unwrap_or_default()
    }

    /// Returns what something is done with and a catalog has: of a large schema a small part.
    fn touched(&self, catalog: &'a Catalog, fates: &Fates<'a>) -> Vec<Touched<'a>> {
        let ids = fates.fates.keys().filter(|id| self.deeds.contains_key(*id));
        let found = ids.filter_map(|id| catalog.objects.get_key_value(*id));
        found
            .map(|(id, object)| (id, object, self.deeds(id)))
            .collect()
    }

    fn link(&mut self, before: Option<usize>, after: Option<usize>) {
        self.hard.extend(before.zip(after));
    }

    fn wish(&mut self, before: Option<usize>, after: Option<usize>) {
        self.soft.extend(before.zip(after));
    }

    /// What needed something goes before it, or lets go of it before it goes.
    fn need_before(&mut self, sides: Sides<'a>, before: &[Touched<'a>]) {
        for &(id, object, mine) in before {
            let (drop, alter) = (mine.get(Deed::Drop), mine.get(Deed::Alter));
            if let Some(drop) = drop {
                for key in partition::referring(sides, sides.from, id) {
                    self.link(self.find(Deed::Drop, key), Some(drop));
                }
                for key in partition::referring(sides, sides.to, id) {
                    self.link(Some(drop), self.find(Deed::Create, key));
                }
                if id.tag == Tag::Index {
                    let constraints = object.needs.iter().map(|it| &**it);
                    for constraint in constraints.filter(|it| it.tag == Tag::Constraint) {
                        self.attached.entry(constraint).or_insert(drop);
                    }
                }
            }
            for needed in &object.needs {
                let theirs = self.deeds(needed);
                self.link(drop, theirs.get(Deed::Drop));
                let stays_within = || {
                    let holder = sides.from.container(id);
                    holder.is_some_and(|(holder, _)| self.find(Deed::Aside, holder).is_some())
                };
                let aside = theirs.get(Deed::Aside);
                if aside.is_some() && mine.get(Deed::Aside).is_none() && !stays_within() {
                    self.link(drop, aside);
                }
                if needed.tag == Tag::Column
                    && let Some(column) = sides.from.objects.get(&**needed)
                {
                    for range in column.needs.iter().filter(|it| it.tag == Tag::Range) {
                        self.link(drop, self.find(Deed::Aside, range));
                    }
                }
                if needed.tag == Tag::Table && id.within != needed.name {
                    self.wish(drop, theirs.get(Deed::Alter));
                } else {
                    self.link(drop, theirs.get(Deed::Alter));
                }
                self.link(alter, theirs.get(Deed::Drop));
            }
        }
    }

    /// What needs something comes after it.
    fn need_after(&mut self, sides: Sides<'a>, after: &[Touched<'a>]) {
        for &(id, object, mine) in after {
            let (create, alter) = (mine.get(Deed::Create), mine.get(Deed::Alter));
            let (drop, aside) = (mine.get(Deed::Drop), mine.get(Deed::Aside));
            if aside.is_some() {
                self.link(aside, create);
                self.link(create, drop);
            } else {
                self.link(drop, create);
            }
            self.link(create, mine.get(Deed::Finish));
            self.link(alter, mine.get(Deed::Finish));
            for needed in &object.needs {
                let theirs = self.deeds(needed);
                self.link(theirs.get(Deed::Create), create);
                self.link(theirs.get(Deed::Create), alter);
                if needed.tag == Tag::Table {
                    self.wish(theirs.get(Deed::Alter), create);
                } else {
                    self.link(theirs.get(Deed::Alter), create);
                }
                self.wish(theirs.get(Deed::Alter), alter);
            }
            if matches!(id.tag, Tag::Index | Tag::Constraint)
                && let Some((holder, _)) = sides.to.container(id)
            {
                let finish = self.find(Deed::Finish, holder);
                self.link(create, finish);
                self.link(alter, finish);
            }
        }
    }

    /// Rows come back when their table and its partitions are there, and before anything looks at them.
    fn keep_rows(&mut self, sides: Sides<'a>, after: &[Touched<'a>]) {
        if !self.nodes.iter().any(|node| node.deed == Deed::Refill) {
            return;
        }
        for &(id, object, mine) in after {
            let (create, refill) = (mine.get(Deed::Create), mine.get(Deed::Refill));
            self.link(mine.get(Deed::Save), mine.get(Deed::Drop));
            self.link(create, refill);
            if refill.is_some() {
                for key in partition::referring(sides, sides.to, id) {
                    self.link(refill, self.find(Deed::Create, key));
                }
            }
            for needed in &object.needs {
                let Some(table) = rows::table_of(sides.to, needed) else {
                    continue;
                };
                let refill = self.find(Deed::Refill, table);
                match id.tag {
                    Tag::Table => self.link(create, refill),
                    Tag::Constraint | Tag::Index | Tag::Trigger | Tag::MaterializedView
                        if !is_contracted(sides, id, table) =>
                    {
                        self.link(refill, create);
                    }
                    _ => {}
                }
            }
        }
    }

    /// What is made has the rights that default privileges give it then: those that are wanted.
    fn settle_privileges(&mut self, touched: &[Touched<'a>], after: &[Touched<'a>]) {
        for (_, object, mine) in touched {
            let Item::DefaultPrivileges(it) = &object.item else {
                continue;
            };
            for (_, _, theirs) in after.iter().filter(|(id, ..)| it.concern(id)) {
                for deed in [Deed::Drop, Deed::Alter, Deed::Create] {
                    self.link(mine.get(deed), theirs.get(Deed::Create));
                }
            }
        }
    }

    /// A name is free before it is taken again.
    fn keep_names_apart(
        &mut self,
        fates: &Fates<'a>,
        before: &[Touched<'a>],
        after: &[Touched<'a>],
    ) {
        let mut taken: BTreeMap<names::Name, Vec<(&'a Id, Deeds)>> = BTreeMap::new();
        for &(id, object, mine) in before {
            if mine.get(Deed::Drop).is_some() && fates.get(id) != Fate::Rebuilt {
                for name in names::names(id, object) {
                    taken.entry(name).or_default().push((id, mine));
                }
            }
        }
        if taken.is_empty() {
            return;
        }
        for &(id, object, mine) in after {
            let create = mine.get(Deed::Create);
            if create.is_none() {
                continue;
            }
            for name in names::names(id, object) {
                for (other, theirs) in taken.get(&name).into_iter().flatten() {
                    if *other != id {
                        self.link(theirs.get(Deed::Drop), create);
                    }
                }
            }
        }
    }

    /// The sequence of an identity column takes a name that is free then, also one that something else should have.
    fn keep_names_from_identities(&mut self, after: &[Touched<'a>]) {
        for &(column, object, mine) in after {
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
                let taken = self.find(Deed::Create, &taker);
                self.wish(taken, mine.get(Deed::Create));
                self.wish(taken, mine.get(Deed::Alter));
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
    if id.tag != Tag::Table {
        return false;
    }
    let Some(after) = table(&sides.to.objects) else {
        return false;
    };
    match fate {
        Fate::Created | Fate::Replaced => after != ("DEFAULT".to_owned(), None),
        Fate::Altered => table(&sides.from.objects) != Some(after),
        _ => false,
    }
}
