//! What holds on PostgreSQL.

use std::time::{Duration, Instant};

use crate::support::{Db, Heard, SHORT, deployer, file, file_off, ids, three};
use migrate_runtime::core::{Config, Folder, SourceFile};
use migrate_runtime::{Chain, Dialect, ErrorKind, Run, Session, Settings};
use migrate_tests::engine;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection, PgPool};

fn chain(files: &[(&str, String)]) -> Chain<'static> {
    crate::support::chain(Dialect::Postgres, files)
}

#[tokio::test]
async fn up_to_date_is_one_message_and_one_pending_revision_four() {
    let db = Db::postgres();
    let chain = three(Dialect::Postgres);
    Run::upgrade(chain, &db.url).to("b").await.unwrap();
    engine::postgres().log_statements(&db.url);
    db.up(chain).await.unwrap();
    let sent = engine::postgres().statements(&db.url);
    assert_eq!(sent.len(), 4, "{}", sent.join("\n---\n"));
    db.up(chain).await.unwrap();
    let sent = engine::postgres().statements(&db.url);
    assert_eq!(sent.len(), 5, "{}", sent[4..].join("\n---\n"));
}

#[tokio::test]
async fn the_very_first_revision_takes_four_messages_too() {
    let db = Db::postgres();
    engine::postgres().log_statements(&db.url);
    Run::upgrade(three(Dialect::Postgres), &db.url)
        .to("a")
        .await
        .unwrap();
    let sent = engine::postgres().statements(&db.url);
    assert_eq!(sent.len(), 4, "{}", sent.join("\n---\n"));
}

#[tokio::test]
async fn a_waiting_run_says_who_has_the_lock_and_gives_up() {
    let db = Db::postgres();
    let chain = three(Dialect::Postgres);
    let locked = deployer(&db.url, chain).await;
    let heard = Heard::default();
    let error = Run::upgrade(chain, &db.url)
        .lock_wait(SHORT)
        .on_event(heard.holders())
        .await
        .unwrap_err();
    assert!(error.is_locked(), "{error:?}");
    assert!(error.to_string().contains("(deployer)"), "{error}");
    assert!(heard.line().contains("of postgres (deployer)"));
    locked.release().await.unwrap();
    assert_eq!(db.up(chain).await.unwrap().applied.len(), 3);
}

#[tokio::test]
async fn a_dropped_lock_is_free_again() {
    let db = Db::postgres();
    let chain = three(Dialect::Postgres);
    let pool = PgPool::connect(&db.url).await.unwrap();
    let session = Session::open(&pool, Settings::new(chain)).await.unwrap();
    let locked = session.lock(SHORT, &mut |_| {}).await.unwrap();
    drop(locked);
    let outcome = Run::upgrade(chain, &pool)
        .lock_wait(Duration::from_secs(5))
        .await
        .unwrap();
    assert_eq!(outcome.applied.len(), 3);
}

#[tokio::test]
async fn a_dropped_run_frees_the_lock_while_its_statement_runs() {
    let db = Db::postgres();
    let slow = chain(&[file("slow", "base", "SELECT pg_sleep(30);", "SELECT 1;")]);
    let pool = PgPool::connect(&db.url).await.unwrap();
    let run = tokio::time::timeout(SHORT, async { Run::upgrade(slow, &pool).await });
    assert!(run.await.is_err());
    let begun = Instant::now();
    Run::upgrade(three(Dialect::Postgres), &pool).await.unwrap();
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn a_borrowed_connection_works_and_keeps_its_settings() {
    let db = Db::postgres();
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    let set = "SET search_path = public, pg_catalog; SET lock_timeout = '7s'";
    sqlx::raw_sql(set).execute(&mut connection).await.unwrap();
    let before = settings(&mut connection).await;
    Run::upgrade(three(Dialect::Postgres), &mut connection)
        .await
        .unwrap();
    assert_eq!(settings(&mut connection).await, before);
    let locks = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database \
        WHERE locktype = 'advisory' AND datname = current_database()";
    assert_eq!(db.sql(locks).await, ["0"]);
}

#[expect(clippy::unwrap_used, reason = "a test's own hand")]
async fn settings(connection: &mut PgConnection) -> Vec<(String, String)> {
    let sql = "SELECT name, setting FROM pg_settings WHERE source = 'session' ORDER BY name";
    sqlx::query_as(sql).fetch_all(connection).await.unwrap()
}

#[tokio::test]
async fn a_connection_inside_a_transaction_is_refused() {
    let db = Db::postgres();
    let chain = three(Dialect::Postgres);
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    let mut transaction = connection.begin().await.unwrap();
    let error = Run::upgrade(chain, &mut *transaction).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InTransaction);
    drop(transaction);
    // One that sqlx doesn't know of, and one that has failed.
    for statement in ["BEGIN", "nonsense"] {
        let _ = sqlx::raw_sql(statement).execute(&mut connection).await;
        let error = Run::upgrade(chain, &mut connection).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InTransaction, "{error:?}");
    }
    assert!(db.tables().await.is_empty());
}

