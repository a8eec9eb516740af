//! What a person says of a step that stopped halfway.

use migrate_core::history::{Operation, Row, State};
use migrate_core::plan::{self, Options, Plan, Resolve};
use migrate_core::{Chain, Error, ErrorKind, Folder, History};

use crate::plan_support::{DIALECT, applied, applied_row, folder};
use crate::write::{drawn, rev, upgrade};

const OFF: &str = "-- migrate:up transaction=off\nSELECT 1;\nSELECT 2;\nSELECT 3;\n\n\
    -- migrate:down transaction=off\nSELECT 4;\nSELECT 5;\n";

fn chain_of_two() -> Folder {
    folder(&[rev("a1"), rev("a2: a1").body(OFF)])
}

/// `a2` stopped after one of its statements, while the second one was under way.
fn halfway(chain: Chain<'_>, operation: Operation) -> History {
    let applied_ids: &[&str] = match operation {
        Operation::Down => &["a1", "a2"],
        _ => &["a1"],
    };
    let mut rows = applied(chain, applied_ids).rows().to_vec();
    rows.push(Row {
        operation,
        state: State::Applying,
        statements_done: 1,
        statements_total: 3,
        statement_hashes: vec!["h1".to_owned(), "h2".to_owned(), "h3".to_owned()],
        begun: Some(String::new()),
        fingerprint: applied(chain, &["a1", "a2"]).fingerprint(),
        ..applied_row(chain, 9, "a2")
    });
    History::new(rows)
}

fn resolve<'a>(
    chain: Chain<'a>,
    history: &'a History,
    target: &str,
    verdict: Resolve,
) -> Result<Plan<'a>, Error> {
    plan::resolve(
        chain,
        history,
        &target.parse()?,
        verdict,
        &Options::new(DIALECT),
    )
}

