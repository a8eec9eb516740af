//! What runs in an empty database and is taken back.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use std::time::Duration;

use migrate_runtime::{Dialect, Scratches, Trial};
use migrate_tests::engine;

use crate::support::Db;

const TABLES: &str =
    "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND oid >= 16384 ORDER BY 1";

fn names(answers: &[Vec<Vec<Option<String>>>]) -> Vec<&str> {
    let cells = answers[0].iter().flatten();
    cells.map(|cell| cell.as_deref().unwrap()).collect()
}

/// Waits for another test to be done with it.
async fn trial(scratches: &Scratches) -> Trial {
    loop {
        if let Some(trial) = scratches.trial().await.unwrap() {
            return trial;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn what_runs_is_seen_and_taken_back_and_the_database_stays() {
    let db = Db::postgres();
    let scratches = Scratches::on(&db.url).await.unwrap();
    for _ in 0..2 {
        let mut trial = trial(&scratches).await;
        assert!(names(&trial.answers(&[TABLES]).await.unwrap()).is_empty());
        trial
            .run(&[
                "CREATE TABLE a (id int) -- its end",
                "CREATE TABLE b (id int)",
            ])
            .await
            .unwrap();
        assert_eq!(names(&trial.answers(&[TABLES]).await.unwrap()), ["a", "b"]);
        trial.run(&["DROP TABLE a"]).await.unwrap();
        let answers = trial.answers(&["SELECT 'x', NULL", TABLES]).await.unwrap();
        assert_eq!(answers[0], [[Some("x".to_owned()), None]]);
        assert_eq!(names(&answers[1..]), ["b"]);
        trial.take_back().await.unwrap();
        assert!(names(&trial.answers(&[TABLES]).await.unwrap()).is_empty());
        // Whoever is alone makes no second one, and whoever isn't has none.
        assert!(scratches.trial().await.unwrap().is_none());
        trial.close().await.unwrap();
    }
    let server = engine::postgres();
    let count = "SELECT count(*) FROM pg_database WHERE datname LIKE 'migrate_trial_%'";
    assert_eq!(server.psql(server.name(&db.url), count).trim(), "1");
    scratches.close().await.unwrap();
}

#[tokio::test]
async fn after_a_failure_all_is_taken_back() {
    let db = Db::postgres();
    let scratches = Scratches::on(&db.url).await.unwrap();
    let mut trial = trial(&scratches).await;
    let error = trial.run(&["CREATE TABLE a ()", "nonsense"]).await;
    assert!(error.unwrap_err().to_string().contains("nonsense"));
    assert!(trial.answers(&[TABLES]).await.is_err());
    trial.take_back().await.unwrap();
    assert!(names(&trial.answers(&[TABLES]).await.unwrap()).is_empty());
    trial.close().await.unwrap();
    scratches.close().await.unwrap();
}

#[tokio::test]
async fn in_memory_there_is_none() {
    let scratches = Scratches::in_memory(Dialect::Sqlite).unwrap();
    assert!(scratches.trial().await.unwrap().is_none());
}
