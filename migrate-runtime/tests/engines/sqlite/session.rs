//! What a run leaves of an application's connection.

use std::future::IntoFuture as _;
use std::task::Poll;

use super::{chain, connect, marked, run};
use crate::support::{Db, SHORT, chain_together, file, file_off};
use migrate_runtime::{Dialect, Event, Run};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Connection as _, SqliteConnection};

/// Settings that are none of the defaults.
const OWN: &str = "PRAGMA foreign_keys = OFF; PRAGMA recursive_triggers = ON; \
    PRAGMA busy_timeout = 1234; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
    PRAGMA locking_mode = NORMAL";

async fn settings(connection: &mut SqliteConnection) -> Vec<String> {
    let mut all = Vec::new();
    for name in [
        "foreign_keys",
        "recursive_triggers",
        "busy_timeout",
        "journal_mode",
        "synchronous",
        "locking_mode",
        "legacy_alter_table",
        "ignore_check_constraints",
        "writable_schema",
    ] {
        all.extend(run(connection, &format!("PRAGMA {name}")).await);
    }
    all.extend(run(connection, "SELECT name FROM pragma_database_list").await);
    all
}

#[tokio::test]
async fn an_application_without_foreign_keys_stays_without() {
    let leaky = "PRAGMA legacy_alter_table = ON;\nCREATE TABLE a (id INTEGER);";
    let fails = "PRAGMA recursive_triggers = OFF;\nINSERT INTO nowhere VALUES (1);";
    for attributes in ["", "foreign-keys=off", "transaction=off foreign-keys=off"] {
        for up in [leaky, fails] {
            let db = Db::sqlite();
            let mut connection = connect(&db).await;
            run(&mut connection, OWN).await;
            let before = settings(&mut connection).await;
            let chain = chain(&[marked("a", "base", up, attributes)]);
            let ended = Run::upgrade(chain, &mut connection).await;
            assert_eq!(ended.is_ok(), up == leaky);
            assert_eq!(
                settings(&mut connection).await,
                before,
                "{attributes}: {up}"
            );
        }
    }
}

#[tokio::test]
async fn a_change_keeps_as_many_pages_as_the_options_say() {
    let db = Db::sqlite();
    let says = "INSERT INTO kept SELECT cache_size FROM pragma_cache_size;";
    let kept = file(
        "a",
        "base",
        "CREATE TABLE kept (pages);",
        "DROP TABLE kept;",
    );
    let chain = chain(&[kept, file("b", "a", says, says)]);
    let options: SqliteConnectOptions = db.url.parse().unwrap();
    let options = options.create_if_missing(true).pragma("cache_size", "500");
    Run::upgrade(chain, &options).await.unwrap();
    // What takes back looks first.
    Run::downgrade(chain, &options).await.unwrap();
    let said = run(&mut connect(&db).await, "SELECT pages FROM kept").await;
    assert_eq!(said, ["500", "500"]);
}

#[tokio::test]
async fn a_locked_database_leaves_the_connection_as_it_was() {
    let db = Db::sqlite();
    let mut connection = connect(&db).await;
    run(&mut connection, OWN).await;
    let before = settings(&mut connection).await;
    let mut other = connect(&db).await;
    run(&mut other, "BEGIN IMMEDIATE").await;
    let chain = crate::support::three(Dialect::Sqlite);
    let waits = Run::upgrade(chain, &mut connection).lock_wait(SHORT);
    assert!(waits.await.unwrap_err().is_locked());
    assert_eq!(settings(&mut connection).await, before);
}

/// Steps of every kind, with what leaks.
fn leaky(together: bool) -> migrate_runtime::Chain<'static> {
    let up = "PRAGMA recursive_triggers = OFF;\nCREATE TABLE a (id INTEGER);";
    if together {
        let more = "PRAGMA legacy_alter_table = ON;\nCREATE TABLE b (id INTEGER);";
        let files = [
            file("a", "base", up, "SELECT 1;"),
            file("b", "a", more, "SELECT 1;"),
        ];
        return chain_together(Dialect::Sqlite, &files);
    }
    chain(&[
        marked("a", "base", up, "foreign-keys=off"),
        file_off(
            "b",
            "a",
            "ATTACH ':memory:' AS more;\nCREATE TABLE more.x (id);",
            "SELECT 1;",
        ),
        marked(
            "c",
            "b",
            "PRAGMA writable_schema = ON;\nCREATE TABLE c (id INTEGER);",
            "transaction=off foreign-keys=off",
        ),
    ])
}

#[tokio::test]
async fn what_a_step_attached_is_detached() {
    let db = Db::sqlite();
    let mut connection = connect(&db).await;
    run(&mut connection, "ATTACH ':memory:' AS \"the app's\"").await;
    let before = settings(&mut connection).await;
    Run::upgrade(leaky(false), &mut connection).await.unwrap();
    assert_eq!(settings(&mut connection).await, before);
}

#[tokio::test]
async fn a_borrowed_connection_whose_run_is_dropped_anywhere_is_as_before() {
    for together in [false, true] {
        for polls in 1.. {
            let db = Db::sqlite();
            let mut connection = connect(&db).await;
            run(&mut connection, OWN).await;
            let before = settings(&mut connection).await;
            let mut going = Run::upgrade(leaky(together), &mut connection).into_future();
            let mut polled = 0;
            let ended = std::future::poll_fn(|context| {
                if polled == polls {
                    return Poll::Ready(false);
                }
                polled += 1;
                going.as_mut().poll(context).map(|result| result.is_ok())
            })
            .await;
            drop(going);
            let mut after = settings(&mut connection).await;
            // Nothing knows yet what a step attached that has not ended.
            after.retain(|it| it != "more");
            assert_eq!(after, before, "after {polls} polls");
            run(&mut connection, "BEGIN IMMEDIATE; ROLLBACK").await;
            if ended {
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_panic_leaves_a_borrowed_connection_as_it_was() {
    let db = Db::sqlite();
    let pool = SqlitePoolOptions::new().max_connections(1);
    let options = db
        .url
        .parse::<sqlx::sqlite::SqliteConnectOptions>()
        .unwrap();
    let pool: SqlitePool = pool
        .connect_with(options.create_if_missing(true))
        .await
        .unwrap();
    let task = pool.clone();
    let joined = tokio::spawn(async move {
        let mut lent = task.acquire().await.unwrap();
        let panics = |event: &Event<'_>| {
            assert!(!matches!(event, Event::StatementDone { .. }), "by design");
        };
        let run = Run::upgrade(leaky(false), &mut *lent).on_event(panics);
        run.await.map(drop)
    });
    assert!(joined.await.unwrap_err().is_panic());
    // The same connection: the pool has one, which nobody closed.
    let mut next = pool.acquire().await.unwrap();
    assert_eq!(run(&mut next, "PRAGMA foreign_keys").await, ["1"]);
    assert_eq!(run(&mut next, "PRAGMA busy_timeout").await, ["5000"]);
    let transaction = next.begin().await.unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(db.tables().await, [""; 0]);
}
