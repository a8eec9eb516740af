//! The table against the classifier's words, and its questions against a server.

use migrate_core::sql::classify;
use migrate_tests::engine;

use super::*;

/// Statements of every kind, each with how many words are seen of it.
const SAMPLES: &[(&str, usize)] = &[
    (
        "CREATE UNIQUE INDEX CONCURRENTLY \"É x\" ON /* in */ a . \"T b\" (n)",
        3,
    ),
    (
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS plain ON ONLY a.\"T b\" (n)",
        3,
    ),
    ("DROP INDEX CONCURRENTLY IF EXISTS a.\"T b_n\"", 1),
    ("REINDEX INDEX CONCURRENTLY a.\"T b_n\"", 6),
    ("REINDEX (VERBOSE, CONCURRENTLY) TABLE a.\"T b\"", 6),
    ("REINDEX SCHEMA CONCURRENTLY a", 6),
    ("REINDEX DATABASE CONCURRENTLY template1", 6),
    (
        "ALTER TABLE a.parted DETACH PARTITION a.\"part É\" CONCURRENTLY",
        3,
    ),
    ("CREATE DATABASE made", 2),
    ("DROP DATABASE IF EXISTS made", 2),
    ("CREATE TABLESPACE made LOCATION '/nowhere'", 2),
    ("DROP TABLESPACE IF EXISTS made", 2),
    ("CREATE SUBSCRIPTION made CONNECTION '' PUBLICATION p", 2),
    ("DROP SUBSCRIPTION IF EXISTS made", 2),
    ("ALTER SUBSCRIPTION made ADD PUBLICATION p", 0),
    ("ALTER DATABASE postgres SET TABLESPACE pg_default", 2),
    ("COMMIT PREPARED 'it''s'", 2),
    ("ROLLBACK PREPARED E'a\\b'", 2),
    ("VACUUM FULL a.\"T b\"", 0),
    ("CLUSTER", 0),
    ("REPACK", 0),
    ("REPACK (CONCURRENTLY) a", 0),
    ("REINDEX SCHEMA a", 0),
    ("REINDEX DATABASE postgres", 0),
    ("REINDEX SYSTEM postgres", 0),
    ("ALTER SYSTEM SET work_mem = '4MB'", 0),
    ("DISCARD ALL", 0),
    ("ALTER SUBSCRIPTION made REFRESH PUBLICATION", 0),
    ("ALTER SUBSCRIPTION made SET (two_phase = true)", 0),
    ("DO $$ BEGIN COMMIT; END $$", 0),
    ("CALL work(1)", 0),
];

#[test]
fn every_kind_of_the_classifier_has_a_row_and_every_row_a_statement() {
    let mut reached = Vec::new();
    for (statement, _) in SAMPLES {
        let class = classify(Dialect::Postgres, statement);
        let words = class.outside_transaction.unwrap_or("CALL");
        assert!(
            class.outside_transaction.is_some() || class.may_commit,
            "{statement}"
        );
        let kind = kind_of(words);
        reached.push(kind.map(|kind| kind.words).ok_or(words));
    }
    for kind in kinds() {
        assert!(
            reached.contains(&Ok(kind.words)),
            "no statement: {}",
            kind.words
        );
    }
    assert!(reached.iter().all(Result::is_ok), "{reached:?}");
}

#[test]
fn no_two_rows_begin_alike() {
    let tags: Vec<_> = kinds().map(|kind| tag(kind.words)).collect();
    for (at, tag) in tags.iter().enumerate() {
        assert!(!tag.contains(' ') && !tags[..at].contains(tag), "{tag}");
    }
}

#[test]
fn a_server_understands_every_question() {
    let url = engine::postgres().database();
    let ask = |sql: &str| engine::postgres().psql(&url, sql).trim_end().to_owned();
    ask(
        "CREATE SCHEMA a; CREATE TABLE a.\"T b\" (n integer, t text); \
         CREATE INDEX \"T b_n\" ON a.\"T b\" (n); \
         CREATE TABLE a.parted (n integer) PARTITION BY LIST (n); \
         CREATE TABLE a.\"part É\" PARTITION OF a.parted FOR VALUES IN (1)",
    );
    for (statement, words) in SAMPLES {
        let seen = ask(&format!("SELECT {}", before(statement)));
        let subject = sql::subject(Dialect::Postgres, statement).unwrap_or_default();
        assert!(seen.starts_with(&tag(subject.words)), "{statement}: {seen}");
        let found = seen
            .split_once(' ')
            .map_or(0, |(_, rest)| rest.splitn(*words, ' ').count());
        assert_eq!(found, *words, "{statement}: {seen}");
        if let Some(sql) = invalid_after(&seen, statement) {
            assert_eq!(ask(&format!("SELECT {sql}")), "f", "{statement}");
        }
        // None of them has run.
        if let After::Ask(question) = after(&seen) {
            let answer = ask(&question.sql);
            let is_gone = statement.contains("DROP") && seen.contains(" f ");
            assert!(
                answer.starts_with(NOT_DONE) || is_gone,
                "{statement}: {answer}"
            );
        }
    }
}

#[test]
fn what_is_no_such_row_is_unknown() {
    for begun in [
        "",
        "call",
        "nonsense 1 2 3",
        "create-index-concurrently x 0 a",
        "create-index-concurrently 1 2",
        "reindex-concurrently i 1 2 3 4,x name",
        "detach-partition-concurrently 1 2; attached",
    ] {
        assert!(
            matches!(after(begun), After::Known(Took::Unknown)),
            "{begun}"
        );
    }
}
