//! Indexes, views and triggers: what changes, and what stands in a table's way, is dropped and made again.

use std::collections::BTreeMap;

use super::Written;
use super::tables::Upheaval;
use crate::Statement;
use crate::change::{Action, Change, Difference};
use crate::order::{Edges, order};
use crate::sqlite::Catalog;
use crate::sqlite::catalog::{INDEX, TRIGGER, VIEW};
use crate::sqlite::model::Loose as Object;
use crate::sqlite::token::{Names, quoted};

/// What is written before the tables change, and what after.
#[derive(Default)]
pub(super) struct Loose {
    pub(super) before: Vec<Written>,
    pub(super) after: Vec<Written>,
}

pub(super) fn compare(from: &Catalog, to: &Catalog, upheaval: &Upheaval) -> Loose {
    let mut indexes = Kind::new(INDEX, from, to, &from.indexes, &to.indexes, |one, other| {
        one.facts.differences(&other.facts)
    });
    let mut views = Kind::new(VIEW, from, to, &from.views, &to.views, |one, other| {
        one.facts.differences(&other.facts)
    });
    let mut triggers = Kind::new(
        TRIGGER,
        from,
        to,
        &from.triggers,
        &to.triggers,
        |one, other| one.facts.differences(&other.facts),
    );
    let mut absent = upheaval.absent.clone();
    absent.extend(views.leaving());
    if upheaval.is_checked {
        while views.displace(|it| it.mentioned.iter().any(|name| absent.contains(name))) {
            absent.extend(views.leaving());
        }
        triggers.displace(|it| {
            let missed = |name: &&String| **name != it.on || views.leaves(name);
            it.mentioned
                .iter()
                .filter(missed)
                .any(|name| absent.contains(name))
        });
    }
    let goes_with = |on: &str| upheaval.dropped.contains(on) || views.leaves(on);
    indexes.follow(|on| upheaval.dropped.contains(on));
    triggers.follow(goes_with);

    // A trigger that names what will be absent goes before its table does.
    let missed = |it: &Object<_>| {
        let mut others = it.mentioned.iter().filter(|name| **name != it.on);
        upheaval.is_checked && others.any(|name| absent.contains(name))
    };
    triggers.settle(
        |it| !views.leaves(&it.on) && (missed(it) || !upheaval.dropped.contains(&it.on)),
        |on| upheaval.gone.contains(on) || views.is_gone(on),
    );
    views.settle(|_| true, |_| false);
    indexes.settle(
        |it| !upheaval.dropped.contains(&it.on),
        |on| upheaval.gone.contains(on),
    );

    let mut loose = Loose::default();
    triggers.drop(&mut loose.before);
    views.drop(&mut loose.before);
    indexes.drop(&mut loose.before);
    indexes.create(&mut loose.after);
    views.create(&mut loose.after);
    triggers.create(&mut loose.after);
    loose
}

/// The objects of one kind.
struct Kind<'a, F> {
    name: &'static str,
    objects: BTreeMap<&'a str, Fate<'a, F>>,
}

/// Where an object stands among those that it mentions.
#[derive(Clone, Copy)]
enum Direction {
    UsersFirst,
    UsersLast,
}

/// What becomes of an object.
struct Fate<'a, F> {
    from: Option<&'a Object<F>>,
    /// What is made, where it is made.
    to: Option<&'a Object<F>>,
    differences: Vec<Difference>,
    /// Whether it is dropped, by itself or with its table.
    leaves: bool,
    /// Whether a statement of its own drops it.
    is_dropped: bool,
    /// Whether people are told.
    is_told: bool,
}

impl<'a, F> Kind<'a, F> {
    fn new(
        name: &'static str,
        from: &Catalog,
        to: &Catalog,
        before: &'a BTreeMap<String, Object<F>>,
        after: &'a BTreeMap<String, Object<F>>,
        differences: impl Fn(&Object<F>, &Object<F>) -> Vec<Difference>,
    ) -> Self {
        let mut objects = BTreeMap::new();
        for key in before.keys().chain(after.keys()) {
            let takes_part = from.lets(name, key) && to.lets(name, key);
            let (before, after) = (before.get(key), after.get(key));
            let fate = match (before, after) {
                (from, _) if !takes_part => Fate {
                    from,
                    to: from,
                    differences: Vec::new(),
                    leaves: false,
                    is_dropped: false,
                    is_told: false,
                },
                (Some(one), Some(other)) => {
                    let differences = differences(one, other);
                    Fate {
                        from: before,
                        to: after,
                        leaves: !differences.is_empty(),
                        differences,
                        is_dropped: false,
                        is_told: true,
                    }
                }
                _ => Fate {
                    from: before,
                    to: after,
                    differences: Vec::new(),
                    leaves: before.is_some(),
                    is_dropped: false,
                    is_told: true,
                },
            };
            objects.insert(key.as_str(), fate);
        }
        Self { name, objects }
    }

