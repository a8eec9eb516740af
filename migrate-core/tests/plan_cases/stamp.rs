//! Plans that run nothing.

use migrate_core::history::{Operation, Row, State};
use migrate_core::plan::{self, Stamp};
use migrate_core::{Chain, Error, History, Plan};

use crate::plan_support::{DIALECT, applied, applied_row, folder, row};
use crate::write::{lines, options, rev, steps, target};

fn stamp<'a>(
    chain: Chain<'a>,
    history: &'a History,
    targets: &[&str],
    mode: Stamp,
) -> Result<Plan<'a>, Error> {
    let targets: Vec<_> = targets.iter().map(|text| target(text)).collect();
    let plan = plan::stamp(chain, history, &targets, mode, &options())?;
    assert!(plan.steps.iter().all(|step| step.actions.is_empty()));
    Ok(plan)
}

#[test]
fn a_stamp_moves_a_branch_and_keeps_the_others() {
    let folder = lines(&["a1", "b1: a1", "c1: b1", "x1", "y1: x1"]);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["a1", "b1", "x1"]);
    let run = |targets: &[&str], mode| {
        let plan = stamp(chain, &history, targets, mode).unwrap();
        (steps(&plan), plan.heads_after.join(" "))
    };
    let pair = |steps: &str, heads: &str| (steps.to_owned(), heads.to_owned());
    assert_eq!(run(&["c1"], Stamp::Move), pair("+c1", "c1 x1"));
    assert_eq!(run(&["a1"], Stamp::Move), pair("-b1", "a1 x1"));
    assert_eq!(run(&["base"], Stamp::Move), pair("-x1 -b1 -a1", ""));
    assert_eq!(run(&["a1@base"], Stamp::Move), pair("-b1 -a1", "x1"));
    assert_eq!(run(&["heads"], Stamp::Move), pair("+c1 +y1", "c1 y1"));
    assert_eq!(run(&["a1", "y1"], Stamp::Move), pair("-b1 +y1", "a1 y1"));
    assert_eq!(run(&["a1"], Stamp::Purge), pair("-x1 -b1", "a1"));
}

#[test]
fn a_stamped_row_holds_what_a_later_downgrade_needs() {
    let folder = lines(&["a1"]);
    let chain = folder.chain().unwrap();
    let history = History::default();
    let plan = stamp(chain, &history, &["head"], Stamp::Move).unwrap();
    let change = &plan.steps[0].change;
    assert_eq!(change.operation, Operation::Stamp);
    assert_eq!(change.statements, 0);
    assert!(change.recorded_down.contains("DROP TABLE"));
    assert_eq!(Some(&*change.fingerprint), chain.fingerprint(DIALECT));
}

#[test]
fn a_pending_revision_below_what_stays_is_not_stamped() {
    // b1 was put between a1 and c1 after c1 was applied.
    let folder = lines(&["a1", "b1: a1", "c1: b1", "x1"]);
    let chain = folder.chain().unwrap();
    let rows = [applied_row(chain, 1, "a1"), applied_row(chain, 2, "c1")];
    let history = History::new(rows.to_vec());
    let plan = stamp(chain, &history, &["x1"], Stamp::Move).unwrap();
    assert_eq!(steps(&plan), "+x1");
    assert_eq!(plan.applied_after, ["a1", "c1", "x1"]);
}

#[test]
fn a_stamp_ends_what_stopped_halfway() {
    let folder = folder(&[rev("a1"), rev("b1: a1")]);
    let chain = folder.chain().unwrap();
    let halfway = |operation, id: &str, applied_ids: &[&str]| {
        let mut rows = applied(chain, applied_ids).rows().to_vec();
        rows.push(Row {
            operation,
            state: State::Failed,
            ..row(9, id)
        });
        History::new(rows)
    };
    let run = |history: &History, text| {
        let plan = stamp(chain, history, &[text], Stamp::Move).unwrap();
        let steps = plan.steps.iter();
        let steps = steps.map(|step| format!("{} {}", step.change.operation.name(), step.revision));
        let last = plan.steps.last().unwrap().change.fingerprint.clone();
        (steps.collect::<Vec<_>>().join(", "), last)
    };
    let up = halfway(Operation::Up, "b1", &["a1"]);
    let (a1, both) = (applied(chain, &["a1"]), applied(chain, &["a1", "b1"]));
    assert_eq!(run(&up, "b1"), ("stamp b1".to_owned(), both.fingerprint()));
    assert_eq!(run(&up, "a1"), ("unstamp b1".to_owned(), a1.fingerprint()));
    let down = halfway(Operation::Down, "b1", &["a1", "b1"]);
    assert_eq!(
        run(&down, "b1"),
        ("stamp b1".to_owned(), both.fingerprint())
    );
    assert_eq!(
        run(&down, "a1"),
        ("unstamp b1".to_owned(), a1.fingerprint())
    );
    // What no file knows ends too.
    let unknown = halfway(Operation::Up, "gone", &["a1"]);
    assert_eq!(
        run(&unknown, "a1"),
        ("unstamp gone".to_owned(), a1.fingerprint())
    );
}
