//! What a statement is, as its first words and options tell.
#![cfg(feature = "parse")]

use migrate_core::Dialect::{self, Mysql, Postgres, Sqlite};
use migrate_core::sql::{Class, ConcurrentIndex, classify};

#[track_caller]
fn check(dialect: Dialect, cases: &[(&str, Class)]) {
    for (statement, class) in cases {
        assert_eq!(
            classify(dialect, statement),
            *class,
            "{dialect}: {statement}"
        );
    }
}

fn control(words: &'static str) -> Class {
    Class {
        control: Some(words),
        ..Class::default()
    }
}

fn outside(words: &'static str) -> Class {
    Class {
        outside_transaction: Some(words),
        ..Class::default()
    }
}

fn savepoint() -> Class {
    Class {
        savepoint: true,
        ..Class::default()
    }
}

fn plain() -> Class {
    Class::default()
}

#[test]
fn transaction_control() {
    for dialect in Dialect::ALL {
        check(
            *dialect,
            &[
                ("BEGIN", control("BEGIN")),
                ("/* a */ begin -- b\n", control("BEGIN")),
                ("COMMIT", control("COMMIT")),
                ("ROLLBACK", control("ROLLBACK")),
                ("SAVEPOINT a", savepoint()),
                ("RELEASE SAVEPOINT a", savepoint()),
                ("ROLLBACK TO a", savepoint()),
                ("ROLLBACK TO SAVEPOINT a", savepoint()),
                ("SELECT 1", plain()),
                ("", plain()),
                ("'BEGIN'", plain()),
                ("\"BEGIN\"", plain()),
            ],
        );
    }
    check(
        Postgres,
        &[
            ("BEGIN ISOLATION LEVEL SERIALIZABLE", control("BEGIN")),
            ("START TRANSACTION READ ONLY", control("START TRANSACTION")),
            ("END", control("END")),
            ("ABORT", control("ABORT")),
            ("COMMIT AND CHAIN", control("COMMIT")),
            ("ROLLBACK WORK", control("ROLLBACK")),
            ("ROLLBACK WORK TO a", savepoint()),
            ("ROLLBACK TRANSACTION TO SAVEPOINT a", savepoint()),
            ("PREPARE TRANSACTION 'a'", control("PREPARE TRANSACTION")),
            ("PREPARE a AS SELECT 1", plain()),
            (
                "COMMIT PREPARED 'a'",
                Class {
                    outside_transaction: Some("COMMIT PREPARED"),
                    ..control("COMMIT PREPARED")
                },
            ),
            (
                "ROLLBACK PREPARED 'a'",
                Class {
                    outside_transaction: Some("ROLLBACK PREPARED"),
                    ..control("ROLLBACK PREPARED")
                },
            ),
        ],
    );
    check(
        Sqlite,
        &[
            ("BEGIN IMMEDIATE", control("BEGIN")),
            ("END TRANSACTION", control("END")),
            ("ROLLBACK TRANSACTION", control("ROLLBACK")),
            ("ROLLBACK TRANSACTION TO a", savepoint()),
        ],
    );
    check(
        Mysql,
        &[
            ("START TRANSACTION", control("START TRANSACTION")),
            ("START REPLICA", plain()),
            ("ROLLBACK WORK TO a", savepoint()),
            ("XA COMMIT 'a'", control("XA")),
            ("SET autocommit = 0", control("SET autocommit")),
            (
                "SET NAMES utf8, @@session.autocommit = 1",
                control("SET autocommit"),
            ),
            ("/*!40000 SET autocommit = 0 */", control("SET autocommit")),
            ("SET @a = 'autocommit'", plain()),
            ("CREATE TABLE a (b int)", plain()),
        ],
    );
}

