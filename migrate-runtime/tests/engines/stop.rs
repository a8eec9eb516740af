//! Runs that are asked to stop on their way.
#![expect(clippy::unwrap_used, reason = "the tests' own hands")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use migrate_runtime::{Chain, Dialect, Error, Outcome, Run, Session, Settings};
use sqlx::{Connection as _, PgConnection, PgPool};
use tokio::sync::Notify;

use crate::support::{Db, SHORT, chain, chain_together, databases, file, file_off, word};

/// By then what runs is in the database, also on a busy machine.
const MOMENT: Duration = Duration::from_millis(700);

/// The state that an error says the database is in.
fn state(error: &Error) -> &str {
    let mut notes = error.diagnostic().notes.iter();
    let state = notes.find(|note| note.kind == "state");
    state.map_or("", |note| &note.text)
}

/// Asks a run to stop a moment after it has said a word, and makes sure that it does before its
/// statement would end.
async fn stopped(run: Run<'_>, at: &str) -> Error {
    let (said, heard) = (Arc::new(Notify::new()), at.to_owned());
    let signal = Arc::clone(&said);
    let run = run.on_event(move |event| {
        if word(event) == heard {
            said.notify_one();
        }
    });
    let begun = Instant::now();
    let run = run.stop_when(async move {
        signal.notified().await;
        tokio::time::sleep(MOMENT).await;
    });
    let error = run.await.unwrap_err();
    assert!(error.is_stopped(), "{error:?}");
    assert!(begun.elapsed() < Duration::from_secs(30), "{error:?}");
    error
}

/// A statement that takes much longer than a test.
fn long(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;"
        }
        _ => "SELECT pg_sleep(60);",
    }
}

const CREATE: &str = "CREATE TABLE a (id INTEGER);";

/// A table, then a step that takes long.
fn slow(dialect: Dialect) -> Chain<'static> {
    let up = format!("INSERT INTO a VALUES (1);\n{}", long(dialect));
    let slow = file("slow", "a", &up, "SELECT 1;");
    chain(dialect, &[file("a", "base", CREATE, "DROP TABLE a;"), slow])
}

/// Whoever comes next needs neither wait nor mend anything.
async fn is_free(db: &Db) {
    let (first, rest) = match db.dialect {
        Dialect::Sqlite => ("BEGIN IMMEDIATE; ROLLBACK; SELECT 0", ["0"]),
        _ => (
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' \
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            ["0"],
        ),
    };
    assert_eq!(db.sql(first).await, rest);
}

#[tokio::test]
async fn a_step_in_a_transaction_is_rolled_back() {
    for db in databases() {
        let error = stopped(Run::upgrade(slow(db.dialect), &db.url), "start slow").await;
        assert_eq!(error.to_string(), "stopped at slow, which is rolled back");
        assert_eq!(error.applied(), ["a"]);
        assert_eq!(
            state(&error),
            "at a; nothing of slow took effect; the lock is released"
        );
        assert!(format!("{error:?}").contains("go on with: cargo migrate upgrade"));
        assert_eq!(db.history().await, ["1|up|a|applied|1|1"]);
        assert!(db.sql("SELECT * FROM a").await.is_empty());
        is_free(&db).await;
    }
}

#[tokio::test]
async fn a_pool_is_usable_after_a_stop() {
    let db = Db::postgres();
    let pool = PgPool::connect(&db.url).await.unwrap();
    let error = stopped(Run::upgrade(slow(db.dialect), &pool), "start slow").await;
    assert_eq!(error.applied(), ["a"]);
    is_free(&db).await;
    sqlx::query("SELECT 1").execute(&pool).await.unwrap();
}

#[tokio::test]
async fn steps_that_share_a_transaction_are_all_rolled_back() {
    for db in databases() {
        let files = [
            file("a", "base", CREATE, "DROP TABLE a;"),
            file("slow", "a", long(db.dialect), "SELECT 1;"),
        ];
        let together = chain_together(db.dialect, &files);
        let error = stopped(Run::upgrade(together, &db.url), "start slow").await;
        assert!(error.applied().is_empty());
        assert_eq!(
            state(&error),
            "at base; nothing of this run's 2 revisions took effect; the lock is released"
        );
        assert!(db.tables().await.is_empty());
        is_free(&db).await;
    }
}

