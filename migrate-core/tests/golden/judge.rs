//! Whether an answer agrees with the oracle's, by the rules of its README.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::answer::{Answer, Ids, strings};

#[derive(Debug)]
pub(crate) enum Verdict {
    Agrees,
    Differs(String),
}

pub(crate) fn judge(case: &Value, answer: &Answer) -> Verdict {
    let expected = &case["expected"];
    let wrong = match expected["oracle"].as_str().unwrap() {
        "ok" => against_ok(case, answer),
        "error" => against_error(case, answer),
        "deviate" => against_better(case, answer),
        _ => order(case, answer),
    };
    wrong.map_or(Verdict::Agrees, Verdict::Differs)
}

fn against_ok(case: &Value, answer: &Answer) -> Option<String> {
    let expected = &case["expected"];
    if !answer.kinds.is_empty() {
        return Some(format!("fails with {:?}", answer.kinds));
    }
    let steps = expected["steps"].as_array().unwrap().iter();
    let steps = steps.map(|step| {
        (
            step["id"].as_str().unwrap().to_owned(),
            step["direction"] == "up",
        )
    });
    let steps: BTreeSet<_> = steps.collect();
    let own: BTreeSet<_> = answer.steps.iter().cloned().collect();
    differ("steps", &own, &steps)
        .or_else(|| differ("heads", &answer.heads_after, &ids(&expected["heads_after"])))
        .or_else(|| {
            differ(
                "applied",
                &answer.applied_after,
                &ids(&expected["applied_after"]),
            )
        })
        .or_else(|| against_result(&expected["result"], answer))
        .or_else(|| order(case, answer))
}

fn against_result(result: &Value, answer: &Answer) -> Option<String> {
    if result["branches"].is_array() {
        let branches = result["branches"].as_array().unwrap().iter();
        let theirs: BTreeMap<_, _> = branches
            .map(|branch| {
                (
                    branch["id"].as_str().unwrap().to_owned(),
                    ids(&branch["into"]),
                )
            })
            .collect();
        let own = answer.branches.iter().cloned().collect();
        return differ("branches", &own, &theirs);
    }
    if answer.sets.is_empty() && result["revisions"].is_array() {
        let own: Ids = answer.listed.iter().cloned().collect();
        return differ("listed", &own, &ids(&result["revisions"]));
    }
    let mut sets = answer.sets.iter();
    sets.find_map(|(name, own)| differ(name, own, &ids(&result[name])))
}

fn against_error(case: &Value, answer: &Answer) -> Option<String> {
    let expected = &case["expected"];
    let accepted = strings(&expected["accept_kinds"]);
    if expected["error_kind"] == "ambiguous_walk" && case["command"] == "downgrade" {
        // Taking back a merge alone is an answer where Alembic has none.
        let last = answer.steps.last();
        let merge = last.is_some_and(|(id, _)| edges(case, &["parents"])[id].len() > 1);
        if merge {
            return order(case, answer);
        }
    }
    if answer.kinds.iter().any(|kind| accepted.contains(kind)) {
        return None;
    }
    Some(format!(
        "{:?} instead of {accepted:?}; steps {:?}",
        answer.kinds, answer.steps
    ))
}

/// Only what the README names as a kind can be compared; people read the rest.
fn against_better(case: &Value, answer: &Answer) -> Option<String> {
    let better = case["expected"]["better"].as_str().unwrap_or_default();
    let own = &answer.kinds;
    if own.is_empty() || own.iter().any(|kind| better.contains(kind.as_str())) {
        return order(case, answer);
    }
    Some(format!("{own:?} for: {better}"))
}

/// Steps and lists stand in an order that the edges allow, nothing twice.
fn order(case: &Value, answer: &Answer) -> Option<String> {
    let edges = edges(case, &["parents", "depends_on"]);
    let up = answer.steps.iter().all(|(_, up)| *up);
    let mut order: Vec<_> = answer.steps.iter().map(|(id, _)| id).collect();
    order.extend(&answer.listed);
    if !up || answer.steps.is_empty() {
        order.reverse();
    }
    let all: BTreeSet<_> = order.iter().copied().collect();
    if all.len() != order.len() {
        return Some("something is there twice".to_owned());
    }
    let mut seen = BTreeSet::new();
    for id in order {
        if edges[id]
            .iter()
            .any(|needed| all.contains(needed) && !seen.contains(needed))
        {
            return Some(format!("{id} comes before what it needs"));
        }
        seen.insert(id);
    }
    None
}

fn edges(case: &Value, keys: &[&str]) -> BTreeMap<String, Vec<String>> {
    let revisions = case["revisions"].as_array().unwrap().iter();
    let edges = revisions.map(|revision| {
        let needed = keys.iter().flat_map(|key| strings(&revision[key]));
        (
            revision["id"].as_str().unwrap().to_owned(),
            needed.collect(),
        )
    });
    edges.collect()
}

fn ids(value: &Value) -> Ids {
    strings(value).into_iter().collect()
}

fn differ<T: PartialEq + std::fmt::Debug>(what: &str, own: &T, theirs: &T) -> Option<String> {
    (own != theirs).then(|| format!("{what}: {own:?}, not {theirs:?}"))
}