#[tokio::test]
async fn what_a_revision_sets_ends_with_it() {
    let db = Db::postgres();
    let leaky = "CREATE SCHEMA other;\nCREATE ROLE leaky_role;\nGRANT leaky_role TO postgres;\n\
        SET search_path = '';\nSET statement_timeout = '1h';\nSET standard_conforming_strings = off;\nSET ROLE leaky_role;";
    let chain = chain(&[
        file("a", "base", leaky, "DROP SCHEMA other;"),
        file("b", "a", "CREATE TABLE b (id INTEGER);", "DROP TABLE b;"),
    ]);
    let pool = PgPool::connect(&db.url).await.unwrap();
    let mut connection = pool.acquire().await.unwrap();
    let before = settings(&mut connection).await;
    Run::upgrade(chain, &mut *connection).await.unwrap();
    assert_eq!(settings(&mut connection).await, before);
    let role: (String,) = sqlx::query_as("SELECT current_user::text")
        .fetch_one(&mut *connection)
        .await
        .unwrap();
    assert_eq!(role.0, "postgres");
    assert_eq!(
        db.sql("SELECT schemaname::text FROM pg_tables WHERE tablename = 'b'")
            .await,
        ["public"]
    );
    db.sql("DROP OWNED BY leaky_role; DROP ROLE leaky_role")
        .await;
}

#[tokio::test]
async fn a_history_out_of_sight_is_not_an_empty_one() {
    let db = Db::postgres();
    let chain = three(Dialect::Postgres);
    db.sql("CREATE SCHEMA ops; ALTER ROLE postgres IN DATABASE template1 RESET ALL")
        .await;
    let options: PgConnectOptions = db.url.parse().unwrap();
    let there = options.options([("search_path", "ops")]);
    Run::upgrade(chain, &there).await.unwrap();
    let error = db.up(chain).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::History, "{error:?}");
    assert!(error.to_string().contains("ops.migrate_history"), "{error}");
    assert!(
        Run::upgrade(chain, &there)
            .await
            .unwrap()
            .applied
            .is_empty()
    );
}

#[tokio::test]
async fn the_history_lives_where_it_is_configured() {
    let db = Db::postgres();
    let mut config = Config::new(&[Dialect::Postgres]);
    config.history_table = Some("ops.history".to_owned());
    let (_, up) = file("a", "base", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;");
    let files = vec![SourceFile::new("migrations/a.sql", &up)];
    let folder = Folder::from_files(config, files);
    let chain = folder.chain().unwrap();
    let error = Run::upgrade(chain, &db.url).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::History);
    assert!(
        format!("{error:?}").contains("CREATE SCHEMA \"ops\";"),
        "{error:?}"
    );
    db.sql("CREATE SCHEMA ops").await;
    Run::upgrade(chain, &db.url).await.unwrap();
    assert_eq!(db.sql("SELECT revision FROM ops.history").await, ["a"]);
}

#[tokio::test]
async fn savepoints_work_and_a_failure_after_one_leaves_nothing() {
    let db = Db::postgres();
    let good = "CREATE TABLE a (id INTEGER);\nSAVEPOINT s;\nINSERT INTO a VALUES (1);\nROLLBACK TO s;\nINSERT INTO a VALUES (2);";
    let bad = "SAVEPOINT s;\nINSERT INTO a VALUES (3);\nRELEASE s;\nSELECT 1/0;";
    let chain = chain(&[
        file("a", "base", good, "DROP TABLE a;"),
        file("b", "a", bad, "SELECT 1;"),
    ]);
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    let error = Run::upgrade(chain, &mut connection).await.unwrap_err();
    assert_eq!(error.applied(), ["a"]);
    assert!(
        error
            .to_string()
            .contains("statement 4 of 4 failed: division by zero [22012]"),
        "{error}"
    );
    assert_eq!(db.sql("SELECT id FROM a").await, ["2"]);
    // The session isn't left in a failed transaction.
    sqlx::query("SELECT 1")
        .execute(&mut connection)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_place_is_the_servers_or_the_statements_own() {
    let db = Db::postgres();
    let syntax = chain(&[file(
        "a",
        "base",
        "SELECT 1;\nSELECT 'ü', 2,\n  FROM nowhere;",
        "SELECT 1;",
    )]);
    let error = db.up(syntax).await.unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("migrations/a.sql:8:3: statement 2 of 2 failed"),
        "{error}"
    );
    let duplicate = "CREATE TABLE a (id INTEGER PRIMARY KEY);\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (1);";
    let error = db
        .up(chain(&[file("a", "base", duplicate, "SELECT 1;")]))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("migrations/a.sql:8:1: statement 3 of 3 failed"),
        "{error}"
    );
    assert!(
        format!("{error:?}").contains("Key (id)=(1) already exists."),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_deferred_constraint_fails_at_the_commit() {
    let db = Db::postgres();
    let up = "CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES a DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO a VALUES (1, 2);";
    let error = db
        .up(chain(&[file("a", "base", up, "DROP TABLE a;")]))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the commit after 2 statements failed"),
        "{error}"
    );
    assert!(db.tables().await.is_empty());
}

