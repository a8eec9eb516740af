//! The words of targets that are refused.

use migrate_core::plan::{self, Options};
use migrate_core::target::{self, RangeExpr};
use migrate_core::{Config, Dialect, Direction, Error, ErrorKind, Folder, Graph, History};

use crate::plan_support::{DIALECT, applied, files, folder};
use crate::write::{downgrade, drawn, rev, target, upgrade};

/// Two branches, of which `left` has three revisions.
fn two() -> Folder {
    folder(&[
        rev("aaaa1"),
        rev("bbbb1: aaaa1").label("left"),
        rev("bbbb2: bbbb1"),
        rev("cccc1: aaaa1").label("right"),
    ])
}

#[track_caller]
fn up(text: &str, picture: &str) {
    let folder = two();
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["aaaa1", "bbbb1"]);
    assert_eq!(drawn(upgrade(chain, &history, text)), picture);
}

#[track_caller]
fn down(text: &str, picture: &str) {
    let folder = two();
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["aaaa1", "bbbb1", "cccc1"]);
    assert_eq!(drawn(downgrade(chain, &history, text)), picture);
}

#[test]
fn text_that_is_no_target() {
    let help = "  = help: a target is head, heads, base, current, an id or its start, a label, \
        +N, -N, id+N, id-N or label@…\n";
    for (text, why) in [
        ("+1x", "a number, and nothing else, stands after the sign"),
        (
            "-30garbage",
            "a number, and nothing else, stands after the sign",
        ),
        ("a@b@c", "`@` may stand once"),
        ("@head", "a label or an id stands before `@`"),
        ("left@", "nothing is named"),
        ("", "nothing is named"),
    ] {
        let picture =
            format!("error: this isn't a target: '{text}' [bad-target]\n  = note: {why}\n{help}");
        up(text, &picture);
    }
    up(
        "a:b",
        "\
error: a range can't be used here: 'a:b' [range-not-allowed]
  = help: name one revision; ranges are for: cargo migrate history -r base:head
",
    );
    assert_eq!(
        drawn("a:b:c".parse::<RangeExpr>()),
        "\
error: this isn't a range: 'a:b:c' [bad-range]
  = note: a range is two targets with one `:` between them; either may be left out
  = help: cargo migrate history -r base:head
"
    );
}

