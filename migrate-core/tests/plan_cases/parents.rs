//! What a new revision follows and depends on.

use migrate_core::plan::{self, Policy};
use migrate_core::{Error, Folder};

use crate::plan_support::folder;
use crate::write::{drawn, rev, target};

/// Two branches and a head each.
fn two() -> Folder {
    folder(&[
        rev("aaaa1"),
        rev("bbbb1: aaaa1").label("left"),
        rev("bbbb2: bbbb1"),
        rev("cccc1: aaaa1").label("right"),
    ])
}

fn parents<'a>(
    folder: &'a Folder,
    targets: &[&str],
    splice: Policy,
) -> Result<Vec<&'a str>, Error> {
    let targets: Vec<_> = targets.iter().map(|text| target(text)).collect();
    plan::new_parents(folder.chain().unwrap(), &targets, splice)
}

fn needed<'a>(folder: &'a Folder, targets: &[&str]) -> Result<Vec<&'a str>, Error> {
    let targets: Vec<_> = targets.iter().map(|text| target(text)).collect();
    plan::dependencies(folder.chain().unwrap(), &targets)
}

#[test]
fn a_parent_is_a_head_or_base() {
    let folder = two();
    let on = |targets: &[&str]| parents(&folder, targets, Policy::Refuse).unwrap();
    assert_eq!(on(&["bbbb2"]), ["bbbb2"]);
    assert_eq!(on(&["left@head"]), ["bbbb2"]);
    assert_eq!(on(&["right"]), ["cccc1"]);
    assert_eq!(on(&["heads"]), ["bbbb2", "cccc1"]);
    assert_eq!(on(&["cccc", "left@head"]), ["bbbb2", "cccc1"]);
    assert!(on(&["base"]).is_empty());
    assert!(on(&["left@base"]).is_empty());
}

#[test]
fn a_branch_begins_on_purpose_only() {
    let folder = two();
    assert_eq!(
        drawn(parents(&folder, &["left"], Policy::Refuse)),
        "\
error: revision bbbb1 is not a head: a second revision on it would begin a branch [not-head]
  = note: it is followed by bbbb2 (make bbbb2)
  = help: the heads are listed by: cargo migrate heads
  = help: or begin a branch on purpose: --splice
"
    );
    assert_eq!(
        parents(&folder, &["left"], Policy::Allow).unwrap(),
        ["bbbb1"]
    );
}

#[test]
fn what_names_no_parent_is_refused() {
    let folder = two();
    let refused = |targets: &[&str]| drawn(parents(&folder, targets, Policy::Allow));
    assert_eq!(
        refused(&["cccc1", "right"]),
        "\
error: revision cccc1 is named twice [duplicate-target]
  = help: name each head once
"
    );
    assert_eq!(
        refused(&["cccc1", "base"]),
        "\
error: 'base' can't be a parent beside others [bad-target]
  = note: it says that nothing comes before
  = help: leave it out
"
    );
    assert_eq!(
        refused(&["current"]),
        "\
error: 'current' is what a database is at, and new is about files alone [bad-target]
  = help: name a revision; where a database is, is told by: cargo migrate current
"
    );
    assert!(refused(&["head"]).starts_with("error: Multiple head revisions are present"));
    assert!(refused(&["left@-1"]).starts_with("error: new takes no relative target: 'left@-1'"));
}

#[test]
fn dependencies_are_whole_ids_each_once() {
    let folder = two();
    assert_eq!(
        needed(&folder, &["right", "bbbb1", "cccc1", "left@head"]).unwrap(),
        ["cccc1", "bbbb1", "bbbb2"]
    );
    assert_eq!(
        drawn(needed(&folder, &["base"])),
        "\
error: --depends-on needs a revision, and 'base' names none [bad-target]
  = help: the ids are listed by: cargo migrate history
"
    );
}
