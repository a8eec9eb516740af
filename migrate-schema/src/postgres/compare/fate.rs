//! What becomes of each object.

use std::collections::{BTreeMap, BTreeSet};

use super::dependents::Dependents;
use super::{Sides, absorb, nested, partition};
use crate::change::Difference;
use crate::postgres::about;
use crate::postgres::cast::{is_alike, is_comparable};
use crate::postgres::catalog::{Catalog, Id, Object, beside};
use crate::postgres::object::column::Column;
use crate::postgres::object::{At, Index, Item, Tag};

/// What becomes of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Kept,
    Created,
    Dropped,
    Altered,
    /// It is dropped, and made again later.
    Replaced,
    /// A type, or a collation, whose columns stay: the old one stands aside under another name until they are of the new one.
    Rebuilt,
}

/// What becomes of all objects of both sides.
#[derive(Clone, Debug)]
pub(super) struct Fates<'a> {
    /// Of all that isn't kept.
    pub(super) fates: BTreeMap<&'a Id, Fate>,
    /// What differs of those that are on both sides.
    pub(super) differences: BTreeMap<&'a Id, Vec<Difference>>,
    /// The columns whose values become ones of another type, perhaps of the same name.
    pub(super) retyped: BTreeSet<&'a Id>,
    /// Tables of which a column stands elsewhere.
    pub(super) moved: BTreeSet<(&'a str, &'a str)>,
    dependents: Dependents<'a>,
}

impl<'a> Fates<'a> {
    pub(super) fn find(sides: Sides<'a>) -> Self {
        let mut found = Self {
            fates: BTreeMap::new(),
            differences: BTreeMap::new(),
            retyped: BTreeSet::new(),
            moved: BTreeSet::new(),
            dependents: Dependents::default(),
        };
        let mut work = Vec::new();
        for (id, before, after) in beside(sides.from, sides.to) {
            let fate = match (before, after) {
                (Some(before), Some(after)) if before.is_told_like(after) => Fate::Kept,
                (Some(before), Some(after)) => found.compared(sides, id, before, after),
                (None, _) if absorb::takes(sides.to, sides.from, id) => Fate::Kept,
                (None, _) => Fate::Created,
                (_, None) if absorb::takes(sides.from, sides.to, id) => Fate::Kept,
                (_, None) => Fate::Dropped,
            };
            if fate != Fate::Kept {
                found.set(id, fate, &mut work);
            }
        }
        for id in nested::unchecked(sides, &found.fates, &mut found.dependents) {
            found.set(id, Fate::Rebuilt, &mut work);
        }
        found.spread(sides, work);
        found.settle(sides);
        found
    }

    /// Makes an object anew that would have been changed, and what needs it too.
    pub(super) fn replace(&mut self, sides: Sides<'a>, id: &'a Id) {
        let mut work = Vec::new();
        self.set(id, replaced(id), &mut work);
        self.spread(sides, work);
        self.settle(sides);
    }

    /// Drops and makes again what nothing that stays is of, and makes with a new table what would have come by itself.
    fn settle(&mut self, sides: Sides<'a>) {
        self.extend_replaced(sides);
        loop {
            let is_used = |id: &Id| {
                self.dependents.of(id).iter().any(|user| {
                    let fate = self.get(user);
                    fate == Fate::Rebuilt || (fate == Fate::Altered && self.retyped.contains(user))
                })
            };
            let rebuilt = self
                .fates
                .iter()
                .filter(|(_, fate)| **fate == Fate::Rebuilt);
            let unused: Vec<&'a Id> = rebuilt
                .map(|(id, _)| *id)
                .filter(|id| !is_used(id))
                .collect();
            if unused.is_empty() {
                return;
            }
            self.fates
                .extend(unused.into_iter().map(|id| (id, Fate::Replaced)));
        }
    }

