//! Going on where an earlier run stopped.

use migrate_core::checksum::statement_hash;
use migrate_core::history::{Operation, Row, State};
use migrate_core::plan::Resume;
use migrate_core::{ErrorKind, Folder, History};

use crate::plan_support::{applied, applied_row, folder};
use crate::write::{downgrade, drawn, rev, steps, upgrade};

const OFF: &str = "-- migrate:up transaction=off\nSELECT 1;\nSELECT 2;\nSELECT 3;\n\n\
    -- migrate:down transaction=off\nSELECT 4;\nSELECT 5;\n";

fn three() -> Folder {
    folder(&[
        rev("a1"),
        rev("b1: a1"),
        rev("c1: a1").body(OFF),
        rev("d1: b1 c1"),
    ])
}

/// Everything that stands in `applied` is, and c1 is on its way.
fn halfway(folder: &Folder, applied_ids: &[&str], change: impl FnOnce(&mut Row)) -> History {
    let chain = folder.chain().unwrap();
    let mut rows = applied(chain, applied_ids).rows().to_vec();
    let mut row = applied_row(chain, 9, "c1");
    row.state = State::Failed;
    row.statements_done = 1;
    row.statements_total = 3;
    change(&mut row);
    rows.push(row);
    History::new(rows)
}

#[test]
fn an_upgrade_goes_on_with_it_first() {
    let folder = three();
    let chain = folder.chain().unwrap();
    let history = halfway(&folder, &["a1"], |_| {});
    let plan = upgrade(chain, &history, "head").unwrap();
    assert_eq!(steps(&plan), "+c1 +b1 +d1");
    let resume = Resume {
        statements_done: 1,
        run_token: "token-9",
        begun: None,
        is_same: true,
    };
    assert_eq!(plan.steps[0].resume, Some(resume));
    assert!(plan.steps[1].resume.is_none());

    // One that still runs, or whose runner died, is for the run to find out.
    let history = halfway(&folder, &["a1"], |row| row.state = State::Applying);
    assert!(
        upgrade(chain, &history, "c1").unwrap().steps[0]
            .resume
            .is_some()
    );
}

#[test]
fn a_plan_that_passes_it_by_is_refused() {
    let folder = three();
    let chain = folder.chain().unwrap();
    let history = halfway(&folder, &["a1", "b1"], |_| {});
    let picture = "\
error: applying revision c1 stopped halfway [halfway]
  = state: 1 of 3 statements are done
  = help: to go on: cargo migrate upgrade c1
  = help: complete it by hand, then: cargo migrate resolve c1 --done
  = help: or undo it by hand, then: cargo migrate resolve c1 --undone
";
    assert_eq!(drawn(upgrade(chain, &history, "b1")), picture);
    assert_eq!(drawn(downgrade(chain, &history, "-1")), picture);
    assert_eq!(drawn(downgrade(chain, &history, "base")), picture);
}

#[test]
fn what_is_done_must_be_unchanged() {
    let folder = three();
    let chain = folder.chain().unwrap();
    let edited = |row: &mut Row| row.up_checksum = "v1:before".to_owned();
    let history = halfway(&folder, &["a1"], edited);
    assert_eq!(
        drawn(upgrade(chain, &history, "head")),
        "\
error: applying revision c1 stopped halfway [halfway]
  = state: 1 of 3 statements are done
  = note: it can't go on: its file has changed since, and what is done can't be compared
  = help: complete it by hand, then: cargo migrate resolve c1 --done
  = help: or undo it by hand, then: cargo migrate resolve c1 --undone
"
    );
    // Nothing is done, so nothing is to be compared.
    let history = halfway(&folder, &["a1"], |row| {
        edited(row);
        row.statements_done = 0;
    });
    assert_eq!(steps(&upgrade(chain, &history, "c1").unwrap()), "+c1");
    // Where it may still run, nobody knows what is done.
    let history = halfway(&folder, &["a1"], |row| {
        edited(row);
        row.state = State::Applying;
        row.statements_done = 0;
    });
    assert!(upgrade(chain, &history, "c1").is_err());
    let history = halfway(&folder, &["a1"], |row| {
        row.environment = Some("x".to_owned())
    });
    assert!(upgrade(chain, &history, "c1").is_err());
}

/// What each part of the step was is recorded.
fn recorded(row: &mut Row, parts: &[&str]) {
    row.up_checksum = "v1:before".to_owned();
    row.statement_hashes = parts.iter().map(|text| statement_hash(text)).collect();
}