/// Writes what a plan records: the operations, and how many statements are done by each.
fn recorded(plan: &Plan<'_>) -> String {
    let rows = plan.steps.iter().map(|step| {
        let change = &step.change;
        assert!(step.actions.is_empty(), "nothing runs");
        let done = change.done.unwrap_or(change.statements);
        format!("{} {} {done}", change.operation.name(), change.revision)
    });
    rows.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_word_on_one_statement_lets_the_step_go_on() {
    let folder = chain_of_two();
    let chain = folder.chain().unwrap();
    let history = halfway(chain, Operation::Up);
    let plan = resolve(chain, &history, "a2:2", Resolve::Done).unwrap();
    assert_eq!(recorded(&plan), "resolve a2 2, up a2 2");
    assert_eq!(plan.applied_after, ["a1"]);
    let resolved = plan.resolved().unwrap();
    assert_eq!((resolved.done, resolved.total), (2, 3));
    assert_eq!(resolved.applied, None);
    let carried = &plan.steps[1].change;
    assert_eq!(carried.statement_hashes, ["h1", "h2", "h3"]);
    assert_eq!(
        carried.fingerprint,
        applied(chain, &["a1", "a2"]).fingerprint()
    );
    assert_eq!(
        plan.steps[0].change.fingerprint,
        applied(chain, &["a1"]).fingerprint()
    );

    let plan = resolve(chain, &history, "a2:2", Resolve::Undone).unwrap();
    assert_eq!(recorded(&plan), "resolve a2 1, up a2 1");
    // What was recorded as done may be undone by hand too.
    let plan = resolve(chain, &history, "a:1", Resolve::Undone).unwrap();
    assert_eq!(recorded(&plan), "resolve a2 0, up a2 0");
}

#[test]
fn a_word_on_all_of_it_ends_the_step() {
    let folder = chain_of_two();
    let chain = folder.chain().unwrap();
    let (without, with) = (applied(chain, &["a1"]), applied(chain, &["a1", "a2"]));
    for (operation, verdict, rows, after) in [
        (Operation::Up, Resolve::Undone, "resolve a2 0", &without),
        (
            Operation::Up,
            Resolve::Done,
            "resolve a2 3, stamp a2 0",
            &with,
        ),
        (Operation::Down, Resolve::Undone, "resolve a2 0", &with),
        (
            Operation::Down,
            Resolve::Done,
            "resolve a2 3, unstamp a2 0",
            &without,
        ),
    ] {
        let history = halfway(chain, operation);
        let plan = resolve(chain, &history, "a2", verdict).unwrap();
        assert_eq!(recorded(&plan), rows);
        let is_applied = after.is_applied("a2");
        assert_eq!(plan.resolved().unwrap().applied, Some(is_applied));
        assert_eq!(
            plan.steps.last().unwrap().change.fingerprint,
            after.fingerprint()
        );
    }
    // Its file may have more statements by now than it had: the next run ends it.
    let mut rows = halfway(chain, Operation::Up).rows().to_vec();
    rows.last_mut().unwrap().statements_done = 2;
    let history = History::new(rows);
    let plan = resolve(chain, &history, "a2:3", Resolve::Done).unwrap();
    assert_eq!(recorded(&plan), "resolve a2 3, up a2 3");
    assert_eq!(plan.applied_after, ["a1"]);
    assert_eq!(plan.resolved().unwrap().applied, None);
}

#[test]
fn what_was_finished_by_hand_is_what_the_file_says_now() {
    let was = chain_of_two();
    let history = halfway(was.chain().unwrap(), Operation::Up);
    let mended = OFF
        .replace("SELECT 2", "SELECT 22")
        .replace("SELECT 4", "SELECT 44");
    let folder = folder(&[rev("a1"), rev("a2: a1").body(&mended)]);
    let chain = folder.chain().unwrap();
    let plan = resolve(chain, &history, "a2", Resolve::Done).unwrap();
    let (stamped, now) = (&plan.steps[1].change, applied(chain, &["a1", "a2"]));
    assert_eq!(stamped.up_checksum, now.rows()[1].up_checksum);
    assert_eq!(stamped.fingerprint, now.fingerprint());
    assert!(stamped.recorded_down.contains("SELECT 44"));
}

#[test]
fn the_step_goes_on_from_the_row_that_was_carried() {
    let folder = chain_of_two();
    let chain = folder.chain().unwrap();
    let history = halfway(chain, Operation::Up);
    let word = resolve(chain, &history, "a2:2", Resolve::Done).unwrap();
    let mut rows = history.rows().to_vec();
    for (step, seq) in word.steps.iter().zip(10..) {
        let is_word = step.change.operation == Operation::Resolve;
        rows.push(Row {
            seq,
            operation: step.change.operation,
            state: if is_word {
                State::Applied
            } else {
                State::Failed
            },
            statements_done: 2,
            begun: None,
            fingerprint: step.change.fingerprint.clone(),
            ..rows[1].clone()
        });
    }
    let history = History::new(rows);
    let plan = upgrade(chain, &history, "head").unwrap();
    assert_eq!(plan.steps[0].resume.unwrap().statements_done, 2);
}

#[test]
fn what_does_not_stand_halfway_is_refused_with_what_does() {
    let folder = chain_of_two();
    let chain = folder.chain().unwrap();
    let history = halfway(chain, Operation::Up);
    for (target, verdict, drawing) in [
        (
            "a1",
            Resolve::Done,
            "\
error: revision a1 is applied, and doesn't stand halfway [not-halfway]
  = note: what stands halfway is a2
  = help: cargo migrate resolve a2 --done
",
        ),
        (
            "zz:1",
            Resolve::Undone,
            "\
error: Can't locate revision identified by 'zz' halfway [not-halfway]
  = note: what stands halfway is a2
  = help: cargo migrate resolve a2 --undone
",
        ),
        (
            "a2:1",
            Resolve::Done,
            "\
error: statement 1 of a2 is recorded as done already [not-halfway]
  = help: the next one: cargo migrate resolve a2:2 --done
  = help: all of it: cargo migrate resolve a2 --done
",
        ),
        (
            "a2:3",
            Resolve::Undone,
            "\
error: statement 3 of a2 isn't the next one: 1 of 3 are done [not-halfway]
  = help: the next one: cargo migrate resolve a2:2 --undone
  = help: all of it: cargo migrate resolve a2 --undone
",
        ),
        (
            "a2:4",
            Resolve::Done,
            "\
error: revision a2 has 3 statements, and no statement 4 [not-halfway]
  = help: the next one: cargo migrate resolve a2:2 --done
  = help: all of it: cargo migrate resolve a2 --done
",
        ),
    ] {
        assert_eq!(drawn(resolve(chain, &history, target, verdict)), drawing);
    }
    let nothing = applied(chain, &["a1"]);
    assert_eq!(
        drawn(resolve(chain, &nothing, "a2", Resolve::Done)),
        "\
error: no revision stands halfway, so there is nothing to resolve [not-halfway]
  = help: cargo migrate status
"
    );
    for malformed in ["", "a2:", "a2:x", "a2:0", ":1", "a2:1:2", "a2:-1"] {
        let error = resolve(chain, &nothing, malformed, Resolve::Done).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadTarget, "{malformed}");
    }
}

#[test]
fn a_part_of_a_transaction_is_not_done_by_itself() {
    let folder = folder(&[rev("a1"), rev("a2: a1")]);
    let chain = folder.chain().unwrap();
    let mut rows = halfway(chain, Operation::Up).rows().to_vec();
    let last = rows.last_mut().unwrap();
    (last.statements_done, last.begun) = (0, None);
    let history = History::new(rows);
    let error = resolve(chain, &history, "a2:1", Resolve::Done).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotHalfway);
    assert!(resolve(chain, &history, "a2", Resolve::Undone).is_ok());
}

#[test]
fn what_no_file_has_can_only_be_undone() {
    let folder = folder(&[rev("a1")]);
    let both = chain_of_two();
    let history = halfway(both.chain().unwrap(), Operation::Up);
    let chain = folder.chain().unwrap();
    let error = resolve(chain, &history, "a2", Resolve::Done).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownRevision);
    let plan = resolve(chain, &history, "a2", Resolve::Undone).unwrap();
    assert_eq!(recorded(&plan), "resolve a2 0");
}
