//! What the steps of a downgrade hold.

use migrate_core::history::{Operation, Row};
use migrate_core::plan::{self, Policy};
use migrate_core::{Direction, ErrorKind, History};

use crate::plan_support::{applied, applied_row, folder, row};
use crate::write::{downgrade, drawn, lines, options, rev, steps, target};

#[test]
fn a_recorded_call_stands_at_its_line_of_the_record() {
    let body =
        "-- migrate:up none\n\n-- migrate:down\nSELECT 1;\n\n-- migrate:down code=crate::empty\n";
    let known = folder(&[rev("a1").body(body)]);
    let history = applied(known.chain().unwrap(), &["a1"]);
    let none = folder(&[]);
    let mut options = options();
    options.recorded = Policy::Allow;
    let target = target("base");
    let plan = plan::downgrade(none.chain().unwrap(), &history, &target, &options).unwrap();
    let step = &plan.steps[0];
    assert_eq!(step.change.statements, 2);
    let spans = step
        .parts()
        .into_iter()
        .map(|part| &step.source.text[part.span()]);
    let spans: Vec<_> = spans.collect();
    assert_eq!(spans, ["SELECT 1", "-- migrate:down code=crate::empty"]);
}

#[test]
fn a_recorded_statement_keeps_what_its_file_says_of_it() {
    let body = "-- migrate:up none\n\n-- migrate:down transaction=off\n-- migrate:rerunnable\nVACUUM;\n\
        -- migrate:done-when SELECT 'alone done-when' = 'é'\nSELECT 1;\nSELECT 2;\n";
    let known = folder(&[rev("a1").body(body)]);
    let history = applied(known.chain().unwrap(), &["a1"]);
    let none = folder(&[]);
    let mut options = options();
    options.recorded = Policy::Allow;
    let plan = plan::downgrade(none.chain().unwrap(), &history, &target("base"), &options).unwrap();
    let step = &plan.steps[0];
    let read = step.statements().map(|it| {
        let query = it.done_when.clone().map(|query| &step.source.text[query]);
        (step.text(it), it.alone, it.rerunnable, query)
    });
    assert_eq!(
        read.collect::<Vec<_>>(),
        [
            ("VACUUM", true, true, None),
            (
                "SELECT 1",
                false,
                false,
                Some("SELECT 'alone done-when' = 'é'")
            ),
            ("SELECT 2", false, false, None),
        ]
    );
}

#[test]
fn the_files_down_runs_unless_its_up_was_edited() {
    let folder = lines(&["a1", "b1: a1"]);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["a1", "b1"]);
    let plan = downgrade(chain, &history, "-1").unwrap();
    let step = &plan.steps[0];
    assert_eq!(step.source.path, "migrations/0002.sql");
    assert_eq!(step.change.operation, Operation::Down);
    assert_eq!(step.change.recorded_down, "");
    assert_eq!(
        step.change.fingerprint,
        applied(chain, &["a1"]).fingerprint()
    );

    let mut rows = history.rows().to_vec();
    rows[1].up_checksum = "v1:edited".to_owned();
    rows[1].recorded_down = rows[1]
        .recorded_down
        .replace("DROP TABLE \"b1\"", "DROP TABLE was_b1");
    rows[1].recorded_down = rows[1].recorded_down.replace("of 15 bytes", "of 17 bytes");
    let history = History::new(rows);
    let plan = downgrade(chain, &history, "-1").unwrap();
    let step = &plan.steps[0];
    assert_eq!(step.source.path, "recorded down");
    let texts: Vec<_> = step
        .statements()
        .map(|statement| step.text(statement))
        .collect();
    assert_eq!(texts, ["DROP TABLE was_b1"]);
    assert_eq!(step.change.up_checksum, "v1:edited");
    assert_eq!(
        step.change.fingerprint,
        applied(chain, &["a1"]).fingerprint()
    );
}

#[test]
fn what_no_file_has_goes_back_only_as_it_was_recorded() {
    let folder = lines(&["a1", "b1: a1"]);
    let chain = folder.chain().unwrap();
    let mut rows = applied(chain, &["a1"]).rows().to_vec();
    rows.push(Row {
        parents: vec!["a1".to_owned()],
        recorded_down: "-- migrate:down\n".to_owned(),
        ..row(2, "u1")
    });
    let history = History::new(rows);
    assert_eq!(
        drawn(downgrade(chain, &history, "-1")),
        "\
error: Can't locate revision identified by 'u1': no file has it [unknown-revision]
  = note: it was applied 2026-11-20T10:40:00Z by ana, from code that isn't here
  = help: run this from the code that has its file
  = help: or take it back by the down that was recorded: cargo migrate downgrade --recorded
"
    );
    let mut options = options();
    options.recorded = Policy::Allow;
    let plan = plan::downgrade(chain, &history, &target("-1"), &options).unwrap();
    assert_eq!(steps(&plan), "-u1");
    assert_eq!(plan.heads_after, ["a1"]);
}

