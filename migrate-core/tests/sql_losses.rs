//! What a statement takes away, as its words tell.
#![cfg(feature = "parse")]

use migrate_core::Dialect::{self, Mysql, Postgres, Sqlite};
use migrate_core::sql::Loss::{self, Contents, Hidden, Rows, SomeRows};
use migrate_core::sql::losses;
use proptest::prelude::*;

const fn column<'a>(table: &'a str, column: &'a str) -> Loss<'a> {
    Loss::Column { table, column }
}

#[track_caller]
fn check(dialect: Dialect, cases: &[(&str, &[Loss<'_>])]) {
    for (statement, expected) in cases {
        let found = losses(dialect, statement);
        assert_eq!(found, *expected, "{dialect}: {statement}");
    }
}

#[test]
fn tables_everywhere() {
    for &dialect in Dialect::ALL {
        check(
            dialect,
            &[
                ("DROP TABLE a", &[Rows("a")]),
                ("drop table if exists a;", &[Rows("a")]),
                ("/* x */ DROP -- y\n TABLE ops.a", &[Rows("ops.a")]),
                ("ALTER TABLE a DROP COLUMN b", &[column("a", "b")]),
                ("ALTER TABLE ops.a DROP b", &[column("ops.a", "b")]),
                ("ALTER TABLE a DROP CONSTRAINT b", &[]),
                ("ALTER TABLE a ADD COLUMN b int", &[]),
                ("ALTER TABLE a RENAME TO b", &[]),
                ("DELETE FROM a", &[Rows("a")]),
                ("DELETE FROM a WHERE b = 1", &[SomeRows("a")]),
                (
                    "WITH x AS (SELECT 1) DELETE FROM a WHERE b IN (SELECT * FROM x)",
                    &[SomeRows("a")],
                ),
                ("DROP INDEX a", &[]),
                ("DROP VIEW a", &[]),
                ("UPDATE a SET b = 1", &[]),
                ("INSERT INTO a VALUES ('DROP TABLE a')", &[]),
                ("SELECT 1 -- DROP TABLE a", &[]),
                ("CREATE TABLE drop_table (a int)", &[]),
                ("DROP TABLE", &[]),
                ("DROP TABLE a.", &[]),
                ("", &[]),
            ],
        );
    }
    check(Sqlite, &[("DROP TABLE \"a b\"", &[Rows("\"a b\"")])]);
    check(Sqlite, &[("DROP TABLE [a b]", &[Rows("[a b]")])]);
    check(Mysql, &[("DROP TABLE `a`", &[Rows("`a`")])]);
}

#[test]
fn postgres() {
    check(
        Postgres,
        &[
            (
                "DROP TABLE a, \"B c\", ops.d CASCADE",
                &[Rows("a"), Rows("\"B c\""), Rows("ops.d")],
            ),
            ("DROP MATERIALIZED VIEW IF EXISTS a", &[Rows("a")]),
            ("DROP FOREIGN TABLE a", &[]),
            ("DROP SCHEMA a", &[]),
            (
                "DROP SCHEMA IF EXISTS a, b CASCADE",
                &[Contents("a"), Contents("b")],
            ),
            ("DROP DATABASE a", &[Contents("a")]),
            ("DROP TYPE a", &[]),
            ("DROP TYPE a CASCADE", &[Contents("a")]),
            ("DROP EXTENSION a CASCADE", &[Contents("a")]),
            ("DROP OWNED BY a", &[Contents("a")]),
            ("TRUNCATE a", &[Rows("a")]),
            (
                "TRUNCATE TABLE ONLY a, b RESTART IDENTITY",
                &[Rows("a"), Rows("b")],
            ),
            (
                "ALTER TABLE IF EXISTS ONLY a DROP COLUMN IF EXISTS b CASCADE, DROP CONSTRAINT c, \
                 ADD COLUMN d numeric(10, 2), DROP key",
                &[column("a", "b"), column("a", "key")],
            ),
            (
                "ALTER TABLE a ALTER COLUMN b DROP NOT NULL, ALTER c DROP DEFAULT",
                &[],
            ),
            ("ALTER TABLE a DETACH PARTITION b", &[]),
            ("DELETE FROM ONLY a USING b", &[SomeRows("a")]),
            (
                "DELETE FROM a RETURNING (SELECT 1 WHERE true)",
                &[Rows("a")],
            ),
            (
                "WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM gone",
                &[SomeRows("a")],
            ),
            (
                "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE",
                &[SomeRows("a")],
            ),
            (
                "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DO NOTHING",
                &[],
            ),
            (
                "CREATE FUNCTION a() RETURNS void AS $$ DELETE FROM b $$ LANGUAGE sql",
                &[],
            ),
        ],
    );
}

#[test]
fn inside_a_do() {
    check(
        Postgres,
        &[
            ("DO $$ BEGIN DROP TABLE a; END $$", &[Rows("a")]),
            (
                "DO $x$ DECLARE n int; BEGIN IF true THEN DELETE FROM a WHERE b = CASE WHEN c THEN 1 ELSE 2 END; \
                 ELSE TRUNCATE d; END IF; END $x$ LANGUAGE plpgsql",
                &[SomeRows("a"), Rows("d")],
            ),
            ("DO $$ BEGIN PERFORM 1; UPDATE a SET b = 2; END $$", &[]),
            (
                "DO $$ BEGIN EXECUTE format('DROP TABLE %I', a); END $$",
                &[Hidden],
            ),
            (
                "DO $$ BEGIN EXECUTE 'CREATE TABLE b (c int)'; RAISE NOTICE 'no DROP TABLE'; END $$",
                &[],
            ),
        ],
    );
}

#[test]
fn mysql() {
    check(
        Mysql,
        &[
            ("DROP SCHEMA a", &[Contents("a")]),
            (
                "ALTER TABLE a DROP INDEX b, DROP PRIMARY KEY, DROP FOREIGN KEY c",
                &[],
            ),
            ("ALTER TABLE a DROP PARTITION b", &[SomeRows("a")]),
            ("ALTER TABLE a TRUNCATE PARTITION b", &[SomeRows("a")]),
            ("DELETE FROM a LIMIT 10", &[SomeRows("a")]),
        ],
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_an_answer(
        words in proptest::collection::vec(
            prop_oneof![
                "DROP|TABLE|ALTER|COLUMN|DELETE|FROM|WITH|WHERE|DO|MERGE|CASCADE|EXECUTE|BEGIN|THEN",
                r#"\$\$|\$a\$|'|"|`|\[|\]|\(|\)|;|,|\.|\*|--|/\*|\*/| |é|\PC"#,
            ],
            0..20,
        )
    ) {
        let text = words.join(" ");
        for &dialect in Dialect::ALL {
            for text in [&text, &words.concat(), &format!("DO $x$ {text} $x$")] {
                let found = losses(dialect, text);
                for loss in found {
                    if let Rows(name) | SomeRows(name) | Contents(name) = loss {
                        prop_assert!(text.contains(name));
                    }
                }
            }
        }
    }
}
