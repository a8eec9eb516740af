//! What must hold for any graph.

use std::collections::BTreeSet;

use migrate_core::history::{Operation, Row};
use migrate_core::{Chain, Folder, History, Plan, TargetExpr, plan};
use proptest::prelude::*;

use crate::plan_support::{Rev, folder, row};
use crate::write::{downgrade, rev, upgrade};

/// Returns revisions of which each has up to two parents and up to one dependency before it.
fn graphs() -> impl Strategy<Value = Vec<Rev>> {
    let picks = (any::<u16>(), any::<u16>(), any::<u16>(), 0..8u8);
    proptest::collection::vec(picks, 1..24).prop_map(|picks| {
        let mut revs: Vec<Rev> = Vec::new();
        for (at, (one, two, needed, shape)) in picks.into_iter().enumerate() {
            let mut own = rev(&format!("r{at:03}"));
            if at > 0 && shape != 0 {
                own.parents.push(revs[usize::from(one) % at].id.clone());
                let other = &revs[usize::from(two) % at].id;
                if shape < 3 && !related(&revs, &own.parents[0], other) {
                    own.parents.push(other.clone());
                }
                let needed = &revs[usize::from(needed) % at].id;
                if shape > 5 && !own.parents.contains(needed) {
                    own.depends_on.push(needed.clone());
                }
            }
            revs.push(own);
        }
        revs
    })
}

/// Returns whether one is the other or its ancestor: a merge of those is an error.
fn related(revs: &[Rev], one: &str, two: &str) -> bool {
    let above = |low: &str, high: &str| {
        let mut seen = BTreeSet::from([high.to_owned()]);
        for rev in revs.iter().rev() {
            if seen.contains(&rev.id) {
                seen.extend(rev.parents.iter().cloned());
            }
        }
        seen.contains(low)
    };
    above(one, two) || above(two, one)
}

/// Applies a plan to a history.
fn apply(history: &History, plan: &Plan<'_>) -> History {
    let mut rows = history.rows().to_vec();
    for step in &plan.steps {
        let change = &step.change;
        rows.push(Row {
            operation: change.operation,
            parents: change.parents.iter().map(|&id| id.to_owned()).collect(),
            depends_on: change.depends_on.iter().map(|&id| id.to_owned()).collect(),
            up_checksum: change.up_checksum.to_owned(),
            down_checksum: change.down_checksum.to_owned(),
            recorded_down: change.recorded_down.clone(),
            fingerprint: change.fingerprint.clone(),
            ..row(rows.len() as i64 + 1, step.revision)
        });
    }
    History::new(rows)
}

/// Checks that nothing runs before what it needs, or stays after what it needs is gone.
fn check(chain: Chain<'_>, history: &History, plan: &Plan<'_>) {
    let mut applied: BTreeSet<_> = history.applied().map(|row| &*row.revision).collect();
    for step in &plan.steps {
        let entry = chain.get(step.revision).unwrap();
        if step.change.operation == Operation::Up {
            let mut needed = entry.parents().chain(entry.depends_on());
            assert!(
                needed.all(|needed| applied.contains(needed.id())),
                "{plan:?}"
            );
            assert!(applied.insert(step.revision), "twice: {plan:?}");
        } else {
            assert!(applied.remove(step.revision), "twice: {plan:?}");
            let needing = chain.entries().filter(|other| applied.contains(other.id()));
            let mut needed = needing.flat_map(|other| other.parents().chain(other.depends_on()));
            assert!(needed.all(|needed| needed != entry), "{plan:?}");
        }
    }
    let after = apply(history, plan);
    let fingerprint = plan
        .steps
        .last()
        .map(|step| step.change.fingerprint.clone());
    assert_eq!(
        after.fingerprint(),
        fingerprint.unwrap_or(history.fingerprint())
    );
    let ids: Vec<_> = after.applied().map(|row| &*row.revision).collect();
    assert_eq!(ids, plan.applied_after);
}

fn chain_of(folder: &Folder) -> Chain<'_> {
    folder
        .chain()
        .unwrap_or_else(|| panic!("{:?}", folder.diagnostics()))
}

