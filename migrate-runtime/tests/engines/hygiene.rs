//! An application's session on PostgreSQL is after a run what it was before.
#![expect(clippy::unwrap_used, reason = "the tests' own hands")]

use migrate_runtime::{Chain, Dialect, Run};
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};

use crate::support::{Db, file, file_off};

fn chain(files: &[(&str, String)]) -> Chain<'static> {
    crate::support::chain(Dialect::Postgres, files)
}

/// All that a session can leave behind.
const INVENTORY: &str = "SELECT 'set ' || name || ' ' || setting FROM pg_catalog.pg_settings \
     WHERE source = 'session' \
    UNION ALL SELECT 'role ' || current_setting('role') || ' ' || session_user \
    UNION ALL SELECT 'temp ' || relname FROM pg_catalog.pg_class \
     WHERE relnamespace = pg_my_temp_schema() AND relkind IN ('r', 'v', 'S') \
    UNION ALL SELECT 'listen ' || c FROM pg_listening_channels() c \
    UNION ALL SELECT 'prepared ' || name FROM pg_catalog.pg_prepared_statements WHERE from_sql \
    UNION ALL SELECT 'cursor ' || name FROM pg_catalog.pg_cursors \
    UNION ALL SELECT 'lock ' || classid || ' ' || objid || ' ' || mode FROM pg_catalog.pg_locks \
     WHERE locktype = 'advisory' AND pid = pg_backend_pid() \
    ORDER BY 1";

async fn inventory(connection: &mut PgConnection) -> Vec<String> {
    let rows = sqlx::raw_sql(INVENTORY).fetch_all(connection).await;
    rows.unwrap().iter().map(|row| row.get(0)).collect()
}

async fn run(connection: &mut PgConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(connection)
        .await
        .unwrap();
}

/// What an application made of its session.
const OWN: &str = "SET search_path = public, pg_catalog; SET work_mem = '9MB'; LISTEN own; \
    CREATE TEMP TABLE own_rows (id serial PRIMARY KEY); PREPARE own AS SELECT 1; \
    SELECT pg_advisory_lock(7), pg_advisory_lock_shared(-1, 2)";

/// What a dump, or a careless file, makes of it.
const LEAKS: &str = "SELECT pg_catalog.set_config('search_path', '', false);\n\
    SET work_mem = '1MB';\nSET lock_timeout = '1h';\nLISTEN \"other Channel\";\n\
    CREATE TEMP TABLE \"left Rows\" (id serial PRIMARY KEY, other INTEGER GENERATED ALWAYS AS IDENTITY);\n\
    CREATE TEMP VIEW left_view AS SELECT * FROM \"left Rows\";\nCREATE TEMP SEQUENCE left_numbers;\n\
    PREPARE \"left\" AS SELECT 2;\nDECLARE left_cursor CURSOR WITH HOLD FOR SELECT 3;\n\
    SELECT pg_catalog.pg_advisory_lock(8), pg_catalog.pg_advisory_lock_shared(-3, 4), \
    pg_catalog.pg_advisory_xact_lock(9), pg_catalog.pg_advisory_lock(-5);";

#[tokio::test]
async fn what_a_revision_leaves_open_is_closed_and_the_rest_stays() {
    let off = LEAKS.replace("DECLARE left_cursor CURSOR WITH HOLD FOR SELECT 3;\n", "");
    let seen = "CREATE TABLE seen AS SELECT pg_catalog.count(*) AS n FROM pg_catalog.pg_class \
        WHERE relname LIKE 'left%';";
    for leaking in [
        file("a", "base", LEAKS, "SELECT 1;"),
        file_off("a", "base", &off, "SELECT 1;"),
    ] {
        let db = Db::postgres();
        let chain = chain(&[leaking, file("b", "a", seen, "DROP TABLE seen;")]);
        let mut connection = PgConnection::connect(&db.url).await.unwrap();
        run(&mut connection, OWN).await;
        let before = inventory(&mut connection).await;
        assert_eq!(before.len(), 9, "{before:?}");
        Run::upgrade(chain, &mut connection).await.unwrap();
        assert_eq!(inventory(&mut connection).await, before);
        assert_eq!(db.sql("SELECT n FROM seen").await, ["0"]);
        // A step that fails leaves as little.
        let failing = crate::support::chain(
            Dialect::Postgres,
            &[file(
                "x",
                "base",
                &format!("{LEAKS}\nSELECT 1/0;"),
                "SELECT 1;",
            )],
        );
        let db = Db::postgres();
        let mut connection = PgConnection::connect(&db.url).await.unwrap();
        run(&mut connection, OWN).await;
        let before = inventory(&mut connection).await;
        Run::upgrade(failing, &mut connection).await.unwrap_err();
        assert_eq!(inventory(&mut connection).await, before);
    }
}