    /// What a new parent would have brought isn't there where the table is made anew.
    fn extend_replaced(&mut self, sides: Sides<'a>) {
        let tables = self.fates.iter();
        let tables = tables.filter(|(id, fate)| id.tag == Tag::Table && **fate == Fate::Replaced);
        let tables: Vec<&'a Id> = tables.map(|(id, _)| *id).collect();
        for table in tables {
            for tag in [Tag::Column, Tag::Default, Tag::Constraint, Tag::Index] {
                let all = [
                    (sides.to, sides.from, Fate::Created),
                    (sides.from, sides.to, Fate::Dropped),
                ];
                for (here, there, fate) in all {
                    let parts = here.parts(tag, table).map(|(id, _)| id);
                    for id in parts.filter(|id| !there.objects.contains_key(*id)) {
                        self.fates.entry(id).or_insert(fate);
                    }
                }
            }
        }
    }

    pub(super) fn get(&self, id: &Id) -> Fate {
        self.fates.get(id).copied().unwrap_or(Fate::Kept)
    }

    fn compared(
        &mut self,
        sides: Sides<'a>,
        id: &'a Id,
        before: &'a Object,
        after: &'a Object,
    ) -> Fate {
        let columns = column_of(Some(before)).zip(column_of(Some(after)));
        if columns.is_some_and(|(from, to)| from.position != to.position) {
            self.moved.insert((&id.schema, &id.within));
        }
        let own = before.item.differences(&after.item);
        let mut all = own.clone();
        all.extend(about::differences(before, after));
        if all.is_empty() {
            return Fate::Kept;
        }
        self.differences.insert(id, all);
        if let Some((from, to)) = columns
            && (&from.data_type, &from.collation) != (&to.data_type, &to.collation)
        {
            self.retyped.insert(id);
        }
        let at = At {
            catalog: sides.to,
            id,
            object: after,
            other: sides.from,
            settings: sides.settings,
            parts: &[],
        };
        match own.is_empty() || before.item.alter(&after.item, &at).is_some() {
            true => Fate::Altered,
            false => replaced(id),
        }
    }

    fn set(&mut self, id: &'a Id, fate: Fate, work: &mut Vec<&'a Id>) {
        self.fates.insert(id, fate);
        if fate != Fate::Created {
            work.push(id);
        }
    }

    /// Carries a replacement on to all that needs what is replaced.
    fn spread(&mut self, sides: Sides<'a>, mut work: Vec<&'a Id>) {
        while let Some(id) = work.pop() {
            if id.tag == Tag::Table && self.get(id) == Fate::Replaced {
                // Its rows are gone for a while.
                for key in partition::referring(sides, sides.from, id) {
                    let is_wanted = sides.to.objects.contains_key(key);
                    if is_wanted && matches!(self.get(key), Fate::Kept | Fate::Altered) {
                        self.set(key, Fate::Replaced, &mut work);
                    }
                }
            }
            self.dependents.learn(sides.from, id, &work);
            for dependent in self.dependents.of(id).to_vec() {
                let fate = self.get(dependent);
                if !matches!(fate, Fate::Kept | Fate::Altered)
                    || !sides.to.objects.contains_key(dependent)
                {
                    continue;
                }
                match self.carried(sides, id, dependent, fate) {
                    Carried::Nothing => {}
                    Carried::Retyped => {
                        if self.retyped.insert(dependent) || fate == Fate::Kept {
                            self.set(dependent, Fate::Altered, &mut work);
                        }
                    }
                    Carried::Replaced => self.set(dependent, replaced(dependent), &mut work),
                }
            }
        }
    }