#[test]
fn from_the_first_that_is_not_done_the_file_may_be_mended() {
    let folder = three();
    let chain = folder.chain().unwrap();
    for parts in [
        &["SELECT 1", "SELECT 20", "SELECT 3"][..],
        &["SELECT 1", "SELECT 30"],
        &["SELECT 1", "SELECT 2", "SELECT 3", "SELECT 4"],
    ] {
        let history = halfway(&folder, &["a1"], |row| recorded(row, parts));
        let plan = upgrade(chain, &history, "c1").unwrap();
        let step = &plan.steps[0];
        let resume = step.resume.unwrap();
        assert_eq!(resume.statements_done, 1);
        assert_eq!(resume.is_same, parts[1] == "SELECT 2");
        assert_eq!(step.change.statement_hashes.len(), 3);
    }
    let history = halfway(&folder, &["a1"], |row| {
        recorded(row, &["SELECT 10", "SELECT 2", "SELECT 3"]);
    });
    assert_eq!(
        drawn(upgrade(chain, &history, "head")).lines().nth(2),
        Some("  = note: it can't go on: statement 1 is done, and line 6 isn't what it was then")
    );
    let history = halfway(&folder, &["a1"], |row| {
        recorded(row, &["SELECT 1", "SELECT 2", "SELECT 3", "SELECT 4"]);
        row.statements_done = 4;
    });
    assert_eq!(
        drawn(upgrade(chain, &history, "head")).lines().nth(2),
        Some("  = note: it can't go on: 4 statements are done, and it has 3 now")
    );
}

#[test]
fn what_was_seen_before_a_part_began_goes_along() {
    let folder = three();
    let chain = folder.chain().unwrap();
    let history = halfway(&folder, &["a1"], |row| {
        row.statement_hashes = vec![String::new(); 3];
        row.begun = Some("seen".to_owned());
    });
    let plan = upgrade(chain, &history, "c1").unwrap();
    let resume = plan.steps[0].resume.unwrap();
    assert_eq!((resume.begun, resume.is_same), (Some("seen"), true));
}

#[test]
fn a_downgrade_goes_on_and_an_upgrade_does_not() {
    let folder = three();
    let chain = folder.chain().unwrap();
    let down = |row: &mut Row| {
        row.operation = Operation::Down;
        row.statements_total = 2;
    };
    let history = halfway(&folder, &["a1", "b1", "c1"], down);
    let plan = downgrade(chain, &history, "base").unwrap();
    assert_eq!(steps(&plan), "-c1 -b1 -a1");
    assert_eq!(
        plan.steps[0].resume.map(|resume| resume.statements_done),
        Some(1)
    );
    assert_eq!(
        drawn(upgrade(chain, &history, "head")),
        "\
error: taking back revision c1 stopped halfway [halfway]
  = state: 1 of 2 statements are done
  = help: to go on: cargo migrate downgrade c1@-1
  = help: complete it by hand, then: cargo migrate resolve c1 --done
  = help: or undo it by hand, then: cargo migrate resolve c1 --undone
"
    );
    let plan = downgrade(chain, &history, "c1@-1").unwrap();
    assert_eq!(steps(&plan), "-c1");
}

#[test]
fn a_transactional_step_that_seems_to_run_is_not_continued() {
    let folder = folder(&[rev("a1")]);
    let chain = folder.chain().unwrap();
    let mut row = applied_row(chain, 1, "a1");
    row.state = State::Applying;
    // Its row says that it is done when all of it is.
    row.statements_done = 0;
    let error = upgrade(chain, &History::new(vec![row]), "head").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Halfway);
}

#[test]
fn one_that_no_file_has_can_only_be_undone() {
    let folder = three();
    let chain = folder.chain().unwrap();
    let history = halfway(&folder, &["a1", "b1"], |row| {
        row.revision = "gone".to_owned()
    });
    assert_eq!(
        drawn(upgrade(chain, &history, "head")),
        "\
error: applying revision gone stopped halfway [halfway]
  = state: 1 of 3 statements are done
  = note: it can't go on: no file has it
  = help: or undo it by hand, then: cargo migrate resolve gone --undone
"
    );
}

#[test]
fn one_that_was_mended_to_a_transaction_is_one_where_nothing_is_done() {
    let off = three();
    let folder = folder(&[
        rev("a1"),
        rev("b1: a1"),
        rev("c1: a1").body("-- migrate:up\nSELECT 1;\nSELECT 9;\n\n-- migrate:down none\n"),
        rev("d1: b1 c1"),
    ]);
    let chain = folder.chain().unwrap();
    let hashes = |folder: &Folder| {
        let nothing = History::default();
        let plan = upgrade(folder.chain().unwrap(), &nothing, "c1").unwrap();
        plan.steps[1].change.statement_hashes.clone()
    };
    let stopped = |done, begun: Option<&str>| {
        halfway(&off, &["a1"], |row| {
            row.statement_hashes = hashes(&off);
            row.statements_done = done;
            row.begun = begun.map(str::to_owned);
        })
    };
    for (done, begun, is_anew) in [(0, None, true), (0, Some("seen"), false), (1, None, false)] {
        let history = stopped(done, begun);
        let plan = upgrade(chain, &history, "c1").unwrap();
        assert_eq!(steps(&plan), "+c1");
        let step = &plan.steps[0];
        assert_eq!(
            (step.transaction, step.resume.is_none()),
            (is_anew, is_anew)
        );
    }
}
