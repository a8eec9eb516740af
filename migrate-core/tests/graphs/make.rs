//! Makes graphs: branches, merges, several bases, dependencies, labels, and sometimes damage.

use std::collections::BTreeSet;

use crate::model::Model;
use crate::plan_support::Rev;
use crate::rng::Rng;

const WORDS: [&str; 8] = [
    "add_users",
    "drop",
    "tags",
    "heads2",
    "base_1",
    "current-x",
    "fix",
    "head.0",
];
const LABELS: [&str; 5] = ["billing", "auth", "legacy-2", "team_a", "ops"];
const NONE: &str = "-- migrate:up none\n-- migrate:down none\n";

/// What was broken on purpose, by the name of the rule that must say so.
pub(crate) type Damage = Option<&'static str>;

#[derive(Debug)]
pub(crate) struct Graph {
    /// In the order of the files' names.
    pub(crate) revs: Vec<Rev>,
    pub(crate) applied: BTreeSet<String>,
    pub(crate) damage: Damage,
}

pub(crate) fn graph(rng: &mut Rng) -> Graph {
    let ids = ids(rng);
    let density = (rng.below(40), rng.below(40), rng.below(30));
    let mut revs: Vec<Rev> = Vec::new();
    for (at, id) in ids.into_iter().enumerate() {
        let mut own = Rev {
            id,
            body: (!rng.percent(10)).then(|| NONE.to_owned()),
            ..Rev::default()
        };
        if at > 0 && !rng.percent(8) {
            link(&mut own, &revs, density, rng);
        }
        revs.push(own);
    }
    for label in LABELS.iter().take(rng.below(3)) {
        let at = rng.below(revs.len());
        revs[at].labels.push((*label).to_owned());
    }
    let applied = applied(&revs, rng);
    if rng.percent(60) {
        rng.shuffle(&mut revs);
    }
    match rng.percent(8) {
        true => damaged(revs, rng),
        false => Graph {
            revs,
            applied,
            damage: None,
        },
    }
}

fn ids(rng: &mut Rng) -> Vec<String> {
    let (style, count) = (rng.below(5), 1 + rng.below(14));
    let mut ids = BTreeSet::new();
    while ids.len() < count {
        let n = ids.len() + 1;
        ids.insert(match style {
            0 => format!("{:06x}{:06x}", rng.below(1 << 24), rng.below(1 << 24)),
            1 => format!("{}{:08x}", rng.pick(&["3b2c", "ae10"]), rng.below(1 << 30)),
            2 => format!("{n:03}_{}", rng.pick(&WORDS)),
            3 => format!("2024-{:02}-{:02}", 1 + n / 9, 1 + n % 9),
            _ => format!("{}-{n}", rng.pick(&WORDS)),
        });
    }
    let mut ids: Vec<_> = ids.into_iter().collect();
    rng.shuffle(&mut ids);
    ids
}

fn link(own: &mut Rev, before: &[Rev], density: (usize, usize, usize), rng: &mut Rng) {
    let (branches, merges, needs) = density;
    let last = before.len() - 1;
    let parent = match rng.percent(branches) {
        true => rng.below(before.len()),
        false => last,
    };
    own.parents.push(before[parent].id.clone());
    let model = Model::new(before);
    if rng.percent(merges) {
        let other = &before[rng.below(before.len())].id;
        let related = |one: &str, two: &str| model.ancestors([one]).contains(two);
        if !related(&own.parents[0], other) && !related(other, &own.parents[0]) {
            own.parents.push(other.clone());
        }
    }
    while rng.percent(needs) {
        let needed = &before[rng.below(before.len())].id;
        if !own.parents.contains(needed) && !own.depends_on.contains(needed) {
            own.depends_on.push(needed.clone());
        }
    }
}

fn applied(revs: &[Rev], rng: &mut Rng) -> BTreeSet<String> {
    let tops = match rng.below(4) {
        0 => 0,
        1 => revs.len(),
        n => n - 1,
    };
    let tops: Vec<_> = (0..tops)
        .map(|_| &*revs[rng.below(revs.len())].id)
        .collect();
    Model::new(revs).needed(tops)
}

fn damaged(mut revs: Vec<Rev>, rng: &mut Rng) -> Graph {
    let (at, other) = (rng.below(revs.len()), rng.below(revs.len()));
    let id = revs[at].id.clone();
    let damage = match rng.below(7) {
        0 => {
            revs[at].parents.push("no_such_revision".to_owned());
            "missing-parent"
        }
        1 => {
            revs[at].depends_on.push("no_such_revision".to_owned());
            "missing-dependency"
        }
        2 => {
            let copy = revs[at].clone();
            revs.push(copy);
            "duplicate-id"
        }
        3 => {
            revs[at].parents.push(id);
            "self-reference"
        }
        4 => {
            revs[other].labels.push(id);
            "duplicate-label"
        }
        5 => {
            revs[at].id = rng
                .pick(&["head", "base", "current", "a@b", "a+1", "-1"])
                .to_owned();
            "illegal-id"
        }
        _ => {
            let below = Model::new(&revs).ancestors([&*id]);
            let below = revs
                .iter_mut()
                .find(|rev| rev.id != id && below.contains(&rev.id));
            match below {
                Some(below) => {
                    below.parents = vec![id];
                    "cycle"
                }
                None => {
                    revs[at].parents = vec![id];
                    "self-reference"
                }
            }
        }
    };
    Graph {
        revs,
        applied: BTreeSet::new(),
        damage: Some(damage),
    }
}
