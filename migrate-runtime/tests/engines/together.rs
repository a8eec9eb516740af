//! What holds where all steps of a run share one transaction.

use std::sync::Arc;
use std::time::Duration;

use crate::support::{Db, Heard, chain_together, databases, file, file_off, ids};
use migrate_runtime::{Chain, Dialect, ErrorKind, Run};
use sqlx::{Connection as _, PgConnection};

/// Three tables, and what the third revision does besides.
fn three(db: &Db, third: &str) -> Chain<'static> {
    let table = |id: &str| format!("CREATE TABLE {id} (id INTEGER PRIMARY KEY);");
    chain_together(
        db.dialect,
        &[
            file("a", "base", &table("a"), "DROP TABLE a;"),
            file("b", "a", &table("b"), "DROP TABLE b;"),
            file("c", "b", &(table("c") + third), "DROP TABLE c;"),
        ],
    )
}

#[tokio::test]
async fn all_steps_last_together() {
    for db in databases() {
        let chain = three(&db, "");
        let heard = Heard::default();
        let outcome = Run::upgrade(chain, &db.url)
            .on_event(heard.words())
            .await
            .unwrap();
        assert_eq!(ids(&outcome), ["a", "b", "c"]);
        assert_eq!(db.tables().await, ["a", "b", "c"]);
        let history = db.history().await;
        assert_eq!(history.len(), 3);
        assert_eq!(history[2], "3|up|c|applied|1|1");
        assert_eq!(
            heard.line(),
            "planned 3, start a, 1/1, end a, start b, 1/1, end b, start c, 1/1, end c, at c"
        );
        let back = db.down(chain, "base").await.unwrap();
        assert_eq!(ids(&back), ["c", "b", "a"]);
        assert!(db.tables().await.is_empty());
        db.up(chain).await.unwrap();
    }
}

#[tokio::test]
async fn a_failing_third_step_leaves_nothing_of_the_run() {
    for db in databases() {
        let broken = three(&db, "\nINSERT INTO nowhere VALUES (1);");
        for _ in 0..2 {
            let error = db.up(broken).await.unwrap_err();
            assert!(error.is_statement(), "{error:?}");
            assert_eq!(error.applied(), [""; 0]);
            assert!(
                error.to_string().starts_with("migrations/c.sql:7:"),
                "{error}"
            );
            let state = "at base; nothing of this run's 3 revisions took effect";
            assert!(format!("{error:?}").contains(state), "{error:?}");
            assert!(db.tables().await.is_empty());
        }
        // The history's table went too, and comes with the next run.
        assert_eq!(ids(&db.up(three(&db, "")).await.unwrap()), ["a", "b", "c"]);
    }
}

#[tokio::test]
async fn a_failing_commit_leaves_nothing_of_the_run() {
    for db in databases() {
        let deferred = "\nCREATE TABLE d (a INTEGER REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED);\n\
            INSERT INTO d VALUES (1);";
        let error = db.up(three(&db, deferred)).await.unwrap_err();
        assert!(
            error
                .to_string()
                .contains("the commit of 3 revisions failed"),
            "{error}"
        );
        assert_eq!(error.applied(), [""; 0]);
        assert!(db.tables().await.is_empty());
    }
}

#[tokio::test]
async fn a_step_that_needs_to_be_apart_is_refused_before_anything_runs() {
    for db in databases() {
        let apart = chain_together(
            db.dialect,
            &[
                file("a", "base", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;"),
                file_off("b", "a", "CREATE TABLE b (id INTEGER);", "DROP TABLE b;"),
            ],
        );
        let errors = [
            db.up(apart).await.unwrap_err(),
            Run::upgrade(apart, &db.url).dry_run().await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            let drawn = format!("{error:?}");
            assert!(drawn.contains("b has transaction=off"), "{drawn}");
            assert!(drawn.contains("transaction = \"each\""), "{drawn}");
        }
        match &db.folder {
            Some(folder) => assert!(!folder.path().join("app.db").exists()),
            None => assert!(db.tables().await.is_empty()),
        }
        // What doesn't reach it runs.
        let outcome = Run::upgrade(apart, &db.url).to("a").await.unwrap();
        assert_eq!(ids(&outcome), ["a"]);
    }
}

#[tokio::test]
async fn sixteen_at_once_apply_each_revision_once() {
    for db in databases() {
        let chain = three(&db, "\nINSERT INTO c VALUES (1);");
        let url = Arc::new(db.url.clone());
        let tasks: Vec<_> = (0..16)
            .map(|_| {
                let url = Arc::clone(&url);
                tokio::spawn(async move { Run::upgrade(chain, &*url).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(db.history().await.len(), 3);
    }
}

#[tokio::test]
async fn a_step_leaves_the_next_one_its_session_and_no_savepoint() {
    let db = Db::postgres();
    let leaky = "CREATE SCHEMA other;\nSET LOCAL search_path = other;\nSET statement_timeout = '1h';\n\
        SAVEPOINT s;\nCREATE TABLE a (id INTEGER);\nROLLBACK TO s;\nCREATE TABLE a (id INTEGER);";
    let chain = chain_together(
        Dialect::Postgres,
        &[
            file("a", "base", leaky, "DROP SCHEMA other CASCADE;"),
            file("b", "a", "CREATE TABLE b (id INTEGER);", "DROP TABLE b;"),
        ],
    );
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    Run::upgrade(chain, &mut connection).await.unwrap();
    let places = "SELECT schemaname || '.' || tablename FROM pg_tables \
        WHERE tablename IN ('a', 'b') ORDER BY 1";
    assert_eq!(db.sql(places).await, ["other.a", "public.b"]);
    let left = "SELECT count(*) FROM pg_settings WHERE source = 'session'";
    let left: i64 = sqlx::query_scalar(left)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_lock_timeout_begins_the_whole_run_again() {
    let db = Db::postgres();
    db.sql("CREATE TABLE t (id INTEGER)").await;
    let mut other = PgConnection::connect(&db.url).await.unwrap();
    let mut transaction = other.begin().await.unwrap();
    sqlx::query("LOCK TABLE t")
        .execute(&mut *transaction)
        .await
        .unwrap();
    let chain = three(&db, "\nALTER TABLE t ADD COLUMN b INTEGER;");
    let heard = Heard::default();
    let listener = heard.words();
    let url = db.url.clone();
    let run = tokio::spawn(async move {
        Run::upgrade(chain, &url)
            .lock_timeout(Duration::from_millis(100))
            .on_event(listener)
            .await
    });
    heard.wait_for("retry 2").await;
    transaction.rollback().await.unwrap();
    assert_eq!(ids(&run.await.unwrap().unwrap()), ["a", "b", "c"]);
    let heard = heard.line();
    assert!(heard.contains("start c, 1/2, retry 2, start a"), "{heard}");
    assert_eq!(db.history().await.len(), 3);
}
