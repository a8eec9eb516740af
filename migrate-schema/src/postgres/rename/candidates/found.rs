//! All candidates, and the pairs that they are made of.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::super::thing::Thing;
use super::{code, columns, equal, parts, schemas, sequences, tables, types};
use crate::Candidate;
use crate::postgres::catalog::{Catalog, beside};
use crate::postgres::object::{Item, Tag};

/// Returns the renames that may be meant: those that need no question first, then what holds others before it, and the
/// likeliest first among those of one kind.
///
/// What is on both sides is never renamed. Columns are compared of tables that are on both, so that those of a renamed
/// one come when that is done.
pub(crate) fn candidates(from: &Catalog, to: &Catalog) -> Vec<Candidate> {
    let sides = Sides::new(from, to);
    let mut found = equal::candidates(&sides);
    found.extend(sequences::candidates(&sides));
    let mut kinds = [
        schemas::candidates(&sides),
        types::candidates(&sides),
        parts::candidates(&sides),
        tables::candidates(&sides),
        columns::candidates(&sides),
        code::candidates(&sides),
    ];
    for kind in &mut kinds {
        kind.sort_by_key(|it| std::cmp::Reverse(it.score));
        found.append(kind);
    }
    found.sort_by_key(|it| !it.candidate.sure);
    found.into_iter().map(|it| it.candidate).collect()
}

/// A candidate, and how likely it is among those of its kind.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) candidate: Candidate,
    pub(super) score: usize,
}

impl Found {
    /// Makes the candidate that somebody must be asked about.
    pub(super) fn perhaps(pair: Pair<'_>, score: usize, reasons: &[String]) -> Self {
        Self {
            candidate: Candidate {
                rename: pair.old.renamed(&pair.new),
                reason: reasons.join(", "),
                sure: false,
            },
            score,
        }
    }

    /// Makes the candidate whose answer changes nothing but a name.
    pub(super) fn sure(pair: Pair<'_>, reason: &str) -> Self {
        let mut found = Self::perhaps(pair, 0, &[reason.to_owned()]);
        found.candidate.sure = true;
        found
    }
}

/// What is gone, and what came instead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'a> {
    pub(super) old: Thing<'a>,
    pub(super) new: Thing<'a>,
}

impl<'a> Pair<'a> {
    pub(super) fn names(&self) -> (&'a str, &'a str) {
        (self.old.own(), self.new.own())
    }

    fn schemas(&self) -> (&'a str, &'a str) {
        (&self.old.id.schema, &self.new.id.schema)
    }

    /// Returns whether only the schema differs.
    pub(super) fn is_moved(&self) -> bool {
        self.old.id.name == self.new.id.name
    }
}

/// Both catalogs, and what is asked of them for every pair.
#[derive(Clone, Debug)]
pub(super) struct Sides<'a> {
    pub(super) from: &'a Catalog,
    pub(super) to: &'a Catalog,
    /// Those that are perhaps renamed: what they hold isn't asked about one by one.
    schemas: BTreeSet<(&'a str, &'a str)>,
    gone: Vec<Thing<'a>>,
    new: Vec<Thing<'a>>,
    /// Schema and name of all that shares the names of relations and types, before; asked only where something is new.
    taken: OnceCell<BTreeSet<(&'a str, &'a str)>>,
}

impl<'a> Sides<'a> {
    fn new(from: &'a Catalog, to: &'a Catalog) -> Self {
        let mut sides = Self {
            from,
            to,
            schemas: BTreeSet::new(),
            gone: Vec::new(),
            new: Vec::new(),
            taken: OnceCell::new(),
        };
        for (id, before, after) in beside(from, to) {
            match (before, after) {
                (Some(object), None) => sides.gone.push(Thing::new(from, id, object)),
                (None, Some(object)) => sides.new.push(Thing::new(to, id, object)),
                _ => {}
            }
        }
        let pairs = schemas::pairs(&sides).into_iter();
        sides.schemas = pairs
            .map(|(pair, _)| (pair.old.id.name.as_str(), pair.new.id.name.as_str()))
            .collect();
        sides
    }

    /// Returns the objects of a kind that are gone, each with each that came: within the same object, in the same
    /// schema, or of the same name in another. What couldn't have its new name before the rest changes is left out.
    pub(super) fn pairs(&self, tag: Tag) -> Vec<Pair<'a>> {
        let of_kind = |things: &[Thing<'a>]| {
            let things = things.iter().copied();
            things.filter(|it| it.id.tag == tag).collect::<Vec<_>>()
        };
        let (olds, news) = (of_kind(&self.gone), of_kind(&self.new));
        let mut beside: BTreeMap<(&str, &str), Vec<Thing<'a>>> = BTreeMap::new();
        let mut elsewhere: BTreeMap<&str, Vec<Thing<'a>>> = BTreeMap::new();
        for &new in &news {
            let id = new.id;
            beside
                .entry((&id.schema, &id.within))
                .or_default()
                .push(new);
            if id.within.is_empty() {
                elsewhere.entry(&id.name).or_default().push(new);
            }
        }
        let mut pairs = Vec::new();
        for old in olds {
            let id = old.id;
            let near = beside.get(&(id.schema.as_str(), id.within.as_str()));
            let far = elsewhere
                .get(id.name.as_str())
                .filter(|_| id.within.is_empty());
            for &new in near.into_iter().chain(far).flatten() {
                let pair = Pair { old, new };
                if !self.is_taken(&new) && !self.schemas.contains(&pair.schemas()) {
                    pairs.push(pair);
                }
            }
        }
        pairs
    }

    /// Returns the objects of a kind that are on both sides.
    pub(super) fn both(&self, tag: Tag) -> Vec<(Thing<'a>, Thing<'a>)> {
        let olds = self.from.of(tag);
        olds.filter_map(|(id, object)| {
            let old = Thing::new(self.from, id, object);
            Some((old, Thing::of(self.to, id)?))
        })
        .collect()
    }

    /// Returns whether something has the name before, so that the engine would refuse it.
    fn is_taken(&self, new: &Thing<'_>) -> bool {
        let name = (new.id.schema.as_str(), new.id.name.as_str());
        let taken = || {
            self.taken.get_or_init(|| {
                let all = self.from.objects.iter();
                let takers = all.filter(|(_, object)| shares_names(&object.item));
                takers
                    .map(|(id, _)| (id.schema.as_str(), id.name.as_str()))
                    .collect()
            })
        };
        shares_names(&new.object.item) && taken().contains(&name)
    }
}

/// Returns whether an object has the name of a relation, such as a key has for its index, or of a type, of which every
/// table has one too.
fn shares_names(item: &Item) -> bool {
    use Tag::{Composite, Domain, Enum, Index, MaterializedView, Range, Sequence, Table, View};
    match item {
        Item::Constraint(it) => matches!(it.kind.as_str(), "p" | "u" | "x"),
        item => matches!(
            item.tag(),
            Composite | Domain | Enum | Index | MaterializedView | Range | Sequence | Table | View
        ),
    }
}
