//! What targets mean.

use migrate_core::target::{self, RangeExpr};
use migrate_core::{ErrorKind, Graph, History};

use crate::plan_support::{applied, folder};
use crate::write::{downgrade, lines, rev, steps, upgrade};

/// a - b - c - m and a - d - e - m.
const GRAPH: &[&str] = &["a1:", "b1: a1", "c1: b1", "d1: a1", "e1: d1", "m1: c1 e1"];

#[test]
fn an_upgrade_applies_what_is_named_and_all_that_it_needs() {
    let folder = folder(&[
        rev("x1"),
        rev("y1: x1"),
        rev("a1"),
        rev("b1: a1").needs("y1"),
        rev("c1: b1"),
    ]);
    let chain = folder.chain().unwrap();
    let (empty, some) = (History::default(), applied(chain, &["x1", "a1"]));
    let up = |history, text| steps(&upgrade(chain, history, text).unwrap());
    assert_eq!(up(&empty, "c1"), "+x1 +y1 +a1 +b1 +c1");
    assert_eq!(up(&some, "b1"), "+y1 +b1");
    assert_eq!(up(&some, "base"), "");
    assert_eq!(up(&some, "current"), "");
    assert_eq!(up(&some, "a1+1"), "+y1 +b1");
    assert_eq!(up(&some, "c1-1"), "+y1 +b1");
    assert_eq!(up(&some, "x1@+1"), "+y1");
    assert_eq!(up(&some, "heads"), "+y1 +b1 +c1");
}

#[test]
fn a_downgrade_takes_back_what_follows_and_what_needs_it() {
    let folder = folder(&[
        rev("x1"),
        rev("y1: x1"),
        rev("a1"),
        rev("b1: a1").needs("y1"),
        rev("c1: b1"),
    ]);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["x1", "y1", "a1", "b1", "c1"]);
    let down = |text| steps(&downgrade(chain, &history, text).unwrap());
    assert_eq!(down("-1"), "-c1");
    assert_eq!(down("-3"), "-c1 -b1 -a1");
    assert_eq!(down("x1"), "-c1 -b1 -y1");
    assert_eq!(down("base"), "-c1 -b1 -a1 -y1 -x1");
    assert_eq!(down("a1@base"), "-c1 -b1 -a1");
    assert_eq!(down("current"), "");
    assert_eq!(down("heads"), "");
}

#[test]
fn taking_back_a_merge_is_one_step() {
    let folder = lines(GRAPH);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["a1", "b1", "c1", "d1", "e1", "m1"]);
    let plan = downgrade(chain, &history, "-1").unwrap();
    assert_eq!(steps(&plan), "-m1");
    assert_eq!(plan.heads_before, ["m1"]);
    assert_eq!(plan.heads_after, ["c1", "e1"]);
    assert_eq!(plan.applied_after, ["a1", "b1", "c1", "d1", "e1"]);
    let error = downgrade(chain, &history, "-2").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AmbiguousWalk);
}

#[test]
fn taking_back_on_a_branch_leaves_its_sisters() {
    let folder = folder(&[
        rev("a1"),
        rev("b1: a1").label("left"),
        rev("c1: a1"),
        rev("d1: b1"),
    ]);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["a1", "b1", "c1", "d1"]);
    let down = |text| steps(&downgrade(chain, &history, text).unwrap());
    assert_eq!(down("left@-1"), "-d1");
    assert_eq!(down("left@-2"), "-d1 -b1");
    assert_eq!(down("left@a1"), "-d1 -b1");
    assert_eq!(down("c1@-1"), "-c1");
    assert_eq!(down("a1"), "-d1 -c1 -b1");
}

#[test]
fn an_exact_name_wins_over_any_other_reading() {
    let folder = folder(&[
        rev("fix"),
        rev("fix-1: fix").label("v-2"),
        rev("fix-1-2: fix-1"),
        rev("2024-01-02: fix-1-2"),
        rev("2025: 2024-01-02"),
    ]);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["fix", "fix-1", "fix-1-2", "2024-01-02", "2025"]);
    let graph = Graph::new(chain, &history);
    let named = |text: &str| graph.ids(target::revisions(&graph, &text.parse().unwrap()).unwrap());
    assert_eq!(named("fix-1"), ["fix-1"]);
    assert_eq!(named("fix-1-2"), ["fix-1-2"]);
    assert_eq!(named("v-2"), ["fix-1"]);
    assert_eq!(named("2025"), ["2025"]);
    // The start of a whole id, rather than one below `2024-…`.
    assert_eq!(named("2024-01"), ["2024-01-02"]);
    let down = |text| steps(&downgrade(chain, &history, text).unwrap());
    assert_eq!(down("2025-1"), "-2025");
    assert_eq!(down("fix-1-2-1"), "-2025 -2024-01-02 -fix-1-2");
    assert_eq!(down("v-2-1"), "-2025 -2024-01-02 -fix-1-2 -fix-1");
}

#[test]
fn a_range_lists_the_newest_first() {
    let folder = lines(GRAPH);
    let chain = folder.chain().unwrap();
    let (empty, some) = (History::default(), applied(chain, &["a1", "b1"]));
    let list = |history, text: &str| {
        let graph = Graph::new(chain, history);
        let nodes = target::range(&graph, &text.parse::<RangeExpr>().unwrap()).unwrap();
        nodes
            .into_iter()
            .map(|node| graph.id(node))
            .collect::<Vec<_>>()
    };
    assert_eq!(list(&empty, ":"), ["m1", "e1", "d1", "c1", "b1", "a1"]);
    assert_eq!(list(&empty, "b1:m1"), ["m1", "c1", "b1"]);
    assert_eq!(list(&empty, ":c1"), ["c1", "b1", "a1"]);
    assert_eq!(list(&empty, ":current"), Vec::<&str>::new());
    assert_eq!(list(&some, "current:"), ["m1", "c1", "b1"]);
    assert_eq!(list(&some, "current:current"), ["b1"]);
    assert_eq!(list(&empty, "-1:c1"), ["c1", "b1"]);
    assert_eq!(list(&empty, "a1:+0"), ["a1"]);
    assert_eq!(list(&empty, "b1:+9"), ["m1", "c1", "b1"]);
}

#[test]
fn revisions_that_no_file_has_are_nodes_and_no_heads() {
    let folder = lines(&["a1", "b1: a1"]);
    let chain = folder.chain().unwrap();
    let mut rows = applied(chain, &["a1", "b1"]).rows().to_vec();
    for (seq, id, parents) in [(3, "u2", ["u1", "gone"]), (4, "u1", ["b1", "u2"])] {
        let mut row = crate::plan_support::row(seq, id);
        row.parents = parents.map(str::to_owned).to_vec();
        rows.push(row);
    }
    let history = History::new(rows);
    let graph = Graph::new(chain, &history);
    assert_eq!(graph.ids(0..graph.len()), ["a1", "b1", "u1", "u2"]);
    assert_eq!(graph.ids(graph.heads()), ["b1"]);
    assert_eq!(graph.ids(graph.real_heads()), ["b1"]);
    // Their rows form a circle, of which one edge isn't kept.
    assert_eq!(graph.ids(graph.current()), ["u2"]);
    assert_eq!(steps(&upgrade(chain, &history, "head").unwrap()), "");
}
