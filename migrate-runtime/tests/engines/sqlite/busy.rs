//! Other connections that read or write meanwhile.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use super::{chain, connect, marked, run};
use crate::support::{Db, SHORT, file, file_off, ids};
use migrate_runtime::{Chain, Event, Run};

/// Longer than the connection itself waits.
const WHILE: Duration = Duration::from_millis(400);

/// Another connection, in a thread of its own.
struct Other {
    orders: Sender<(Duration, String)>,
    done: Receiver<Vec<String>>,
}

impl Other {
    fn of(db: &Db) -> Self {
        let db = Db {
            dialect: db.dialect,
            url: db.url.clone(),
            folder: None,
        };
        let (orders, taken) = channel::<(Duration, String)>();
        let (answers, done) = channel();
        thread::spawn(move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            runtime.enable_all().build().unwrap().block_on(async {
                let mut connection = connect(&db).await;
                while let Ok((pause, sql)) = taken.recv() {
                    thread::sleep(pause);
                    let rows = run(&mut connection, &sql).await;
                    let _ = answers.send(rows);
                }
            });
        });
        Self { orders, done }
    }

    fn run(&self, sql: &str) -> Vec<String> {
        self.orders.send((Duration::ZERO, sql.to_owned())).unwrap();
        self.done.recv().unwrap()
    }

    fn later(&self, sql: &str) {
        self.orders.send((WHILE, sql.to_owned())).unwrap();
    }
}

const TABLE: &str = "CREATE TABLE a (id INTEGER PRIMARY KEY);\nINSERT INTO a VALUES (1);";

/// A table, and a second revision.
fn then(up: &str, attributes: &str) -> Chain<'static> {
    let first = file("a", "base", TABLE, "SELECT 1;");
    chain(&[first, marked("b", "a", up, attributes)])
}

async fn at_a() -> Db {
    let db = Db::sqlite();
    let chain = then("SELECT 1;", "");
    Run::upgrade(chain, &db.url).to("a").await.unwrap();
    db
}

/// Calls once, when the first step begins.
fn when_it_begins(mut act: impl FnMut() + Send + 'static) -> impl FnMut(&Event<'_>) + Send {
    let mut begun = false;
    move |event| {
        if matches!(event, Event::StepStarted { .. }) && !begun {
            begun = true;
            act();
        }
    }
}

#[tokio::test]
async fn a_writer_that_comes_between_lock_and_step_is_waited_for() {
    let adds = "INSERT INTO a VALUES (2);";
    for mode in ["DELETE", "WAL"] {
        for locks in ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"] {
            for attributes in ["", "foreign-keys=off", "transaction=off foreign-keys=off"] {
                let db = at_a().await;
                let other = Other::of(&db);
                other.run(&format!("PRAGMA journal_mode = {mode}"));
                let act = move || {
                    other.run(locks);
                    other.later("COMMIT");
                };
                let going = Run::upgrade(then(adds, attributes), &db.url);
                let outcome = going.on_event(when_it_begins(act)).await;
                let what = format!("{mode}, {locks}, {attributes}");
                assert_eq!(ids(&outcome.expect(&what)), ["b"], "{what}");
            }
        }
    }
}

#[tokio::test]
async fn who_has_the_file_for_itself_is_waited_for() {
    for mode in ["DELETE", "WAL"] {
        let db = at_a().await;
        let other = Other::of(&db);
        other.run("PRAGMA locking_mode = EXCLUSIVE");
        other.run(&format!("PRAGMA journal_mode = {mode}"));
        other.run("INSERT INTO a VALUES (7)");
        let chain = then("INSERT INTO a VALUES (2);", "");
        let waits = Run::upgrade(chain, &db.url).lock_wait(SHORT);
        let error = waits.await.unwrap_err();
        assert!(error.is_locked(), "{mode}: {error:?}");
        thread::spawn(move || {
            thread::sleep(WHILE);
            drop(other);
        });
        let outcome = Run::upgrade(chain, &db.url).await.unwrap();
        assert_eq!(ids(&outcome), ["b"], "{mode}");
    }
}

/// A transaction that has written more than it keeps in memory lets nobody read until its end.
#[tokio::test]
async fn who_lets_nobody_read_is_waited_for_as_long_as_for_the_lock() {
    let db = at_a().await;
    let other = Other::of(&db);
    other.run("BEGIN EXCLUSIVE");
    let release = thread::spawn(move || {
        thread::sleep(Duration::from_millis(5500));
        other.run("COMMIT");
    });
    let outcome = db.up(then("INSERT INTO a VALUES (2);", "")).await;
    assert_eq!(ids(&outcome.unwrap()), ["b"]);
    release.join().unwrap();
}

#[tokio::test]
async fn a_reader_in_the_way_of_the_commit_is_waited_for_or_named() {
    let db = at_a().await;
    let other = Other::of(&db);
    let chain = then("INSERT INTO a VALUES (2);", "");
    other.run("BEGIN; SELECT * FROM a");
    let error = Run::upgrade(chain, &db.url).lock_wait(SHORT).await;
    assert_eq!(
        format!("{:?}", error.unwrap_err()),
        "error: the commit after 1 statement failed: database is locked [statement-failed]\n \
         --> migrations/b.sql\n  \
         = state: at a; nothing of b took effect; the lock is released\n  \
         = help: end what holds the database, or wait longer: cargo migrate upgrade --wait 10m"
    );
    assert_eq!(other.run("SELECT * FROM a"), ["1"]);
    other.later("COMMIT");
    let outcome = Run::upgrade(chain, &db.url).await.unwrap();
    assert_eq!(ids(&outcome), ["b"]);
}

