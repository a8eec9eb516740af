//! All candidates, and the pairs that they are made of.

use super::super::thing::Thing;
use super::{code, columns, equal, parts, schemas, sequences, tables, types};
use crate::Candidate;
use crate::postgres::catalog::{Catalog, Id};
use crate::postgres::object::{At, Tag};

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

    /// Returns whether only the schema differs.
    pub(super) fn is_moved(&self) -> bool {
        self.old.at.id.name == self.new.at.id.name
    }
}

/// Both catalogs, and the schemas that are perhaps renamed.
#[derive(Clone, Debug)]
pub(super) struct Sides<'a> {
    pub(super) from: &'a Catalog,
    pub(super) to: &'a Catalog,
    renamed_schemas: Vec<(&'a str, &'a str)>,
}

impl<'a> Sides<'a> {
    fn new(from: &'a Catalog, to: &'a Catalog) -> Self {
        let mut sides = Self {
            from,
            to,
            renamed_schemas: Vec::new(),
        };
        let pairs = schemas::pairs(&sides).into_iter();
        sides.renamed_schemas = pairs
            .map(|(pair, _)| (pair.old.at.id.name.as_str(), pair.new.at.id.name.as_str()))
            .collect();
        sides
    }

    /// Returns the objects of a kind that are gone, each with each that came: within the same object, or in the same
    /// schema, or of the same name in another schema.
    pub(super) fn pairs(&self, tag: Tag) -> Vec<Pair<'a>> {
        let news = only(self.to, self.from, tag);
        let mut pairs = Vec::new();
        for old in only(self.from, self.to, tag) {
            for &new in &news {
                let (id, new_id) = (old.at.id, new.at.id);
                let is_near = match id.schema == new_id.schema {
                    true => id.within == new_id.within,
                    false => {
                        id.name == new_id.name && id.within.is_empty() && new_id.within.is_empty()
                    }
                };
                let schemas = (id.schema.as_str(), new_id.schema.as_str());
                if is_near && !self.renamed_schemas.contains(&schemas) {
                    pairs.push(Pair { old, new });
                }
            }
        }
        pairs
    }

    /// Returns the objects of a kind that are on both sides.
    pub(super) fn both(&self, tag: Tag) -> Vec<(At<'a>, At<'a>)> {
        let mut both = Vec::new();
        for (id, object) in self.from.objects.iter().filter(|(id, _)| id.tag == tag) {
            if let Some(new) = Thing::object(self.to, id) {
                let catalog = self.from;
                both.push((At::within(catalog, id, object), new.at));
            }
        }
        both
    }

    /// Returns whether a relation, or a constraint of the same object, has the new name before: the engine would refuse it.
    pub(super) fn is_taken(&self, pair: &Pair<'_>) -> bool {
        let new = pair.new.at.id;
        let relations = [
            Tag::Table,
            Tag::Index,
            Tag::Sequence,
            Tag::View,
            Tag::MaterializedView,
            Tag::Composite,
        ];
        let takes = |id: &Id| {
            id.schema == new.schema
                && id.name == new.name
                && (relations.contains(&id.tag)
                    || (id.tag == Tag::Constraint && id.within == new.within))
        };
        self.from.objects.keys().any(takes)
    }
}

/// Returns the objects of a kind that the other catalog doesn't have.
fn only<'a>(catalog: &'a Catalog, other: &Catalog, tag: Tag) -> Vec<Thing<'a>> {
    let ids = catalog
        .objects
        .keys()
        .filter(|id| id.tag == tag && !other.objects.contains_key(id));
    ids.filter_map(|id| Thing::object(catalog, id)).collect()
}
