//! Statements and functions that end the transaction of their step.

use super::{chain, marked};
use crate::support::{Db, chain_together, file};
use migrate_runtime::__private::{Code, On};
use migrate_runtime::{Chain, Dialect, Run};
use sqlx::{SqliteConnection, raw_sql};

/// Ways to end a transaction from within, each with the line of the statement that does.
const WAYS: [(&str, usize); 4] = [
    (
        "CREATE TABLE a (x UNIQUE);\nINSERT INTO a VALUES (1);\n\
         INSERT OR ROLLBACK INTO a VALUES (1);\nCREATE TABLE late (x);",
        8,
    ),
    (
        "CREATE TABLE a (x UNIQUE ON CONFLICT ROLLBACK);\nINSERT INTO a VALUES (1);\n\
         INSERT INTO a VALUES (1);\nCREATE TABLE late (x);",
        8,
    ),
    (
        "CREATE TABLE a (x);\n\
         CREATE TRIGGER t BEFORE INSERT ON a BEGIN SELECT RAISE(ROLLBACK, 'no'); END;\n\
         INSERT INTO a VALUES (1);\nCREATE TABLE late (x);",
        8,
    ),
    (
        "CREATE TABLE a (x UNIQUE);\nINSERT INTO a VALUES (1), (2);\n\
         UPDATE OR ROLLBACK a SET x = 1;\nCREATE TABLE late (x);",
        8,
    ),
];

#[tokio::test]
async fn nothing_lasts_and_the_statement_is_named() {
    for (up, line) in WAYS {
        let chains = [
            chain(&[marked("a", "base", up, "")]),
            chain(&[marked("a", "base", up, "foreign-keys=off")]),
            chain_together(Dialect::Sqlite, &[file("a", "base", up, "SELECT 1;")]),
        ];
        for chain in chains {
            let db = Db::sqlite();
            let error = db.up(chain).await.unwrap_err();
            let said = format!("migrations/a.sql:{line}:1: statement 3 of 4 failed: ");
            assert!(error.to_string().starts_with(&said), "{error}");
            assert_eq!(db.sql("SELECT name FROM sqlite_master").await, [""; 0]);
        }
        let db = Db::sqlite();
        let by_itself = chain(&[marked("a", "base", up, "transaction=off")]);
        let error = db.up(by_itself).await.unwrap_err();
        let said = format!("migrations/a.sql:{line}:1: statement 3 of 4 failed: ");
        assert!(error.to_string().starts_with(&said), "{error}");
        assert_eq!(db.history().await, ["1|up|a|failed|2|4"]);
        assert_eq!(db.tables().await, ["a"]);
    }
}

const CONFLICT: &str = "INSERT INTO a VALUES (1); INSERT OR ROLLBACK INTO a VALUES (1)";
const GOES_ON: &str = "CREATE TABLE late (x)";

/// Doesn't see that its transaction is gone, and goes on.
async fn swallow(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    let _ = raw_sql(CONFLICT).execute(&mut *connection).await;
    raw_sql(GOES_ON).execute(connection).await.map(drop)
}

/// Ends with the error that ended its transaction.
async fn fail(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    raw_sql(CONFLICT).execute(connection).await.map(drop)
}

async fn commit(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    let sql = "INSERT INTO a VALUES (1); COMMIT; CREATE TABLE late (x)";
    raw_sql(sql).execute(connection).await.map(drop)
}

static CODE: &[Code] = &[
    Code {
        path: "crate::swallow",
        on: On::Sqlite(&swallow),
    },
    Code {
        path: "crate::fail",
        on: On::Sqlite(&fail),
    },
    Code {
        path: "crate::commit",
        on: On::Sqlite(&commit),
    },
];

/// A table, and a revision that calls a function and then makes another.
fn calling(function: &str) -> Chain<'static> {
    let table = file("a", "base", "CREATE TABLE a (x UNIQUE);", "SELECT 1;");
    let (name, text) = file("b", "a", "", "SELECT 1;");
    let sections =
        format!("-- migrate:up code=crate::{function}\n\n-- migrate:up\nCREATE TABLE never (x);\n");
    chain(&[table, (name, text.replace("-- migrate:up\n", &sections))])
}

async fn ended(function: &str) -> (Db, String) {
    let db = Db::sqlite();
    let going = Run::upgrade(calling(function), &db.url).code(CODE);
    let error = going.await.unwrap_err();
    let halfway = function == "commit";
    assert_eq!(error.is_halfway(), halfway, "{error:?}");
    assert_eq!(error.is_statement(), !halfway, "{error:?}");
    (db, format!("{error:?}"))
}

#[tokio::test]
async fn a_function_that_ends_its_transaction_stops_the_step_before_the_next_part() {
    let (db, text) = ended("swallow").await;
    assert!(
        text.contains("`crate::swallow` failed: it ended the transaction of its step"),
        "{text}"
    );
    assert!(
        text.contains("after its transaction had ended is in the database"),
        "{text}"
    );
    assert!(!text.contains("nothing of b took effect"), "{text}");
    assert_eq!(db.tables().await, ["a", "late"], "nothing can take it back");
    assert_eq!(db.sql("SELECT * FROM a").await, [""; 0]);
    assert_eq!(db.history().await, ["1|up|a|applied|1|1"]);

    let (db, text) = ended("fail").await;
    assert!(text.contains("UNIQUE constraint failed"), "{text}");
    assert!(text.contains("nothing of b took effect"), "{text}");
    assert_eq!(db.tables().await, ["a"]);
}

#[tokio::test]
async fn a_function_that_commits_leaves_a_step_halfway_which_is_said() {
    let (db, text) = ended("commit").await;
    assert!(
        text.contains("ended the transaction of its step by a COMMIT"),
        "{text}"
    );
    assert!(text.contains("the step stands halfway"), "{text}");
    assert!(text.contains("cargo migrate resolve b --done"), "{text}");
    assert!(text.contains("cargo migrate resolve b --undone"), "{text}");
    assert_eq!(db.history().await[1], "2|up|b|applying|0|2");
    let again = Run::upgrade(calling("commit"), &db.url).code(CODE);
    let error = again.await.unwrap_err();
    assert!(error.is_halfway(), "{error:?}");
}