    /// Says whether an object is dropped, be it to be made again.
    fn leaves(&self, name: &str) -> bool {
        self.objects.get(name).is_some_and(|it| it.leaves)
    }

    fn leaving(&self) -> impl Iterator<Item = String> {
        let leaving = self.objects.iter().filter(|it| it.1.leaves);
        leaving.map(|it| (*it.0).to_owned())
    }

    /// Lets objects leave that stand in the way; says whether there were more.
    fn displace(&mut self, stands: impl Fn(&Object<F>) -> bool) -> bool {
        let mut more = false;
        for fate in self.objects.values_mut().filter(|it| !it.leaves) {
            if fate.from.is_some_and(&stands) {
                fate.leaves = true;
                more = true;
            }
        }
        more
    }

    /// Lets objects leave whose table or view does.
    fn follow(&mut self, holder: impl Fn(&str) -> bool) {
        for fate in self.objects.values_mut() {
            fate.leaves |= fate.from.is_some_and(|it| holder(&it.on));
        }
    }

    /// Says whether an object is dropped for good.
    fn is_gone(&self, name: &str) -> bool {
        let fate = self.objects.get(name);
        fate.is_some_and(|it| it.leaves && it.to.is_none())
    }

    /// Settles which leave by a statement of their own, and of which people are told: not of what only goes with its
    /// table, or comes again with it.
    fn settle(&mut self, by_itself: impl Fn(&Object<F>) -> bool, is_gone: impl Fn(&str) -> bool) {
        for fate in self.objects.values_mut().filter(|it| it.leaves) {
            let Some(from) = fate.from else { continue };
            if !fate.is_told && is_gone(&from.on) {
                fate.to = None;
            }
            fate.is_dropped = by_itself(from);
            let goes_along = fate.to.is_none() && is_gone(&from.on);
            let comes_along = fate.to.is_some() && fate.differences.is_empty() && !fate.is_dropped;
            fate.is_told &= !goes_along && !comes_along;
        }
    }

    fn drop(&self, written: &mut Vec<Written>) {
        let leaving = self.sorted(|it| it.from.filter(|_| it.leaves), Direction::UsersFirst);
        for (object, fate) in leaving {
            let is_change = fate.is_told && fate.to.is_none();
            let change = is_change.then(|| self.change(Action::Drop, object, &[]));
            let drop = fate.is_dropped.then(|| {
                let kind = self.name.to_ascii_uppercase();
                Statement::new(format!("DROP {kind} {}", quoted(&object.name)))
            });
            written.push(Written {
                changes: change.into_iter().collect(),
                statements: drop.into_iter().collect(),
            });
        }
    }

    /// Writes what makes those that are new, and those again that left.
    fn create(&self, written: &mut Vec<Written>) {
        let coming = self.sorted(
            |it| it.to.filter(|_| it.leaves || it.from.is_none()),
            Direction::UsersLast,
        );
        for (object, fate) in coming {
            let action = match fate.from {
                None => Action::Create,
                Some(_) => Action::Replace,
            };
            let change = fate
                .is_told
                .then(|| self.change(action, object, &fate.differences));
            written.push(Written {
                changes: change.into_iter().collect(),
                statements: vec![Statement::new(object.sql.clone())],
            });
        }
    }

    fn change(&self, action: Action, object: &Object<F>, differences: &[Difference]) -> Change {
        Change {
            action,
            kind: self.name,
            within: String::new(),
            name: quoted(&object.name),
            differences: differences.to_vec(),
        }
    }

    fn sorted(
        &self,
        choose: impl Fn(&Fate<'a, F>) -> Option<&'a Object<F>>,
        direction: Direction,
    ) -> Vec<(&'a Object<F>, &Fate<'a, F>)> {
        let chosen: Vec<_> = self
            .objects
            .iter()
            .filter_map(|(name, fate)| Some((*name, choose(fate)?, fate)))
            .collect();
        let names: Names = chosen.iter().map(|it| it.0.to_owned()).collect();
        let mut edges = Edges::default();
        for (at, (_, object, _)) in chosen.iter().enumerate() {
            for name in object.mentioned.intersection(&names) {
                if let Ok(needed) = chosen.binary_search_by(|it| it.0.cmp(name)) {
                    match direction {
                        Direction::UsersFirst => edges.wish(at, needed),
                        Direction::UsersLast => edges.wish(needed, at),
                    }
                }
            }
        }
        let ranks: Vec<_> = chosen.iter().map(|it| it.0).collect();
        let order = order(&ranks, &edges).expect("wishes give way");
        order
            .into_iter()
            .map(|at| (chosen[at].1, chosen[at].2))
            .collect()
    }
}
