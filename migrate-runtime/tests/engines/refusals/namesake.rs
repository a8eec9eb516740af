//! What is there already under the name that a statement makes, and isn't valid.

use migrate_runtime::{Chain, Dialect};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::support::{Db, file};

fn chain(up: &str) -> Chain<'static> {
    crate::support::chain(Dialect::Postgres, &[file("a", "base", up, "SELECT 1;")])
}

/// A database with two indexes that aren't valid, as failed builds leave them.
#[expect(clippy::unwrap_used, reason = "a test's own hand")]
async fn with_leftovers() -> Db {
    let db = Db::postgres();
    db.sql("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1), (1)")
        .await;
    for name in ["\"Odd ($1)\"", "odd"] {
        let mut connection = PgConnection::connect(&db.url).await.unwrap();
        let build = format!("CREATE UNIQUE INDEX CONCURRENTLY {name} ON t (n)");
        let built = sqlx::raw_sql(AssertSqlSafe(build)).execute(&mut connection);
        assert!(built.await.is_err());
    }
    db
}

#[tokio::test]
async fn an_index_that_a_failed_build_left_is_named_with_what_drops_it() {
    let db = with_leftovers().await;
    let up = chain("CREATE INDEX \"Odd ($1)\" ON t (n);");
    let shown = format!("{:?}", db.up(up).await.unwrap_err());
    let note = "the index public.\"Odd ($1)\" of t isn't valid";
    let drop = "DROP INDEX CONCURRENTLY public.\"Odd ($1)\"";
    let help = format!("= help: {drop}; then: cargo migrate upgrade");
    assert!(shown.contains(note) && shown.contains(&help), "{shown}");
    assert!(!shown.contains("public.odd"), "{shown}");
    assert!(!shown.contains("cargo migrate stamp"), "{shown}");
    db.sql(drop).await;
    db.up(up).await.unwrap();
}

#[tokio::test]
async fn another_index_that_is_not_valid_is_not_blamed() {
    let db = with_leftovers().await;
    db.sql("CREATE TABLE odd_ones (n INTEGER)").await;
    let error = db.up(chain("CREATE TABLE odd_ones (n INTEGER);")).await;
    let shown = format!("{:?}", error.unwrap_err());
    assert!(shown.contains("already exists [42P07]"), "{shown}");
    assert!(!shown.contains("isn't valid"), "{shown}");
    assert!(shown.contains("cargo migrate stamp a"), "{shown}");
}
