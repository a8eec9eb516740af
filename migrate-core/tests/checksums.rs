//! What a checksum covers, and what it leaves out.
#![cfg(feature = "parse")]

use migrate_core::Dialect::{Postgres, Sqlite};
use migrate_core::{Config, Dialect, Direction, Folder, SourceFile};

const PLAIN: &str = "\
-- revision: a
-- parent: base

-- migrate:up
CREATE TABLE users (id integer);
INSERT INTO users VALUES (1);

-- migrate:down
DROP TABLE users;
";

/// Returns the checksums of the one file of a folder: up and down, a pair a dialect.
#[track_caller]
fn sums(dialects: &[Dialect], text: &str) -> Vec<[String; 2]> {
    let file = SourceFile::new("migrations/a.sql", text);
    let folder = Folder::from_files(Config::new(dialects), vec![file]);
    assert!(
        folder.diagnostics().is_empty(),
        "{:?}",
        folder.diagnostics()
    );
    let chain = folder.chain().expect("nothing is wrong with it");
    let entry = chain.get("a").expect("the file says so");
    let of = |direction, dialect| {
        let sum = entry.checksum(direction, dialect);
        sum.expect("the chain has the dialect").to_owned()
    };
    let pairs = dialects.iter();
    pairs
        .map(|&dialect| Direction::BOTH.map(|direction| of(direction, dialect)))
        .collect()
}

#[test]
fn line_ends_a_byte_order_mark_comments_and_the_header_do_not_count() {
    let plain = sums(&[Postgres], PLAIN);
    let same = [
        PLAIN.replace('\n', "\r\n"),
        format!("\u{feff}{PLAIN}"),
        format!("-- a licence\n/* of\n two lines */\n\n{PLAIN}"),
        PLAIN.replace(
            "-- parent: base",
            "-- parent: base\n-- message: users\n-- labels: chat",
        ),
        PLAIN.replace(";\n", ";\n\n\n  -- a comment\n/* another; */\n"),
        PLAIN.replace("CREATE", "-- first\n   CREATE"),
        PLAIN.replace("users;\n", "users"),
        PLAIN.replace("migrate:up", "migrate:up transaction=on  foreign-keys=on"),
        PLAIN.replace("migrate:up", "migrate:up dialect=postgres"),
        PLAIN.replace("migrate:up", "migrate:up dialect=postgresql"),
        PLAIN.replace("INSERT", "-- migrate:rerunnable\nINSERT"),
        PLAIN.replace("INSERT", "-- migrate:done-when SELECT 1\nINSERT"),
        PLAIN.replace("-- migrate:up", "-- migrate:up   "),
    ];
    for text in same {
        assert_eq!(sums(&[Postgres], &text), plain, "{text}");
    }
}

#[test]
fn what_runs_counts_and_each_side_by_itself() {
    let plain = sums(&[Postgres], PLAIN);
    let up = [
        PLAIN.replace("(id integer)", "(id  integer)"),
        PLAIN.replace("(id integer)", "(id /* key */ integer)"),
        PLAIN.replace("VALUES (1);", "VALUES (1); SELECT 1;"),
        PLAIN.replace("INSERT INTO users VALUES (1);\n", ""),
        PLAIN.replace("migrate:up", "migrate:up environment=production"),
        PLAIN.replace("migrate:up", "migrate:up environment=!production"),
        PLAIN.replace("migrate:up", "migrate:up transaction=off"),
        PLAIN.replace("INSERT", "-- migrate:up environment=test\nINSERT"),
    ];
    let mut seen = vec![plain[0][0].clone()];
    for text in up {
        let [up, down] = &sums(&[Postgres], &text)[0];
        assert!(!seen.contains(up), "{text}");
        assert_eq!(down, &plain[0][1], "{text}");
        seen.push(up.clone());
    }
    let [up, down] = &sums(&[Postgres], &PLAIN.replace("users;", "users CASCADE;"))[0];
    assert_eq!(up, &plain[0][0]);
    assert_ne!(down, &plain[0][1]);
}

#[test]
fn the_spelling_of_dialects_does_not_count() {
    let shared = sums(&[Postgres, Sqlite], PLAIN);
    let section = &PLAIN[PLAIN.find("-- migrate:up").expect("it is there")..];
    let split = section.find("-- migrate:down").expect("it is there");
    let (up, down) = section.split_at(split);
    let text = format!(
        "-- revision: a\n-- parent: base\n\n{}{}{}",
        up.replace(":up", ":up dialect=sqlite"),
        up.replace(":up", ":up dialect=postgres"),
        down.replace(":down", ":down dialect=sqlite, postgres"),
    );
    assert_eq!(sums(&[Postgres, Sqlite], &text), shared);
    assert_eq!(sums(&[Postgres], PLAIN)[0], shared[0]);
    assert_eq!(sums(&[Sqlite], PLAIN)[0], shared[1]);
}

#[test]
fn another_dialect_s_sections_do_not_count() {
    let more = PLAIN.replace(
        "-- migrate:up",
        "-- migrate:up dialect=sqlite\nSELECT 1;\n-- migrate:up dialect=postgres",
    );
    let [postgres, sqlite] = sums(&[Postgres, Sqlite], &more)
        .try_into()
        .expect("two dialects");
    assert_eq!(postgres, sums(&[Postgres], PLAIN)[0]);
    assert_ne!(sqlite, sums(&[Sqlite], PLAIN)[0]);
}

#[test]
fn an_empty_side_differs_from_one_that_cannot_be_taken_back() {
    let none = "-- revision: a\n-- parent: base\n\n-- migrate:up none\n-- migrate:down none\n";
    let gone = "-- revision: a\n-- parent: base\n-- irreversible: rows\n\n-- migrate:up none\n";
    let (none, gone) = (sums(&[Postgres], none), sums(&[Postgres], gone));
    assert_eq!(none[0][0], gone[0][0]);
    assert_ne!(none[0][1], gone[0][1]);
    assert!(none[0][0].starts_with("v1:"));
}