#[tokio::test]
async fn a_lock_timeout_is_tried_again() {
    let db = Db::postgres();
    db.sql("CREATE TABLE t (id INTEGER)").await;
    let mut other = PgConnection::connect(&db.url).await.unwrap();
    let mut transaction = other.begin().await.unwrap();
    sqlx::query("LOCK TABLE t")
        .execute(&mut *transaction)
        .await
        .unwrap();
    let heard = Heard::default();
    let listener = heard.words();
    let chain = chain(&[file(
        "a",
        "base",
        "ALTER TABLE t ADD COLUMN b INTEGER;",
        "SELECT 1;",
    )]);
    let url = db.url.clone();
    let run = tokio::spawn(async move {
        Run::upgrade(chain, &url)
            .lock_timeout(Duration::from_millis(100))
            .on_event(listener)
            .await
    });
    heard.wait_for("retry 2").await;
    transaction.rollback().await.unwrap();
    assert_eq!(ids(&run.await.unwrap().unwrap()), ["a"]);
}

#[tokio::test]
async fn an_index_is_built_concurrently_and_timeouts_of_the_role_do_not_matter() {
    let db = Db::postgres();
    let chain = chain(&[
        file("a", "base", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;"),
        file_off(
            "b",
            "a",
            "CREATE INDEX CONCURRENTLY a_id ON a (id);\nSELECT pg_sleep(0.2);",
            "DROP INDEX a_id;",
        ),
    ]);
    let options: PgConnectOptions = db.url.parse().unwrap();
    let hasty = options.options([("statement_timeout", "100ms")]);
    Run::upgrade(chain, &hasty).await.unwrap();
    assert_eq!(
        db.sql("SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'a'::regclass")
            .await,
        ["a_id"]
    );
}

#[tokio::test]
async fn a_hidden_commit_is_found_out() {
    let db = Db::postgres();
    // The checks of core refuse it in a file; a plan may come from elsewhere.
    let chain = chain(&[file(
        "a",
        "base",
        "CREATE TABLE a (id INTEGER);\nSELECT 12345;",
        "DROP TABLE a;",
    )]);
    let text: &'static str = Box::leak(
        chain
            .entry(0)
            .source()
            .replace("SELECT 12345", "COMMIT;BEGIN")
            .into_boxed_str(),
    );
    let mut session = Session::open(&db.url, Settings::new(chain)).await.unwrap();
    let history = session.history().await.unwrap();
    let mut locked = session.lock(SHORT, &mut |_| {}).await.unwrap();
    let options = migrate_runtime::core::plan::Options::new(Dialect::Postgres);
    let target = "head".parse().unwrap();
    let mut plan =
        migrate_runtime::core::plan::upgrade(chain, &history, &target, &options).unwrap();
    plan.steps[0].source.text = text;
    let error = locked
        .apply(&plan, &Default::default(), &mut |_| {})
        .await
        .unwrap_err();
    assert!(error.is_halfway(), "{error:?}");
    for help in [
        "complete it by hand, then: cargo migrate resolve a --done",
        "or undo it by hand, then: cargo migrate resolve a --undone",
    ] {
        assert!(format!("{error:?}").contains(help), "{error:?}");
    }
    assert_eq!(db.history().await, ["1|up|a|applying|0|2"]);
}