#[test]
fn names_that_nothing_has() {
    up(
        "bbbb3",
        "\
error: Can't locate revision identified by 'bbbb3' [unknown-revision]
  = help: did you mean `bbbb1`?
",
    );
    up(
        "HEAD",
        "\
error: Can't locate revision identified by 'HEAD' [unknown-revision]
  = help: did you mean `head`?
",
    );
    up(
        "zzz",
        "\
error: Can't locate revision identified by 'zzz' [unknown-revision]
  = help: the ids are listed by: cargo migrate history
",
    );
    up(
        "lefd@head",
        "\
error: Can't locate branch identified by 'lefd' [unknown-branch]
  = help: did you mean `left`?
",
    );
    up("right@bbbb", "\
error: Can't locate revision identified by 'bbbb' [unknown-revision]
  = note: on the branch of 'right' no id begins so; elsewhere: bbbb1 (make bbbb1), bbbb2 (make bbbb2)
  = help: leave out `right@`
");
    up(
        "right@bbbb1",
        "\
error: revision bbbb1 is not on the branch of 'right' [not-on-branch]
  = note: a branch is a revision, its ancestors and its descendants, by parents
  = help: name the revision alone: bbbb1
",
    );
}

#[test]
fn names_that_several_have() {
    up(
        "bbbb",
        "\
error: several revisions begin with 'bbbb' [ambiguous]
  = note: bbbb1 (make bbbb1), bbbb2 (make bbbb2)
  = help: write more of the id
",
    );
    up(
        "head",
        "\
error: Multiple head revisions are present for given argument 'head' [multiple-heads]
  = note: heads: bbbb2 (make bbbb2), cccc1 (make cccc1)
  = help: cargo migrate merge bbbb2 cccc1 -m \"merge branches\"
  = help: or name one of them; all of them are `heads`
",
    );
}

#[test]
fn steps_that_lead_nowhere_or_several_ways() {
    up(
        "+2",
        "\
error: '+2' goes too far [relative-out-of-range]
  = note: there is 1 revision above bbbb1
  = help: the last one is `head`
",
    );
    up(
        "-1",
        "\
error: '-1' goes down, and this goes up [relative-out-of-range]
  = help: cargo migrate downgrade -1
",
    );
    up(
        "aaaa1+1",
        "\
error: 'aaaa1+1' meets 2 ways at aaaa1 [ambiguous-walk]
  = note: bbbb1 (make bbbb1), cccc1 (make cccc1)
  = help: name a revision, or say which branch, as in bbbb1@+1
",
    );
    down(
        "left@-3",
        "\
error: 'left@-3' goes too far [relative-out-of-range]
  = note: there are 2 revisions from bbbb1 down to base
  = help: to take back all of them: left@base
",
    );
    down(
        "-1",
        "\
error: '-1' could count from any of 2 revisions [ambiguous-walk]
  = note: bbbb1 (make bbbb1), cccc1 (make cccc1)
  = help: say which, as in bbbb1@-1
",
    );
    down(
        "+1",
        "\
error: '+1' goes up, and this goes down [relative-out-of-range]
  = help: cargo migrate upgrade +1
",
    );
    down(
        "bbbb2",
        "\
error: revision bbbb2 is not applied, so nothing can be taken back to it [not-ancestor]
  = note: the database is at bbbb1 (make bbbb1), cccc1 (make cccc1)
  = help: what is applied is listed by: cargo migrate status
",
    );
}

#[test]
fn branches_that_need_each_other() {
    let folder = folder(&[
        rev("a1"),
        rev("b1: a1").label("left"),
        rev("c1: a1"),
        rev("d1: c1").needs("b1"),
        rev("e1: c1"),
    ]);
    let chain = folder.chain().unwrap();
    let history = applied(chain, &["a1", "c1", "b1"]);
    assert_eq!(
        drawn(upgrade(chain, &history, "a1@heads")),
        "\
error: 'a1@heads' names revisions that need each other [overlap]
  = note: of b1 (make b1), d1 (make d1), e1 (make e1), another depends on b1
  = help: name the one that depends on the other, or: cargo migrate upgrade heads
"
    );
    let all = applied(chain, &["a1", "b1", "c1", "d1", "e1"]);
    assert_eq!(
        drawn(downgrade(chain, &all, "b1")),
        "\
error: nothing that follows b1 can be taken back: others only depend on it [not-ancestor]
  = note: the database is at d1 (make d1), e1 (make e1)
  = help: name a revision below the ones that depend on it
"
    );
    assert_eq!(
        drawn(downgrade(chain, &all, "c1@c1")),
        "\
error: no way leads from c1 up to the branch 'c1' [not-ancestor]
  = note: 'c1' is c1, which isn't above c1
  = help: to take back all that follows c1: cargo migrate downgrade c1
"
    );
    let graph = Graph::new(chain, &history);
    let range = target::range(&graph, &"b1:e1".parse().unwrap());
    assert_eq!(
        drawn(range),
        "\
error: b1 is not below the end of the range 'b1:e1' [not-ancestor]
  = note: a range lists what descends from its start
  = help: all that its end needs is listed without a start: cargo migrate history -r :e1
"
    );
}

#[test]
fn merges_of_what_is_no_head() {
    let folder = two();
    let chain = folder.chain().unwrap();
    let merge = |texts: &[&str]| -> Result<_, Error> {
        let targets: Vec<_> = texts.iter().map(|text| target(text)).collect();
        plan::merge_parents(chain, &targets)
    };
    assert_eq!(merge(&["right", "left@head"]).unwrap(), ["bbbb2", "cccc1"]);
    assert_eq!(
        drawn(merge(&["bbbb1", "cccc1"])),
        "\
error: revision bbbb1 is not a head [not-head]
  = note: it is followed by bbbb2 (make bbbb2)
  = help: a merge joins heads; they are listed by: cargo migrate heads
"
    );
    assert_eq!(
        drawn(merge(&["heads", "right"])),
        "\
error: revision cccc1 is named twice [duplicate-target]
  = help: name each head once
"
    );
    assert_eq!(
        drawn(merge(&["left", "bbbb2-1"])),
        "\
error: merge takes no relative target: 'bbbb2-1' [bad-target]
  = note: only upgrade, downgrade and the ranges of history count from a revision
  = help: name the revision; the ids are listed by: cargo migrate history
"
    );
}

#[test]
fn a_chain_in_another_dialect() {
    let folder = two();
    let chain = folder.chain().unwrap();
    let history = History::default();
    let options = Options::new(Dialect::Postgres);
    assert_eq!(
        drawn(plan::upgrade(chain, &history, &target("heads"), &options)),
        "\
error: the chain isn't written for PostgreSQL [dialect-mismatch]
  = note: its dialects: sqlite
  = help: add \"postgres\" to `dialect` in migrate.toml, or use another database
"
    );
}

#[test]
fn a_chain_of_which_only_headers_were_read_is_not_planned() {
    let files = files(&[rev("a"), rev("b: a")]);
    let folder = Folder::headers_of(Config::new(&[DIALECT]), files);
    let (chain, history) = (folder.chain().unwrap(), History::default());
    for plan in [
        upgrade(chain, &history, "head"),
        upgrade(chain, &history, "base"),
        downgrade(chain, &history, "base"),
    ] {
        assert_eq!(plan.unwrap_err().kind(), ErrorKind::DialectMismatch);
    }
    let entry = chain.get("b").unwrap();
    assert_eq!(entry.checksum(Direction::Up, DIALECT), None);
    assert_eq!(entry.sections(Direction::Up, DIALECT).count(), 0);
}

#[test]
fn no_plan_is_made_from_a_history_that_was_read_in_outline() {
    let folder = two();
    let chain = folder.chain().unwrap();
    let outline = History::outline(applied(chain, &["cccc1"]).rows().to_vec());
    assert!(outline.is_applied("cccc1"));
    let options = Options::new(DIALECT);
    for plan in [
        upgrade(chain, &outline, "heads"),
        downgrade(chain, &outline, "base"),
        plan::redo(chain, &outline, 1, &options),
        plan::stamp(
            chain,
            &outline,
            &[target("base")],
            plan::Stamp::Move,
            &options,
        ),
    ] {
        assert_eq!(
            drawn(plan),
            "\
error: the history was read as an outline, which no plan can be made from [history]
  = help: read it whole: Session::history in migrate-runtime
"
        );
    }
}
