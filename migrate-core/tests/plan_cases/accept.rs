//! Applied revisions that were edited, and are accepted as they are now.

use migrate_core::history::{Operation, Row, State};
use migrate_core::plan::{self, Options, Plan};
use migrate_core::{Chain, Error, ErrorKind, History};

use crate::plan_support::{DIALECT, applied, applied_row, folder};
use crate::write::{drawn, rev};

const EDITED: &str = "-- migrate:up\nSELECT 'edited';\n\n-- migrate:down\nSELECT 'back';\n";

fn accept<'a>(chain: Chain<'a>, history: &'a History) -> Result<Plan<'a>, Error> {
    let mut options = Options::new(DIALECT);
    options.accept_edited = true;
    plan::upgrade(chain, history, &"head".parse()?, &options)
}

fn operations(plan: &Plan<'_>) -> Vec<(Operation, &'static str)> {
    let known = ["a1", "a2", "a3"];
    let steps = plan.steps.iter();
    steps
        .map(|step| {
            let at = known.iter().position(|id| *id == step.revision).unwrap();
            (step.change.operation, known[at])
        })
        .collect()
}

#[test]
fn what_was_edited_is_accepted_before_what_is_pending_runs() {
    let was = folder(&[rev("a1"), rev("a2: a1")]);
    let history = applied(was.chain().unwrap(), &["a1", "a2"]);
    let now = folder(&[rev("a1").body(EDITED), rev("a2: a1"), rev("a3: a2")]);
    let chain = now.chain().unwrap();
    let plan = accept(chain, &history).unwrap();
    assert_eq!(
        operations(&plan),
        [(Operation::Accept, "a1"), (Operation::Up, "a3")]
    );
    let accepted = &plan.steps[0];
    assert!(accepted.actions.is_empty());
    assert!(accepted.change.recorded_down.contains("SELECT 'back'"));
    assert_eq!(
        accepted.change.fingerprint,
        applied(chain, &["a1", "a2"]).fingerprint()
    );
    assert_eq!(
        plan.steps[1].change.fingerprint,
        chain.fingerprint(DIALECT).unwrap()
    );
    assert!(
        accept(chain, &applied(chain, &["a1", "a2", "a3"]))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn an_edited_down_is_accepted_too() {
    let down = |text: &str| format!("-- migrate:up\nSELECT 1;\n\n-- migrate:down\n{text};\n");
    let was = folder(&[rev("a1").body(&down("SELECT 2"))]);
    let history = applied(was.chain().unwrap(), &["a1"]);
    let now = folder(&[rev("a1").body(&down("SELECT 3"))]);
    let plan = accept(now.chain().unwrap(), &history).unwrap();
    assert_eq!(operations(&plan), [(Operation::Accept, "a1")]);
    assert_eq!(plan.steps[0].change.fingerprint, history.fingerprint());
}

#[test]
fn what_stopped_halfway_goes_on_first() {
    let off = "-- migrate:up transaction=off\nSELECT 1;\nSELECT 2;\n\n-- migrate:down none\n";
    let was = folder(&[rev("a1"), rev("a2: a1").body(off)]);
    let chain = was.chain().unwrap();
    let mut rows = applied(chain, &["a1"]).rows().to_vec();
    rows.push(Row {
        state: State::Failed,
        statements_done: 1,
        ..applied_row(chain, 2, "a2")
    });
    let history = History::new(rows);
    let now = folder(&[
        rev("a1").body(EDITED),
        rev("a2: a1").body(off),
        rev("a3: a2"),
    ]);
    let plan = accept(now.chain().unwrap(), &history).unwrap();
    let expected = [
        (Operation::Up, "a2"),
        (Operation::Accept, "a1"),
        (Operation::Up, "a3"),
    ];
    assert_eq!(operations(&plan), expected);
    assert!(plan.steps[0].resume.is_some());
}

#[test]
fn nothing_is_planned_from_rows_that_do_not_add_up() {
    let folder = folder(&[rev("a1"), rev("a2: a1"), rev("a3: a2")]);
    let chain = folder.chain().unwrap();
    let mut rows = applied(chain, &["a1", "a2"]).rows().to_vec();
    rows[1].fingerprint = applied(chain, &["a1", "a2"]).fingerprint();
    assert!(accept(chain, &History::new(rows.clone())).is_ok());
    rows.remove(0);
    let lost = History::new(rows);
    let error = accept(chain, &lost).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DamagedHistory);
    assert!(drawn(accept(chain, &lost)).contains("missing: row 1\n"));
    // A stamp records anew all that stays.
    let target = ["a2".parse().unwrap()];
    let mode = plan::Stamp::Move;
    let plan = plan::stamp(chain, &lost, &target, mode, &Options::new(DIALECT)).unwrap();
    assert_eq!(
        operations(&plan),
        [(Operation::Stamp, "a1"), (Operation::Stamp, "a2")]
    );
    assert_eq!(
        plan.steps[1].change.fingerprint,
        applied(chain, &["a1", "a2"]).fingerprint()
    );
}