#[test]
fn the_environment_is_the_one_that_it_was_applied_in() {
    let body = "-- migrate:up\nSELECT 1;\n\n-- migrate:down environment=production\nSELECT 2;\n";
    let folder = folder(&[rev("a1").body(body)]);
    let chain = folder.chain().unwrap();
    let in_environment = |environment: Option<&str>| {
        let mut row = applied_row(chain, 1, "a1");
        row.environment = environment.map(str::to_owned);
        History::new(vec![row])
    };
    let count = |history: &History, chosen| {
        let mut options = options();
        options.environment = chosen;
        let plan = plan::downgrade(chain, history, &target("base"), &options)?;
        Ok::<_, migrate_core::Error>(plan.steps[0].statements().count())
    };
    assert_eq!(
        count(&in_environment(Some("production")), Some("staging")).unwrap(),
        1
    );
    assert_eq!(
        count(&in_environment(Some("staging")), Some("production")).unwrap(),
        0
    );
    assert_eq!(count(&in_environment(None), Some("production")).unwrap(), 1);
    let error = count(&in_environment(None), None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::EnvironmentRequired);
}

#[test]
fn an_irreversible_revision_says_why() {
    let text = "-- migrate:up\nSELECT 1;\n";
    let mut revs = [rev("a1"), rev("b1: a1").body(text)];
    // The key belongs into the header, whose last line the helper writes.
    revs[1].labels = vec!["kept\n-- irreversible: the rows are gone".to_owned()];
    let folder = folder(&revs);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["a1", "b1"]);
    assert_eq!(
        drawn(downgrade(chain, &history, "-1")),
        "\
error: revision b1 can't be taken back: the rows are gone [irreversible]
 --> migrations/0002.sql
  = help: take back only what follows it: cargo migrate downgrade b1
  = help: or undo it by a new revision: cargo migrate new \"undo\"
"
    );
    // As it was recorded, too.
    let mut rows = history.rows().to_vec();
    rows[1].up_checksum = "v1:edited".to_owned();
    let history = History::new(rows);
    let error = downgrade(chain, &history, "-1").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Irreversible);
}

#[test]
fn a_recorded_down_that_is_damaged_is_refused() {
    let folder = lines(&["a1"]);
    let chain = folder.chain().unwrap();
    let mut row = applied_row(chain, 1, "a1");
    row.up_checksum = "v1:edited".to_owned();
    row.recorded_down = "DROP TABLE a1".to_owned();
    let history = History::new(vec![row]);
    assert_eq!(
        drawn(downgrade(chain, &history, "base")),
        "\
error: the down that was recorded for revision a1 can't be read [unknown-revision]
  = note: it is needed where no file has the revision, or its up was edited since
  = help: restore the file as it was applied, as with: git checkout
  = help: or undo it by hand, then: cargo migrate stamp base
"
    );
}

#[test]
fn doing_nothing_is_recorded_and_differs_from_a_lost_down() {
    let body = "-- migrate:up\nSELECT 1;\n\n-- migrate:down none\n";
    let folder = folder(&[rev("a1").body(body)]);
    let chain = folder.chain().unwrap();
    let mut row = applied_row(chain, 1, "a1");
    row.up_checksum = "v1:edited".to_owned();
    let nothing = History::new(vec![row.clone()]);
    let plan = downgrade(chain, &nothing, "base").unwrap();
    assert!(plan.steps[0].actions.is_empty());
    row.recorded_down.clear();
    assert!(downgrade(chain, &History::new(vec![row]), "base").is_err());
}

#[test]
fn steps_go_down() {
    let folder = lines(&["a1", "b1: a1"]);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["a1", "b1"]);
    let plan = downgrade(chain, &history, "base").unwrap();
    assert!(
        plan.steps
            .iter()
            .all(|step| step.direction == Direction::Down)
    );
    assert_eq!(
        plan.steps[1].change.fingerprint,
        History::default().fingerprint()
    );
}
