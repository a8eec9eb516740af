//! What the steps of an upgrade hold.

use migrate_core::history::Operation;
use migrate_core::plan::{self, Action};
use migrate_core::{Direction, ErrorKind, History, checksum};

use crate::plan_support::{DIALECT, applied, folder};
use crate::write::{drawn, lines, options, rev, target, upgrade};

#[test]
fn a_step_says_what_runs_and_what_is_recorded() {
    let folder = lines(&["a1", "b1: a1"]);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["a1"]);
    let plan = upgrade(chain, &history, "head").unwrap();
    assert_eq!(plan.basis, history.basis());
    let [step] = &*plan.steps else {
        panic!("one step")
    };
    assert_eq!((step.revision, step.message), ("b1", "make b1"));
    assert_eq!((step.direction, step.transaction), (Direction::Up, true));
    let statements: Vec<_> = step
        .statements()
        .map(|statement| step.text(statement))
        .collect();
    assert_eq!(statements, ["CREATE TABLE \"b1\" (id INTEGER)"]);
    assert_eq!(step.change.operation, Operation::Up);
    assert_eq!(step.change.statements, 1);
    assert_eq!(step.change.parents, ["a1"]);
    assert!(step.change.recorded_down.contains("DROP TABLE \"b1\""));
    assert_eq!(Some(&*step.change.fingerprint), chain.fingerprint(DIALECT));
    assert!(step.resume.is_none());
}

#[test]
fn the_fingerprint_after_each_step_is_that_of_the_applied_set() {
    let folder = lines(&["a1", "b1: a1", "c1: b1"]);
    let chain = folder.chain().unwrap();
    let history = History::default();
    let plan = upgrade(chain, &history, "head").unwrap();
    for (n_applied, step) in (1..).zip(&plan.steps) {
        let rows = chain.entries().take(n_applied).map(|entry| {
            let up = entry.checksum(Direction::Up, DIALECT).unwrap();
            (entry.id(), up)
        });
        assert_eq!(step.change.fingerprint, checksum::fingerprint(rows));
    }
}

#[test]
fn sections_are_chosen_by_environment() {
    let body = "-- migrate:up\nSELECT 1;\n\n\
        -- migrate:up environment=production\nSELECT 2;\n\n\
        -- migrate:up environment=!production\nSELECT 3;\n\n\
        -- migrate:down none\n";
    let folder = folder(&[rev("a1").body(body)]);
    let chain = folder.chain().unwrap();
    let history = History::default();
    let run = |environment| {
        let mut options = options();
        options.environment = Some(environment);
        let plan = plan::upgrade(chain, &history, &target("head"), &options).unwrap();
        let step = &plan.steps[0];
        assert_eq!(step.change.environment.as_deref(), Some(environment));
        assert_eq!(step.actions.len(), 2);
        let texts = step
            .statements()
            .map(|statement| step.text(statement).to_owned());
        texts.collect::<Vec<_>>()
    };
    assert_eq!(run("production"), ["SELECT 1", "SELECT 2"]);
    assert_eq!(run("staging"), ["SELECT 1", "SELECT 3"]);

    assert_eq!(
        drawn(upgrade(chain, &history, "head")),
        "\
error: revision a1 depends on the environment, and none is chosen [environment-required]
  = note: sections name `production`
  = help: say which one this database is: add --environment <NAME>
  = help: or write it down for the database: `environment = \"NAME\"` below [databases.NAME] in migrate.toml
"
    );
}

#[test]
fn code_directives_and_modes_reach_the_step() {
    let body = "-- migrate:up code=crate::fill\n\n-- migrate:down none\n";
    let off = "-- migrate:up transaction=off\n\
        -- migrate:rerunnable\nVACUUM;\n\
        -- migrate:done-when SELECT 1\nSELECT 2;\n\n-- migrate:down none\n";
    let folder = folder(&[rev("a1").body(body), rev("b1: a1").body(off)]);
    assert!(
        folder.diagnostics().is_empty(),
        "{:?}",
        folder.diagnostics()
    );
    let chain = folder.chain().unwrap();
    let history = History::default();
    let plan = upgrade(chain, &history, "head").unwrap();
    let [Action::Code(path)] = &*plan.steps[0].actions else {
        panic!("one call")
    };
    assert_eq!(path, "crate::fill");
    let step = &plan.steps[0];
    assert_eq!((step.statements().count(), step.change.statements), (0, 1));
    assert_eq!(&step.source.text[step.parts()[0].span()], "crate::fill");
    let step = &plan.steps[1];
    assert!(!step.transaction);
    let statements: Vec<_> = step.statements().collect();
    assert!(statements[0].rerunnable && statements[0].alone);
    let query = statements[1].done_when.clone().unwrap();
    assert_eq!(&step.source.text[query], "SELECT 1");
}

#[test]
fn a_broken_side_is_refused_only_where_it_runs() {
    let folder = folder(&[
        rev("a1").body("-- migrate:up\nSELECT 1;\n\n-- migrate:down\nSELECT 'open;\n"),
        rev("b1: a1").body("-- migrate:up\n\n-- migrate:down none\n"),
    ]);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["a1"]);
    assert!(upgrade(chain, &History::default(), "a1").is_ok());
    let error = upgrade(chain, &history, "head").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BrokenFolder);
    assert_eq!(
        drawn(crate::write::downgrade(chain, &history, "base")),
        "\
error: revision a1 can't run: its down has errors [broken-folder]
 --> migrations/0001.sql
  = help: the errors are shown by: cargo migrate check
"
    );
}