proptest! {
    #[test]
    fn up_to_the_heads_and_down_to_base_leaves_nothing(revs in graphs()) {
        let folder = folder(&revs);
        let chain = chain_of(&folder);
        let empty = History::default();
        let up = upgrade(chain, &empty, "heads").unwrap();
        check(chain, &empty, &up);
        prop_assert_eq!(up.steps.len(), revs.len());
        let full = apply(&empty, &up);
        let down = downgrade(chain, &full, "base").unwrap();
        check(chain, &full, &down);
        let after = apply(&full, &down);
        prop_assert_eq!(after.applied().len(), 0);
        prop_assert_eq!(after.fingerprint(), empty.fingerprint());
    }

    #[test]
    fn any_way_up_and_down_is_in_order(revs in graphs(), picks in proptest::collection::vec(any::<u16>(), 1..8)) {
        let folder = folder(&revs);
        let chain = chain_of(&folder);
        let mut history = History::default();
        for pick in picks {
            let id = &revs[usize::from(pick) % revs.len()].id;
            let plan = if pick & 0x4000 == 0 {
                upgrade(chain, &history, id)
            } else {
                downgrade(chain, &history, id)
            };
            if let Ok(plan) = plan {
                check(chain, &history, &plan);
                let after = apply(&history, &plan);
                drop(plan);
                history = after;
            }
        }
    }

    #[test]
    fn the_order_of_files_changes_no_answer(revs in graphs(), turn in any::<u16>(), pick in any::<u16>()) {
        let id = revs[usize::from(pick) % revs.len()].id.clone();
        let mut turned = revs.clone();
        turned.rotate_left(usize::from(turn) % revs.len());
        turned.reverse();
        let (one, two) = (folder(&revs), folder(&turned));
        let (one, two) = (chain_of(&one), chain_of(&two));
        let empty = History::default();
        let some = apply(&empty, &upgrade(one, &empty, &id).unwrap());
        for text in ["head", "heads", "base", "+1", "-1", "-2", "r000@head", "r000@-1", "r000@base", "r001"] {
            for run in [upgrade, downgrade] {
                let answer = |chain| match run(chain, &some, text) {
                    Ok(plan) => {
                        let ids: BTreeSet<_> = plan.steps.iter().map(|step| step.revision.to_owned()).collect();
                        Ok((ids, plan.heads_after.join(" "), plan.applied_after.join(" ")))
                    }
                    Err(error) => Err(error.kind()),
                };
                prop_assert_eq!(answer(one), answer(two), "{}", text);
            }
        }
    }

    #[test]
    fn a_rebased_graph_is_one_with_a_head_less(revs in graphs(), picks in any::<(u16, u16)>()) {
        let before = folder(&revs);
        let chain = chain_of(&before);
        let heads: Vec<_> = before.heads().filter_map(|head| head.id()).collect();
        let pick = |pick: u16| heads[usize::from(pick) % heads.len()].parse().unwrap();
        let (head, onto) = (pick(picks.0), pick(picks.1));
        if let Ok(rebase) = plan::rebase(chain, &head, &onto) {
            let mut revs = revs.clone();
            for moved in &rebase.moved {
                let rev = revs.iter_mut().find(|rev| rev.id == moved.revision).unwrap();
                prop_assert_eq!(&rev.parents, &moved.before);
                rev.parents = moved.after.iter().map(|&id| id.to_owned()).collect();
                // Halfway through the files it is a graph too.
                prop_assert!(folder(&revs).chain().is_some());
            }
            let after = folder(&revs);
            let left: Vec<_> = after.heads().filter_map(|head| head.id()).collect();
            let expected: Vec<_> = heads.iter().copied().filter(|&id| id != rebase.onto).collect();
            prop_assert_eq!(left, expected);
        }
    }

    #[test]
    fn any_text_is_answered(revs in graphs(), text in "[-+@:.a-z0-9é]{0,12}", rest in "[+-][0-9]{1,25}") {
        let folder = folder(&revs);
        let chain = chain_of(&folder);
        let empty = History::default();
        let full = apply(&empty, &upgrade(chain, &empty, "heads").unwrap());
        for text in [text.clone(), format!("{text}{rest}"), format!("r000@{text}"), format!("head{rest}")] {
            if let Ok(target) = text.parse::<TargetExpr>() {
                prop_assert_eq!(target.to_string(), text.clone());
            }
            for run in [upgrade, downgrade] {
                for history in [&empty, &full] {
                    if let Err(error) = run(chain, history, &text) {
                        prop_assert!(!error.diagnostic().help_text().is_empty(), "{:?}", error);
                    }
                }
            }
        }
    }
}