#[tokio::test]
async fn what_the_application_set_when_it_connected_survives_a_reset() {
    for up in [
        "RESET ALL;",
        "RESET ALL;\nUNLISTEN *;\nSET SESSION AUTHORIZATION postgres;",
    ] {
        let db = Db::postgres();
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    let set = "SET search_path = public, pg_catalog; SET application_name = 'shop'; \
                        SET TIME ZONE 'Asia/Tokyo'; LISTEN own";
                    sqlx::raw_sql(set).execute(connection).await.map(drop)
                })
            })
            .connect(&db.url)
            .await
            .unwrap();
        let before = inventory(&mut pool.acquire().await.unwrap()).await;
        let chain = chain(&[
            file("a", "base", up, "SELECT 1;"),
            file_off("b", "a", up, "SELECT 1;"),
        ]);
        Run::upgrade(chain, &pool).await.unwrap();
        assert_eq!(inventory(&mut pool.acquire().await.unwrap()).await, before);
    }
}

#[tokio::test]
async fn the_drivers_prepared_statements_may_be_thrown_away() {
    let db = Db::postgres();
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    let ask = "SELECT 41 + $1";
    for (id, parent) in [("a", "base"), ("b", "a")] {
        let files = [
            file("a", "base", "DEALLOCATE ALL;", "SELECT 1;"),
            file_off("b", "a", "DEALLOCATE ALL;", "SELECT 1;"),
        ];
        let asked: i32 = sqlx::query_scalar(ask)
            .bind(1)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(asked, 42, "{parent}");
        Run::upgrade(chain(&files), &mut connection)
            .to(id)
            .await
            .unwrap();
    }
    let asked: i32 = sqlx::query_scalar(ask)
        .bind(2)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(asked, 43);
}

#[tokio::test]
async fn a_lock_that_a_statement_frees_is_missed() {
    let db = Db::postgres();
    // Named so that no rule reads it.
    let free = "DO $$ BEGIN EXECUTE 'SELECT pg_advisory_' || 'unlock_all()'; END $$;\nCREATE TABLE a (id INTEGER);";
    let chain = chain(&[file_off("a", "base", free, "SELECT 1;")]);
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    let error = Run::upgrade(chain, &mut connection).await.unwrap_err();
    assert!(error.is_locked(), "{error:?}");
    assert!(format!("{error:?}").contains("DISCARD ALL"), "{error:?}");
    assert!(db.tables().await.is_empty());
    assert_eq!(inventory(&mut connection).await, ["role none postgres"]);
}

