//! Which revisions get another parent when one branch is put after another.

use migrate_core::plan::{self, Rebase};
use migrate_core::{Error, Folder};

use crate::plan_support::folder;
use crate::write::{drawn, lines, rev, target};

fn rebase<'a>(folder: &'a Folder, head: &str, onto: &str) -> Result<Rebase<'a>, Error> {
    plan::rebase(folder.chain().unwrap(), &target(head), &target(onto))
}

/// One line a moved revision.
#[track_caller]
fn moved(files: &[&str], head: &str, onto: &str) -> Vec<String> {
    let folder = lines(files);
    let rebase = rebase(&folder, head, onto).unwrap();
    let line = |moved: &plan::Moved<'_>| {
        let (before, after) = (moved.before.join(","), moved.after.join(","));
        format!("{}: {before} -> {after}", moved.revision)
    };
    rebase.moved.iter().map(line).collect()
}

#[test]
fn only_the_first_of_a_branch_moves() {
    let files = ["a", "b: a", "m1: a", "m2: m1", "m3: m2"];
    assert_eq!(moved(&files, "m3", "b"), ["m1: a -> b"]);
    assert_eq!(moved(&files, "b", "m3"), ["b: a -> m3"]);
    let folder = lines(&files);
    let rebase = rebase(&folder, "m3", "b").unwrap();
    assert_eq!(rebase.branch, ["m1", "m2", "m3"]);
    assert_eq!((rebase.onto, rebase.followers), ("b", vec![]));
}

#[test]
fn a_chain_of_its_own_gets_a_parent() {
    assert_eq!(moved(&["a", "b: a", "m"], "m", "b"), ["m:  -> b"]);
}

#[test]
fn every_root_of_a_branch_moves_and_its_own_merge_stays() {
    let files = ["a", "b: a", "m1: a", "m2: a", "m: m1 m2"];
    assert_eq!(moved(&files, "m", "b"), ["m1: a -> b", "m2: a -> b"]);
    // The roots may stand at different places of what is common.
    let files = ["a", "b: a", "c: b", "m1: a", "m2: b", "m: m1 m2"];
    assert_eq!(moved(&files, "m", "c"), ["m1: a -> c", "m2: b -> c"]);
}

#[test]
fn heads_that_share_the_branch_are_told() {
    let folder = lines(&["a", "b: a", "m1: a", "m2: m1", "n: m1", "z: a"]);
    let rebase = rebase(&folder, "m2", "b").unwrap();
    assert_eq!(rebase.moved.len(), 1);
    assert_eq!(rebase.followers, ["n"]);
}

#[test]
fn what_merged_the_other_branch_stays_a_merge() {
    let folder = lines(&["a", "b: a", "c: b", "m1: a", "m2: m1 b"]);
    assert_eq!(
        drawn(rebase(&folder, "m2", "c")),
        "\
error: revision m2 merges what c follows already: after a rebase it would merge nothing [overlap]
  = help: join the heads: cargo migrate merge m2 c
"
    );
}

#[test]
fn a_merge_of_another_branch_stays_one_too() {
    let folder = lines(&["a", "b: a", "c: b", "m1: a", "m2: m1", "n: m1 b"]);
    let error = rebase(&folder, "m2", "c").unwrap_err();
    let text = "revision n merges what c follows already: after a rebase it would merge nothing";
    assert_eq!(error.to_string(), text);
}

#[test]
fn a_branch_that_others_need_cannot_come_after_them() {
    let folder = folder(&[rev("a"), rev("m: a"), rev("n: m"), rev("b: a").needs("m")]);
    assert_eq!(
        drawn(rebase(&folder, "n", "b")),
        "\
error: the branch of b depends on m, and can't come before it [overlap]
  = help: join the heads: cargo migrate merge n b
"
    );
    assert_eq!(rebase(&folder, "b", "n").unwrap().moved.len(), 1);
}

#[test]
fn only_two_heads_are_rebased() {
    let folder = lines(&["a", "b: a", "m: a"]);
    let refused = |head, onto| drawn(rebase(&folder, head, onto));
    assert_eq!(
        refused("a", "m"),
        "\
error: revision a is not a head [not-head]
  = note: it is followed by b (make b), m (make m)
  = help: a branch is named by its head, as in `label@head`; they are listed by: cargo migrate heads
"
    );
    assert_eq!(
        refused("m", "m"),
        "\
error: revision m can't come after itself [duplicate-target]
  = help: name two heads; they are listed by: cargo migrate heads
"
    );
    assert_eq!(
        refused("m", "heads"),
        "\
error: 'heads' names 2 revisions, and one is needed [bad-target]
  = note: b (make b), m (make m)
  = help: name one of them
"
    );
    assert_eq!(
        refused("m", "base"),
        "\
error: rebase needs a revision, and 'base' names none [bad-target]
  = help: the ids are listed by: cargo migrate history
"
    );
    assert_eq!(
        refused("current", "m"),
        "\
error: 'current' is what a database is at, and rebase is about files alone [bad-target]
  = help: name a revision; where a database is, is told by: cargo migrate current
"
    );
}
