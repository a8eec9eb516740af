//! What plans take away.

use migrate_core::Chain;
use migrate_core::history::History;
use migrate_core::plan::{self, Plan};

use crate::plan_support::{DIALECT, Rev, applied, folder};
use crate::write::{downgrade, lines, rev, upgrade};

/// Writes each statement with its losses, a line each.
fn lost(plan: &Plan<'_>) -> Vec<String> {
    let found = plan::losses(plan, DIALECT).into_iter();
    let lines = found.map(|losing| {
        let step = &plan.steps[losing.step];
        let rebuilds = if losing.rebuilds { " rebuilds" } else { "" };
        let text = step.text(losing.statement);
        format!("{} {text}: {:?}{rebuilds}", step.revision, losing.losses)
    });
    lines.collect()
}

fn up(sql: &str) -> Rev {
    let body = format!("-- migrate:up\n{sql}\n\n-- migrate:down none\n");
    rev("b1: a1").body(&body)
}

fn after_the_first<'a>(chain: Chain<'a>, history: &'a History) -> Vec<String> {
    lost(&upgrade(chain, history, "head").unwrap())
}

#[test]
fn a_downgrade_says_which_tables_go() {
    let folder = lines(&["a1", "b1: a1"]);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["a1", "b1"]);
    assert_eq!(
        lost(&downgrade(chain, &history, "base").unwrap()),
        [
            r#"b1 DROP TABLE "b1": [Rows("\"b1\"")]"#,
            r#"a1 DROP TABLE "a1": [Rows("\"a1\"")]"#
        ]
    );
    assert!(lost(&upgrade(chain, &History::default(), "head").unwrap()).is_empty());
}

#[test]
fn what_the_plan_made_itself_is_no_loss() {
    let sql = "CREATE TEMP TABLE t AS SELECT 1;\nDROP TABLE T;\nDROP TABLE a1;";
    let folder = folder(&[rev("a1"), up(sql)]);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["a1"]);
    assert_eq!(
        after_the_first(chain, &history),
        [r#"b1 DROP TABLE a1: [Rows("a1")]"#]
    );
    // A new database has no rows yet.
    assert!(lost(&upgrade(chain, &History::default(), "head").unwrap()).is_empty());
}

#[test]
fn a_rebuild_is_told_from_a_drop() {
    let sql = "CREATE TABLE n (id INTEGER);\nINSERT INTO n SELECT id FROM a1;\nDROP TABLE a1;\n\
               ALTER TABLE n RENAME TO a1;";
    let folder = folder(&[rev("a1"), up(sql)]);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["a1"]);
    assert_eq!(
        after_the_first(chain, &history),
        [r#"b1 DROP TABLE a1: [Rows("a1")] rebuilds"#]
    );
}

#[test]
fn a_table_under_another_name_keeps_its_rows() {
    let sql = "CREATE TABLE n (id INTEGER);\nALTER TABLE a1 RENAME TO old;\nDROP TABLE old;";
    let folder = folder(&[rev("a1"), up(sql)]);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["a1"]);
    assert_eq!(
        after_the_first(chain, &history),
        [r#"b1 DROP TABLE old: [Rows("old")]"#]
    );
}