#[tokio::test]
async fn statements_that_are_recorded_one_by_one_stop_between_two() {
    for db in databases() {
        let wait = match db.dialect {
            Dialect::Sqlite => {
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
                 WHERE i < (SELECT n FROM pause)) SELECT count(*) FROM n;"
            }
            _ => "SELECT pg_sleep(n) FROM pause;",
        };
        let pause = "CREATE TABLE pause AS SELECT 1000000000 AS n;";
        let slow = format!("{CREATE}\n{wait}");
        let files = [
            file("pause", "base", pause, "DROP TABLE pause;"),
            file_off("a", "pause", &slow, "SELECT 1;"),
        ];
        let chain = chain(db.dialect, &files);
        let error = stopped(Run::upgrade(chain, &db.url), "1/2").await;
        assert_eq!(
            state(&error),
            "at pause; a halfway (line 6 is done); the lock is released"
        );
        assert_eq!(db.history().await[1], "2|up|a|failed|1|2");
        is_free(&db).await;
        db.sql("UPDATE pause SET n = 0").await;
        // Nobody waits for a run that might still be at it.
        Run::upgrade(chain, &db.url).lock_wait(SHORT).await.unwrap();
        assert_eq!(db.history().await[1], "2|up|a|applied|2|2");
    }
}

#[tokio::test]
async fn a_statement_that_cannot_be_undone_comes_to_its_end() {
    let db = Db::postgres();
    let made = "CREATE TABLE a (id INTEGER);\nINSERT INTO a VALUES (1), (2);\n\
        CREATE FUNCTION slow(id INTEGER) RETURNS INTEGER LANGUAGE plpgsql IMMUTABLE \
        AS $$ BEGIN PERFORM pg_sleep(1.2); RETURN id; END $$;";
    let off = "CREATE INDEX CONCURRENTLY a_slow ON a (slow(id));\nDROP TABLE nothing_of_this_name;";
    let files = [
        file("a", "base", made, "SELECT 1;"),
        file_off("b", "a", off, "SELECT 1;"),
    ];
    let error = stopped(Run::upgrade(chain(db.dialect, &files), &db.url), "start b").await;
    assert_eq!(error.to_string(), "stopped within b");
    assert_eq!(db.history().await[1], "2|up|b|failed|1|2");
    let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_slow'::regclass";
    assert_eq!(db.sql(valid).await, ["t"]);
    is_free(&db).await;
}

#[tokio::test]
async fn a_borrowed_connection_ends_its_step_and_begins_no_other() {
    let db = Db::postgres();
    let files = [
        file("a", "base", "SELECT pg_sleep(2);", "SELECT 1;"),
        file("b", "a", "SELECT 1;", "SELECT 1;"),
    ];
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    let error = stopped(
        Run::upgrade(chain(db.dialect, &files), &mut connection),
        "start a",
    )
    .await;
    assert_eq!(error.to_string(), "stopped before b");
    assert_eq!(error.applied(), ["a"]);
    assert_eq!(state(&error), "at a; the lock is released");
    is_free(&db).await;
}

#[tokio::test]
async fn a_run_that_waits_stops_waiting() {
    let db = Db::postgres();
    let chain = slow(db.dialect);
    let session = Session::open(&db.url, Settings::new(chain)).await.unwrap();
    let locked = session.lock(SHORT, &mut |_| {}).await.unwrap();
    let error = stopped(Run::upgrade(chain, &db.url), "waiting").await;
    assert_eq!(error.to_string(), "stopped while waiting for the lock");
    assert_eq!(state(&error), "nothing has run");
    drop(locked.release().await.unwrap());
}

#[tokio::test]
async fn what_needs_no_step_is_done_whoever_asks() {
    for db in databases() {
        let chain = crate::support::three(db.dialect);
        let now = std::future::ready;
        let run: Result<Outcome, Error> = Run::upgrade(chain, &db.url).stop_when(now(())).await;
        let error = run.unwrap_err();
        assert_eq!(error.to_string(), "stopped before a");
        assert_eq!(state(&error), "at base; the lock is released");
        assert!(db.tables().await.is_empty());
        db.up(chain).await.unwrap();
        let run = Run::upgrade(chain, &db.url).stop_when(now(()));
        assert!(run.await.unwrap().applied.is_empty());
    }
}
