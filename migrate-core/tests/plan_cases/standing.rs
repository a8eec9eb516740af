//! How a database stands to a chain.

use migrate_core::History;
use migrate_core::history::Row;
use migrate_core::plan::{self, Place, Policy, standing};

use crate::plan_support::{DIALECT, applied, row};
use crate::write::{drawn, lines, options, steps, target, upgrade};

fn with_unknown(history: &History, unknown: &[(&str, &[&str])]) -> History {
    let mut rows = history.rows().to_vec();
    for (seq, (id, parents)) in (rows.len() as i64 + 1..).zip(unknown) {
        rows.push(Row {
            parents: parents.iter().map(|&parent| parent.to_owned()).collect(),
            ..row(seq, id)
        });
    }
    History::new(rows)
}

#[test]
fn the_place_tells_behind_ahead_and_diverged_apart() {
    let folder = lines(&["a1", "b1: a1"]);
    let chain = folder.chain().unwrap();
    let place = |history: &History| standing(chain, history, DIALECT).place;
    let (none, one, all) = (
        History::default(),
        applied(chain, &["a1"]),
        applied(chain, &["a1", "b1"]),
    );
    assert_eq!(place(&none), Place::Behind);
    assert_eq!(place(&one), Place::Behind);
    assert_eq!(place(&all), Place::UpToDate);
    let ahead: &[(&str, &[&str])] = &[("u1", &["b1"]), ("u2", &["u1"])];
    assert_eq!(place(&with_unknown(&all, ahead)), Place::Ahead);
    // A later version merged a branch that began before our head.
    let merged: &[(&str, &[&str])] = &[("x1", &["a1"]), ("m1", &["b1", "x1"])];
    assert_eq!(place(&with_unknown(&all, merged)), Place::Ahead);
    let beside: &[(&str, &[&str])] = &[("x1", &["a1"])];
    assert_eq!(place(&with_unknown(&all, beside)), Place::Diverged);
    let pending: &[(&str, &[&str])] = &[("u1", &["a1"])];
    assert_eq!(place(&with_unknown(&one, pending)), Place::Diverged);
    let elsewhere: &[(&str, &[&str])] = &[("u1", &["gone"])];
    assert_eq!(place(&with_unknown(&all, elsewhere)), Place::Diverged);
}

#[test]
fn a_database_that_is_ahead_has_nothing_to_do_unless_that_is_refused() {
    let folder = lines(&["a1"]);
    let chain = folder.chain().unwrap();
    let history = with_unknown(&applied(chain, &["a1"]), &[("u1", &["a1"])]);
    let plan = upgrade(chain, &history, "head").unwrap();
    assert!(plan.is_empty());
    assert_eq!(plan.heads_before, ["u1"]);
    let mut options = options();
    options.ahead = Policy::Refuse;
    assert_eq!(
        drawn(plan::upgrade(chain, &history, &target("head"), &options)),
        "\
error: the database is ahead by 1 revision [diverged]
  = note: applied, and in no file: u1
  = help: run the version of the program that has it
"
    );
}

#[test]
fn a_diverged_database_is_refused_unless_allowed() {
    let folder = lines(&["a1", "b1: a1"]);
    let chain = folder.chain().unwrap();
    let history = with_unknown(
        &applied(chain, &["a1"]),
        &[("u1", &["a1"]), ("u2", &["u1"])],
    );
    assert_eq!(
        drawn(upgrade(chain, &history, "head")),
        "\
error: the database has 2 revisions that no file has [diverged]
  = note: Can't locate revision identified by 'u1'
  = note: applied, and in no file: u1, u2
  = note: the chain ends in b1
  = help: get the code that has them, or check that this is the right database
  = help: or take back what no file has: cargo migrate downgrade --recorded
"
    );
    let mut options = options();
    options.diverged = Policy::Allow;
    let plan = plan::upgrade(chain, &history, &target("head"), &options).unwrap();
    assert_eq!(steps(&plan), "+b1");
    assert_eq!(plan.heads_after, ["b1", "u2"]);
}

#[test]
fn an_edited_up_is_refused_and_an_edited_down_is_a_note() {
    let folder = lines(&["a1", "b1: a1", "c1: b1"]);
    let chain = folder.chain().unwrap();
    let mut rows = applied(chain, &["a1", "b1"]).rows().to_vec();
    rows[0].down_checksum = "v1:other".to_owned();
    rows[1].up_checksum = "v1:other".to_owned();
    let history = History::new(rows);
    let standing = standing(chain, &history, DIALECT);
    assert_eq!(standing.edited, ["b1"]);
    assert_eq!(standing.down_changed, ["a1"]);
    assert_eq!(standing.pending, ["c1"]);
    assert_eq!(
        drawn(upgrade(chain, &history, "head")),
        "\
error: applied revision b1 was edited since [edited]
 --> migrations/0002.sql
  = note: what is applied must not change: other databases already have it as it was
  = help: restore the file, as with: git checkout
  = help: or put the change into a new revision: cargo migrate new \"...\"
  = help: or, where nobody else has it yet: cargo migrate redo
  = help: or, where what it makes is the same, record it as it is now: cargo migrate upgrade --accept-edited
"
    );
    let mut options = options();
    options.edited = Policy::Allow;
    let plan = plan::upgrade(chain, &history, &target("head"), &options).unwrap();
    assert_eq!(steps(&plan), "+c1");
}