#[tokio::test]
async fn readers_of_a_write_ahead_log_are_in_nobodys_way() {
    let db = at_a().await;
    let other = Other::of(&db);
    other.run("PRAGMA journal_mode = WAL");
    other.run("BEGIN; SELECT * FROM a");
    let files = [
        file("a", "base", TABLE, "SELECT 1;"),
        file("b", "a", "INSERT INTO a VALUES (2);", "SELECT 1;"),
        file_off(
            "c",
            "b",
            "VACUUM;\nPRAGMA wal_checkpoint = PASSIVE;",
            "SELECT 1;",
        ),
    ];
    let going = Run::upgrade(chain(&files), &db.url).lock_wait(SHORT);
    assert_eq!(ids(&going.await.unwrap()), ["b", "c"]);
    assert_eq!(other.run("SELECT * FROM a"), ["1"], "it reads what was");
    assert_eq!(other.run("COMMIT; SELECT * FROM a"), ["1", "2"]);
    assert_eq!(db.sql("PRAGMA journal_mode").await, ["wal"]);
}

#[tokio::test]
async fn a_reader_in_the_way_of_a_vacuum_is_waited_for_and_asks_nobody() {
    let db = at_a().await;
    let other = Other::of(&db);
    let files = [
        file("a", "base", TABLE, "SELECT 1;"),
        file_off("b", "a", "INSERT INTO a VALUES (2);\nVACUUM;", "SELECT 1;"),
    ];
    let chain = chain(&files);
    other.run("BEGIN; SELECT * FROM a");
    let error = Run::upgrade(chain, &db.url).lock_wait(SHORT).await;
    let text = format!("{:?}", error.unwrap_err());
    assert!(text.contains("database is locked"), "{text}");
    assert!(text.contains("upgrade --wait 10m"), "{text}");
    other.run("COMMIT");
    let going = Run::upgrade(chain, &db.url).on_event({
        let other = Other::of(&db);
        let mut read = false;
        move |event| {
            if matches!(event, Event::StatementDone { done: 1, .. }) && !read {
                read = true;
                other.run("BEGIN; SELECT * FROM a");
                other.later("COMMIT");
            }
        }
    });
    assert_eq!(ids(&going.await.unwrap()), ["b"]);
    assert_eq!(db.sql("SELECT * FROM a").await, ["1", "2"]);
}

/// Another file, which the step attaches; `BEGIN IMMEDIATE` came before and didn't lock it.
async fn attaching(up: &str) -> (Db, Db, Chain<'static>) {
    let (db, attached) = (at_a().await, at_a().await);
    let path = attached.url.trim_start_matches("sqlite:");
    let up = format!("ATTACH '{path}' AS o;\nCREATE TABLE half (id INTEGER);\n{up}");
    (db, attached, then(&up, ""))
}

#[tokio::test]
async fn a_writer_of_an_attached_file_is_waited_for() {
    let (db, attached, chain) = attaching("INSERT INTO o.a VALUES (2);").await;
    let other = Other::of(&attached);
    other.run("BEGIN IMMEDIATE");
    let error = Run::upgrade(chain, &db.url).lock_wait(SHORT).await;
    let error = error.unwrap_err();
    let said = "migrations/b.sql:8:1: statement 3 of 3 failed: database is locked";
    assert!(error.to_string().starts_with(said), "{error}");
    assert_eq!(db.tables().await, ["a"]);
    other.later("COMMIT");
    assert_eq!(ids(&db.up(chain).await.unwrap()), ["b"]);
    assert_eq!(attached.sql("SELECT * FROM a").await, ["1", "2"]);
}

#[tokio::test]
async fn what_was_read_too_early_is_read_again() {
    let (db, attached, chain) =
        attaching("INSERT INTO half SELECT id FROM o.a;\nINSERT INTO o.a VALUES (2);").await;
    let other = Other::of(&attached);
    other.run("PRAGMA journal_mode = WAL");
    let mut retried = 0;
    let going = Run::upgrade(chain, &db.url).on_event(move |event| match event {
        Event::StatementDone { done: 3, .. } if retried == 0 => {
            other.run("INSERT INTO a VALUES (3)");
        }
        Event::Retried { .. } => retried += 1,
        Event::StepFinished { .. } => assert_eq!(retried, 1),
        _ => {}
    });
    assert_eq!(ids(&going.await.unwrap()), ["b"]);
    assert_eq!(db.sql("SELECT * FROM half ORDER BY id").await, ["1", "3"]);
}

#[tokio::test]
async fn a_file_is_attached_and_written_outside_a_transaction() {
    let (db, attached) = (at_a().await, at_a().await);
    let path = attached.url.trim_start_matches("sqlite:");
    let up = format!("ATTACH '{path}' AS o;\nINSERT INTO o.a VALUES (2);\nDETACH o;");
    db.up(then(&up, "transaction=off")).await.unwrap();
    assert_eq!(attached.sql("SELECT * FROM a").await, ["1", "2"]);
    assert_eq!(db.history().await[1], "2|up|b|applied|3|3");
}