#[test]
fn postgres_indexes() {
    let concurrent = |named, if_not_exists| Class {
        concurrent_index: Some(ConcurrentIndex {
            named,
            if_not_exists,
        }),
        ..outside("CREATE INDEX CONCURRENTLY")
    };
    check(
        Postgres,
        &[
            ("CREATE INDEX i ON t (a)", plain()),
            ("CREATE INDEX \"concurrently\" ON t (a)", plain()),
            (
                "CREATE INDEX CONCURRENTLY i ON t (a)",
                concurrent(true, false),
            ),
            (
                "create unique /* a */ index concurrently on t (a)",
                concurrent(false, false),
            ),
            (
                "CREATE INDEX CONCURRENTLY \"ON\" ON t (a)",
                concurrent(true, false),
            ),
            (
                "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY t (a)",
                concurrent(true, true),
            ),
            (
                "DROP INDEX CONCURRENTLY IF EXISTS i",
                outside("DROP INDEX CONCURRENTLY"),
            ),
            ("DROP INDEX i", plain()),
            (
                "REINDEX INDEX CONCURRENTLY i",
                outside("REINDEX CONCURRENTLY"),
            ),
            (
                "REINDEX (CONCURRENTLY) TABLE t",
                outside("REINDEX CONCURRENTLY"),
            ),
            (
                "REINDEX (VERBOSE, CONCURRENTLY on) TABLE t",
                outside("REINDEX CONCURRENTLY"),
            ),
            ("REINDEX (CONCURRENTLY off, VERBOSE) TABLE t", plain()),
            ("REINDEX TABLE t", plain()),
            ("REINDEX SCHEMA s", outside("REINDEX SCHEMA")),
            ("REINDEX DATABASE d", outside("REINDEX DATABASE")),
            ("REINDEX (VERBOSE) SYSTEM d", outside("REINDEX SYSTEM")),
            ("REINDEX", plain()),
        ],
    );
}

#[test]
fn postgres_outside_a_transaction() {
    check(
        Postgres,
        &[
            ("VACUUM (FULL) t", outside("VACUUM")),
            ("ANALYZE t", plain()),
            ("EXPLAIN SELECT 1", plain()),
            ("CREATE DATABASE d", outside("CREATE DATABASE")),
            ("DROP DATABASE d", outside("DROP DATABASE")),
            (
                "ALTER DATABASE d SET TABLESPACE s",
                outside("ALTER DATABASE SET TABLESPACE"),
            ),
            ("ALTER DATABASE d SET work_mem = 1", plain()),
            (
                "CREATE TABLESPACE s LOCATION '/a'",
                outside("CREATE TABLESPACE"),
            ),
            ("DROP TABLESPACE s", outside("DROP TABLESPACE")),
            ("ALTER TABLESPACE s RENAME TO u", plain()),
            ("ALTER SYSTEM SET a = 1", outside("ALTER SYSTEM")),
            ("ALTER TYPE t ADD VALUE 'a'", plain()),
            (
                "ALTER TABLE t DETACH PARTITION s.p CONCURRENTLY",
                outside("DETACH PARTITION CONCURRENTLY"),
            ),
            (
                "ALTER TABLE IF EXISTS ONLY \"s\".\"t\" * DETACH PARTITION p CONCURRENTLY",
                outside("DETACH PARTITION CONCURRENTLY"),
            ),
            ("ALTER TABLE t DETACH PARTITION p FINALIZE", plain()),
            ("ALTER TABLE t DETACH PARTITION p", plain()),
            ("REFRESH MATERIALIZED VIEW CONCURRENTLY v", plain()),
            ("CLUSTER", outside("CLUSTER")),
            ("CLUSTER VERBOSE", outside("CLUSTER")),
            ("CLUSTER (VERBOSE);", outside("CLUSTER")),
            ("CLUSTER t USING i", plain()),
            ("CLUSTER VERBOSE t", plain()),
            ("REPACK", outside("REPACK")),
            ("REPACK (VERBOSE) USING INDEX", outside("REPACK")),
            ("REPACK (CONCURRENTLY) t", outside("REPACK CONCURRENTLY")),
            ("REPACK t", plain()),
            ("DISCARD PLANS", plain()),
            (
                "CALL work(1)",
                Class {
                    may_commit: true,
                    ..Class::default()
                },
            ),
        ],
    );
}

#[test]
fn postgres_what_frees_all_locks() {
    let frees = |words| Class {
        frees_locks: Some(words),
        ..Class::default()
    };
    let all = Class {
        outside_transaction: Some("DISCARD ALL"),
        ..frees("DISCARD ALL")
    };
    let unlock = frees("pg_advisory_unlock_all()");
    check(
        Postgres,
        &[
            ("DISCARD ALL", all.clone()),
            ("/* x */ discard all;", all),
            ("SELECT pg_catalog.PG_ADVISORY_UNLOCK_ALL()", unlock),
            ("SELECT 'pg_advisory_unlock_all'", plain()),
            ("SELECT pg_advisory_unlock(1)", plain()),
            ("DISCARD TEMP", plain()),
        ],
    );
}