    /// Returns what an object's fate means for one that needs it.
    fn carried(&mut self, sides: Sides<'a>, id: &'a Id, dependent: &'a Id, fate: Fate) -> Carried {
        let still = sides
            .to
            .objects
            .get(dependent)
            .is_some_and(|it| it.needs(id));
        let gone = match self.get(id) {
            Fate::Replaced | Fate::Rebuilt => fate == Fate::Kept || still,
            // What a change of these says is never what they need.
            Fate::Dropped => {
                fate == Fate::Kept
                    || matches!(
                        dependent.tag,
                        Tag::Constraint | Tag::Index | Tag::Statistics
                    )
            }
            _ => false,
        };
        if gone {
            return match dependent.tag {
                Tag::Schema | Tag::Extension => Carried::Nothing,
                Tag::Column if is_generated(sides, dependent) => Carried::Replaced,
                Tag::Column if id.tag == Tag::Table => match is_container(id, dependent) {
                    true => Carried::Replaced,
                    false => Carried::Nothing,
                },
                Tag::Column if is_type(id.tag) => Carried::Retyped,
                Tag::Column => Carried::Nothing,
                // The key that a table is partitioned by may call a function.
                Tag::Table if id.tag == Tag::Function => Carried::Replaced,
                Tag::Table if id.tag != Tag::Table && !is_type(id.tag) => Carried::Nothing,
                _ => Carried::Replaced,
            };
        }
        if !self.retyped.contains(id) || !self.blocks(sides, id, dependent) {
            return Carried::Nothing;
        }
        match column_of(sides.from.objects.get(dependent)) {
            Some(column) if column.inherited => Carried::Retyped,
            _ => Carried::Replaced,
        }
    }

    /// Returns whether an object stands in the way of a change of a column's type.
    fn blocks(&self, sides: Sides<'a>, column: &Id, dependent: &Id) -> bool {
        let (Some(before), Some(from), Some(to)) = (
            sides.from.objects.get(dependent),
            column_of(sides.from.objects.get(column)),
            column_of(sides.to.objects.get(column)),
        ) else {
            return false;
        };
        let is_rebuilt = from.data_type == to.data_type && from.collation == to.collation;
        let is_same = from.base == to.base && !is_rebuilt;
        let is_alike = is_same || is_alike(sides.to, &from.base, &to.base);
        // Its columns are text for a while.
        let is_range = is_rebuilt && is_range(sides.from, &from.base);
        match &before.item {
            Item::View(_)
            | Item::MaterializedView(_)
            | Item::Rule(_)
            | Item::Trigger(_)
            | Item::Policy(_)
            | Item::Function(_) => true,
            Item::Column(it) => it.generated.is_some() || it.inherited,
            // It is there only where it can't be while the type changes.
            Item::Table(_) => true,
            Item::Default(_) => !is_alike,
            Item::Index(it) => is_range || (!is_alike && has_expression(it)),
            Item::Constraint(it) => match it.kind.as_str() {
                "c" | "x" => is_range || !is_alike,
                "f" => is_rebuilt || (!is_same && !is_comparable(&from.base, &to.base)),
                _ => is_range,
            },
            _ => false,
        }
    }
}

fn is_range(catalog: &Catalog, data_type: &str) -> bool {
    let name = data_type.strip_suffix("[]").unwrap_or(data_type);
    catalog.of(Tag::Range).any(|(_, object)| object.sql == name)
}

/// Returns whether an index has a predicate, or keys that aren't plain columns.
fn has_expression(index: &Index) -> bool {
    let keys = index.keys.strip_prefix('(').unwrap_or(&index.keys);
    index.predicate.is_some() || keys.contains('(')
}

enum Carried {
    Nothing,
    Replaced,
    Retyped,
}

/// Returns how an object that isn't changed where it stands becomes another.
fn replaced(id: &Id) -> Fate {
    match is_type(id.tag) {
        true => Fate::Rebuilt,
        false => Fate::Replaced,
    }
}

pub(super) fn is_type(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Collation | Tag::Enum | Tag::Domain | Tag::Composite | Tag::Range
    )
}

pub(super) fn column_of(object: Option<&Object>) -> Option<&Column> {
    match &object?.item {
        Item::Column(column) => Some(column),
        _ => None,
    }
}

fn is_generated(sides: Sides<'_>, column: &Id) -> bool {
    column_of(sides.from.objects.get(column)).is_some_and(|it| it.generated.is_some())
}

fn is_container(table: &Id, part: &Id) -> bool {
    part.schema == table.schema && part.within == table.name
}
