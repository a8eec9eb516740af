//! Plans that take back and apply again.

use migrate_core::history::{Operation, RecordedDown, Row, State};
use migrate_core::plan::{self};
use migrate_core::{Chain, Error, ErrorKind, History, Plan};

use crate::plan_support::{DIALECT, applied, applied_row, folder, row};
use crate::write::{drawn, lines, options, rev, steps};

fn redo<'a>(chain: Chain<'a>, history: &'a History, n: u32) -> Result<Plan<'a>, Error> {
    plan::redo(chain, history, n, &options())
}

#[test]
fn what_was_recorded_goes_back_and_what_the_file_says_is_applied() {
    let before = lines(&["a1", "b1: a1"]);
    let history = applied(before.chain().unwrap(), &["a1", "b1"]);
    let body = "-- migrate:up\nCREATE TABLE b2 (id INTEGER);\n\n-- migrate:down\nDROP TABLE b2;\n";
    let after = folder(&[rev("a1"), rev("b1: a1").body(body)]);
    let chain = after.chain().unwrap();
    let plan = redo(chain, &history, 1).unwrap();
    assert_eq!(steps(&plan), "-b1 +b1");
    assert_eq!(
        (&*plan.heads_before, &*plan.heads_after),
        (&["b1"][..], &["b1"][..])
    );

    let [down, up] = &*plan.steps else {
        unreachable!()
    };
    let text = |step: &plan::Step<'_>| step.text(step.statements().next().unwrap()).to_owned();
    assert_eq!(text(down), "DROP TABLE \"b1\"");
    assert!(down.is_recorded() && !up.is_recorded());
    assert_eq!(
        down.change.fingerprint,
        applied(before.chain().unwrap(), &["a1"]).fingerprint()
    );
    assert_eq!(text(up), "CREATE TABLE b2 (id INTEGER)");
    assert_eq!(up.change.operation, Operation::Up);
    assert_eq!(
        up.change.recorded_down,
        RecordedDown::write(chain.get("b1").unwrap(), DIALECT)
    );
    assert_eq!(
        up.change.fingerprint,
        applied(chain, &["a1", "b1"]).fingerprint()
    );
}

#[test]
fn several_go_back_and_come_again_in_order() {
    let folder = lines(&["a1", "b1: a1", "c1: b1", "d1: c1"]);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["a1", "b1", "c1"]);
    assert_eq!(steps(&redo(chain, &history, 2).unwrap()), "-c1 -b1 +b1 +c1");
    assert_eq!(
        steps(&redo(chain, &history, 3).unwrap()),
        "-c1 -b1 -a1 +a1 +b1 +c1"
    );
    assert_eq!(
        redo(chain, &history, 4).unwrap_err().kind(),
        ErrorKind::RelativeOutOfRange
    );
}

#[test]
fn a_merge_is_one_revision() {
    let folder = lines(&["a1", "b1: a1", "b2: a1", "m1: b1 b2"]);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["a1", "b1", "b2", "m1"]);
    assert_eq!(steps(&redo(chain, &history, 1).unwrap()), "-m1 +m1");
    let history = applied(chain, &["a1", "b1", "b2"]);
    let error = redo(chain, &history, 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AmbiguousWalk);
}

#[test]
fn what_the_file_needs_now_comes_along() {
    let before = lines(&["a1", "b1: a1", "x1"]);
    let history = applied(before.chain().unwrap(), &["a1", "b1"]);
    let after = folder(&[rev("a1"), rev("b1: a1").needs("x1"), rev("x1")]);
    let plan = redo(after.chain().unwrap(), &history, 1).unwrap();
    assert_eq!(steps(&plan), "-b1 +x1 +b1");
}

#[test]
fn another_edited_revision_is_refused() {
    let folder = lines(&["a1", "b1: a1"]);
    let chain = folder.chain().unwrap();
    let mut rows = applied(chain, &["a1", "b1"]).rows().to_vec();
    rows[0].up_checksum = "v1:edited".to_owned();
    let history = History::new(rows);
    assert_eq!(
        drawn(redo(chain, &history, 1)),
        "\
error: applied revision a1 was edited since [edited]
 --> migrations/0001.sql
  = note: what is applied must not change: other databases already have it as it was
  = help: restore the file, as with: git checkout
  = help: or put the change into a new revision: cargo migrate new \"...\"
  = help: or, where nobody else has it yet: cargo migrate redo 2
  = help: or, where what it makes is the same, record it as it is now: cargo migrate upgrade --accept-edited
"
    );
    assert_eq!(steps(&redo(chain, &history, 2).unwrap()), "-b1 -a1 +a1 +b1");
}

#[test]
fn nothing_to_redo_says_so() {
    let folder = lines(&["a1"]);
    let chain = folder.chain().unwrap();
    assert_eq!(
        drawn(redo(chain, &History::default(), 1)),
        "\
error: nothing is applied, so there is nothing to do again [relative-out-of-range]
  = help: cargo migrate upgrade
"
    );
    let mut halfway = applied_row(chain, 1, "a1");
    halfway.state = State::Failed;
    let history = History::new(vec![halfway]);
    let error = redo(chain, &history, 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Halfway);
}

#[test]
fn what_has_no_file_or_no_way_back_is_refused() {
    let folder = lines(&["a1"]);
    let chain = folder.chain().unwrap();
    let mut rows = applied(chain, &["a1"]).rows().to_vec();
    rows.push(Row {
        parents: vec!["a1".to_owned()],
        recorded_down: "-- migrate:down\n".to_owned(),
        ..row(2, "u1")
    });
    assert_eq!(
        drawn(redo(chain, &History::new(rows), 1)),
        "\
error: Can't locate revision identified by 'u1': no file has it [unknown-revision]
  = note: what is taken back couldn't be applied again
  = help: run this from the code that has its file
  = help: or only take it back: cargo migrate downgrade --recorded
"
    );
    let mut row = applied_row(chain, 1, "a1");
    row.recorded_down = "-- irreversible: the rows are gone\n".to_owned();
    let error = redo(chain, &History::new(vec![row]), 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Irreversible);
}

#[test]
fn a_down_that_was_still_to_be_written_is_the_files() {
    let up = "-- migrate:up\nCREATE TABLE b1 (id INTEGER);\n\n-- migrate:down\n";
    let before = folder(&[rev("a1"), rev("b1: a1").body(up)]);
    let history = applied(before.chain().unwrap(), &["a1", "b1"]);
    assert_eq!(history.rows()[1].recorded_down, "-- broken");

    let written = format!("{up}DROP TABLE b1;\n");
    let after = folder(&[rev("a1"), rev("b1: a1").body(&written)]);
    let plan = redo(after.chain().unwrap(), &history, 1).unwrap();
    assert_eq!(steps(&plan), "-b1 +b1");
    assert_eq!(plan.steps[0].statements().count(), 1);

    let edited = written.replace("b1 (", "b2 (");
    let after = folder(&[rev("a1"), rev("b1: a1").body(&edited)]);
    let error = redo(after.chain().unwrap(), &history, 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownRevision);
    let said = error.to_string();
    assert!(said.contains("it had errors then"), "{said}");
}