#[test]
fn postgres_calls_of_procedures() {
    let calls = || Class {
        may_commit: true,
        ..Class::default()
    };
    check(
        Postgres,
        &[
            ("CALL fill()", calls()),
            ("DO $$ BEGIN PERFORM 1; call fill(); END $$", calls()),
            ("DO $$ BEGIN a := call; END $$", plain()),
            ("SELECT call()", plain()),
        ],
    );
}

#[test]
fn postgres_subscriptions() {
    check(
        Postgres,
        &[
            (
                "CREATE SUBSCRIPTION s CONNECTION 'with (' PUBLICATION p",
                outside("CREATE SUBSCRIPTION"),
            ),
            (
                "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot = false)",
                plain(),
            ),
            (
                "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (slot_name = NONE, Connect = 'off')",
                plain(),
            ),
            (
                "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot, enabled = false)",
                outside("CREATE SUBSCRIPTION"),
            ),
            ("DROP SUBSCRIPTION s", outside("DROP SUBSCRIPTION")),
            (
                "ALTER SUBSCRIPTION s REFRESH PUBLICATION",
                outside("ALTER SUBSCRIPTION REFRESH"),
            ),
            (
                "ALTER SUBSCRIPTION s ADD PUBLICATION a, b",
                outside("ALTER SUBSCRIPTION with refresh"),
            ),
            (
                "ALTER SUBSCRIPTION s SET PUBLICATION a WITH (refresh = false)",
                plain(),
            ),
            ("ALTER SUBSCRIPTION s SET (slot_name = NONE)", plain()),
            (
                "ALTER SUBSCRIPTION s SET (failover)",
                outside("ALTER SUBSCRIPTION SET"),
            ),
            ("ALTER SUBSCRIPTION s DISABLE", plain()),
        ],
    );
}

#[test]
fn postgres_do_with_commit() {
    let commits = || outside("DO with COMMIT");
    check(
        Postgres,
        &[
            ("DO $$ BEGIN UPDATE t SET a = 1; COMMIT; END $$", commits()),
            (
                "DO LANGUAGE plpgsql $x$ BEGIN LOOP COMMIT AND CHAIN; END LOOP; END $x$",
                commits(),
            ),
            (
                "DO $$ BEGIN IF a THEN rollback; END IF; END $$ LANGUAGE plpgsql",
                commits(),
            ),
            (
                "DO $$ BEGIN RAISE NOTICE 'COMMIT;'; /* COMMIT; */ a := commit; END $$",
                plain(),
            ),
            (
                "DO LANGUAGE 'plpgsql' 'BEGIN a := ''b''; COMMIT; END'",
                commits(),
            ),
            ("DO 'BEGIN NULL; END'", plain()),
            ("DO $$ BEGIN", plain()),
        ],
    );
}

#[test]
fn sqlite_outside_a_transaction() {
    check(
        Sqlite,
        &[
            ("VACUUM", outside("VACUUM")),
            ("vacuum main INTO 'a'", outside("VACUUM")),
            ("EXPLAIN VACUUM", plain()),
            ("ATTACH 'a' AS b", plain()),
            ("DETACH DATABASE b", outside("DETACH")),
            ("PRAGMA foreign_keys = OFF", outside("PRAGMA foreign_keys")),
            (
                "pragma main.\"Foreign_Keys\"(1)",
                outside("PRAGMA foreign_keys"),
            ),
            ("PRAGMA foreign_keys", plain()),
            ("PRAGMA foreign_key_check", plain()),
            ("PRAGMA defer_foreign_keys = ON", plain()),
            ("PRAGMA journal_mode = WAL", outside("PRAGMA journal_mode")),
            ("PRAGMA journal_mode", plain()),
            ("PRAGMA synchronous = 0", outside("PRAGMA synchronous")),
            ("PRAGMA temp_store = 2", outside("PRAGMA temp_store")),
            ("PRAGMA wal_checkpoint", outside("PRAGMA wal_checkpoint")),
            ("PRAGMA user_version = 7", plain()),
            ("PRAGMA", plain()),
        ],
    );
}