#[tokio::test]
async fn bookkeeping_goes_on_whatever_a_revision_sets() {
    let settings = "SET standard_conforming_strings = off;\n\
        SET default_transaction_isolation = 'serializable';\nSET session_replication_role = replica;\n\
        SET default_transaction_deferrable = on;\nSET escape_string_warning = on;\n\
        SET client_min_messages = error;\nSET row_security = off;\nSET DateStyle = 'German';\n\
        SET IntervalStyle = 'sql_standard';\nSET extra_float_digits = -15;\nSET bytea_output = escape;\n\
        SET transform_null_equals = on;\nSET default_transaction_read_only = on;";
    let quoted = "CREATE TABLE \"it's\\b\" (id INTEGER);";
    let off = settings.replace("SET default_transaction_read_only = on;", "");
    let files = [
        file("a", "base", settings, "SELECT 1;"),
        file("b", "a", quoted, "DROP TABLE \"it's\\b\";"),
        file_off(
            "c",
            "b",
            &format!("{off}\nVACUUM;\nCREATE TABLE c (id INTEGER);"),
            "DROP TABLE c;",
        ),
        file_off(
            "d",
            "c",
            "SET default_transaction_read_only = on;",
            "SELECT 1;",
        ),
        file("e", "d", "CREATE TABLE e (id INTEGER);", "DROP TABLE e;"),
    ];
    let db = Db::postgres();
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    Run::upgrade(chain(&files), &mut connection).await.unwrap();
    assert_eq!(db.tables().await, ["c", "e", "it's\\b"]);
    Run::downgrade(chain(&files), &mut connection)
        .to("base")
        .await
        .unwrap();
    assert!(db.tables().await.is_empty());
    assert_eq!(inventory(&mut connection).await, ["role none postgres"]);
}

#[tokio::test]
async fn a_procedure_may_commit_outside_a_transaction_only() {
    let make = "CREATE TABLE t (id INTEGER);\n\
        CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN \
        INSERT INTO t VALUES (1); COMMIT; INSERT INTO t VALUES (2); COMMIT; END $$;";
    for call in ["CALL fill();", "DO $$ BEGIN CALL fill(); END $$;"] {
        let db = Db::postgres();
        let made = file("a", "base", make, "SELECT 1;");
        let up = format!("CREATE TABLE b (id INTEGER);\n{call}");
        let refused = chain(&[made.clone(), file("b", "a", &up, "SELECT 1;")]);
        let error = db.up(refused).await.unwrap_err();
        assert!(error.is_statement(), "{error:?}");
        let shown = format!("{error:?}");
        for text in [
            "statement 2 of 2 failed: invalid transaction termination [2D000] [hidden-commit]",
            "migrations/b.sql:7",
            "at a; nothing of b took effect",
            "remove its COMMIT or ROLLBACK, then: cargo migrate upgrade",
            "write transaction=off at the end of the section's line",
        ] {
            assert!(shown.contains(text), "{text} is not in:\n{shown}");
        }
        assert_eq!(db.tables().await, ["t"]);

        let allowed = chain(&[made, file_off("b", "a", &up, "SELECT 1;")]);
        db.up(allowed).await.unwrap();
        assert_eq!(db.sql("SELECT id FROM t ORDER BY id").await, ["1", "2"]);
        assert_eq!(db.history().await.last().unwrap(), "2|up|b|applied|2|2");
    }
}

#[tokio::test]
async fn a_history_elsewhere_than_configured_is_named() {
    let db = Db::postgres();
    let three = crate::support::three(Dialect::Postgres);
    db.up(three).await.unwrap();
    db.sql("CREATE SCHEMA ops").await;
    let mut config = migrate_runtime::core::Config::new(&[Dialect::Postgres]);
    config.history_table = Some("ops.migrate_history".to_owned());
    let files = [file(
        "a",
        "base",
        "CREATE TABLE a (id INTEGER PRIMARY KEY);",
        "SELECT 1;",
    )];
    let moved = crate::support::configured(config, &files);
    let error = db.up(moved).await.unwrap_err();
    let shown = format!("{error:?}");
    for text in [
        "the history of this chain is in public.migrate_history",
        "migrate.toml says history-table = \"ops.migrate_history\"",
        "in migrate.toml: history-table = \"public.migrate_history\"",
        "or move the table: ALTER TABLE \"public\".\"migrate_history\" SET SCHEMA \"ops\";",
    ] {
        assert!(shown.contains(text), "{text} is not in:\n{shown}");
    }
    // The role's search_path has changed since.
    let set = "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() \
        || ' SET search_path = ops'; END $$";
    db.sql(set).await;
    let error = db.up(three).await.unwrap_err();
    let help = "or put the schema `public` into the search_path";
    assert!(format!("{error:?}").contains(help), "{error:?}");
}