#[tokio::test]
async fn errors_name_the_database_and_never_the_password() {
    let chain = three(Dialect::Postgres);
    let error = Run::upgrade(chain, "postgres://app:sesame@localhost:1/shop")
        .await
        .unwrap_err();
    assert!(error.is_connection(), "{error:?}");
    let shown = format!(
        "{error}\n{error:?}\n{:?}",
        std::error::Error::source(&error).map(ToString::to_string)
    );
    assert!(shown.contains("postgres://app@localhost:1/shop"), "{shown}");
    assert!(!shown.contains("sesame"), "{shown}");

    for url in [
        "postgres://app:sesame@local host/shop",
        "mysql://root:sesame@h/d",
        "sesame",
        "oracle:sesame",
    ] {
        let error = Run::upgrade(chain, url).await.unwrap_err();
        assert!(!format!("{error:?}").contains("sesame"), "{error:?}");
    }
    let error = Run::upgrade(chain, "mysql://h/d").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("not supported yet"), "{error}");
}

#[tokio::test]
async fn a_reader_needs_only_select() {
    let db = Db::postgres();
    let chain = three(Dialect::Postgres);
    db.up(chain).await.unwrap();
    db.sql("CREATE ROLE reader_only LOGIN; GRANT SELECT ON migrate_history TO reader_only")
        .await;
    let options: PgConnectOptions = db.url.parse().unwrap();
    let reader = options.username("reader_only");
    let mut session = Session::open(&reader, Settings::new(chain)).await.unwrap();
    assert_eq!(session.history().await.unwrap().rows().len(), 3);
    assert!(
        Run::upgrade(chain, &reader)
            .await
            .unwrap()
            .applied
            .is_empty()
    );
    let error = Run::downgrade(chain, &reader).await.unwrap_err();
    assert!(
        format!("{error:?}").contains("permission denied"),
        "{error:?}"
    );
    db.sql("DROP OWNED BY reader_only; DROP ROLE reader_only")
        .await;
}

#[tokio::test]
async fn a_role_lasts_from_statement_to_statement_outside_a_transaction() {
    let db = Db::postgres();
    let up = "CREATE ROLE maker_role;\nGRANT CREATE ON SCHEMA public TO maker_role;\nSET ROLE maker_role;\n\
        CREATE TABLE a (id INTEGER);\nCREATE INDEX CONCURRENTLY a_id ON a (id);\nCREATE TABLE b (id INTEGER);";
    let chain = chain(&[file_off("a", "base", up, "DROP TABLE a;")]);
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    let before = settings(&mut connection).await;
    Run::upgrade(chain, &mut connection).await.unwrap();
    let owners = "SELECT DISTINCT tableowner::text FROM pg_tables WHERE tablename IN ('a', 'b')";
    assert_eq!(db.sql(owners).await, ["maker_role"]);
    assert_eq!(settings(&mut connection).await, before);
    let role: (String,) = sqlx::query_as("SELECT current_user::text")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(role.0, "postgres");
    db.sql("DROP OWNED BY maker_role; DROP ROLE maker_role")
        .await;
}

#[tokio::test]
async fn a_row_that_another_writes_first_makes_the_run_plan_again() {
    let db = Db::postgres();
    let chain = three(Dialect::Postgres);
    Run::upgrade(chain, &db.url).to("a").await.unwrap();
    let url = db.url.clone();
    let mut first = true;
    let outcome = Run::upgrade(chain, &db.url)
        .on_event(move |event| {
            if matches!(event, migrate_runtime::Event::StepStarted { .. }) && first {
                first = false;
                // As a run behind a pooler does, which no session lock keeps away.
                let copy = "CREATE TEMP TABLE t AS SELECT * FROM migrate_history; \
                    UPDATE t SET seq = 2, run_token = 'other'; INSERT INTO migrate_history SELECT * FROM t";
                engine::postgres().psql(&url, copy);
            }
        })
        .await
        .unwrap();
    assert_eq!(ids(&outcome), ["b", "c"]);
    let history = db.history().await;
    assert_eq!(history[2..], ["3|up|b|applied|1|1", "4|up|c|applied|1|1"]);
}

#[tokio::test]
async fn a_waiting_run_says_which_revision_the_other_is_at() {
    let db = Db::postgres();
    let slow = chain(&[file("slow", "base", "SELECT pg_sleep(2);", "SELECT 1;")]);
    let url = db.url.clone();
    let other = tokio::spawn(async move { Run::upgrade(slow, &url).await });
    tokio::time::sleep(Duration::from_millis(700)).await;
    let error = Run::upgrade(slow, &db.url)
        .lock_wait(SHORT)
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("which runs: /* migrate:main:1:slow */"),
        "{error}"
    );
    other.await.unwrap().unwrap();
}
