//! Servers that don't answer, and servers that go.
#![expect(clippy::unwrap_used, reason = "the tests' own hands")]

use std::process::Command;
use std::time::{Duration, Instant};

use migrate_runtime::{Dialect, ErrorKind, Run, Session, Settings, WholeDatabase};
use migrate_tests::engine;
use tokio::net::TcpListener;

use crate::support::{Db, chain, file, file_off, ids, three};

#[tokio::test]
async fn a_server_that_accepts_and_stays_silent_is_given_up() {
    let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = mute.local_addr().unwrap().port();
    let url = format!("postgres://app:sesame@127.0.0.1:{port}/shop?connect_timeout=1");
    let chain = three(Dialect::Postgres);
    let begun = Instant::now();
    let settings = Settings::new(chain);
    let errors = [
        Run::upgrade(chain, &url).await.unwrap_err(),
        Session::open(&url, settings.clone()).await.err().unwrap(),
        WholeDatabase::at(&url).unwrap().create().await.unwrap_err(),
    ];
    for error in errors {
        assert!(error.is_connection(), "{error:?}");
        let said =
            format!("can't connect to postgres://app@127.0.0.1:{port}/shop: no answer within 1 s");
        assert_eq!(error.to_string(), said);
    }
    assert!(begun.elapsed() < Duration::from_secs(20));
    let wrong = url.replace("timeout=1", "timeout=soon");
    let error = Run::upgrade(chain, &wrong).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MalformedUrl);
    let shown = format!("{error:?}");
    assert!(
        shown.contains("connect_timeout=soon is no number"),
        "{shown}"
    );
    assert!(!shown.contains("sesame"), "{shown}");
}

#[tokio::test]
async fn a_server_that_falls_silent_keeps_no_look_for_ever() {
    let db = Db::postgres();
    let chain = three(Dialect::Postgres);
    let url = format!("{}&connect_timeout=1", db.url);
    let mut session = Session::open(&url, Settings::new(chain)).await.unwrap();
    session.history().await.unwrap();
    let pids = "SELECT pid FROM pg_stat_activity WHERE application_name = 'migrate' \
        AND datname = current_database()";
    let pids = db.sql(pids).await;
    let [pid] = pids.as_slice() else {
        panic!("one session looks: {pids:?}");
    };
    signal("-STOP", pid);
    let begun = Instant::now();
    let error = session.history().await.unwrap_err();
    signal("-CONT", pid);
    assert!(error.is_connection(), "{error:?}");
    assert!(
        error.to_string().contains("no answer within 1 s"),
        "{error}"
    );
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_session_that_the_server_ends_says_how_things_stand() {
    let db = Db::postgres();
    let slow = |from: &str| from.replace("SLOW", "SELECT pg_sleep(20)");
    let files = [
        file("a", "base", "CREATE TABLE a (id INTEGER);", "SELECT 1;"),
        file(
            "b",
            "a",
            &slow("CREATE TABLE b (id INTEGER);\nSLOW;"),
            "SELECT 1;",
        ),
    ];
    let error = ended(&db, chain(Dialect::Postgres, &files)).await;
    assert!(error.is_connection(), "{error:?}");
    assert_eq!(error.applied(), ["a"]);
    let shown = format!("{error:?}");
    for text in [
        "lost the connection to postgres://postgres@localhost/",
        "terminating connection due to administrator command [57P01]",
        "at a; b is undone by the server, unless it was at its commit already",
        "run the command again: it goes on from what is recorded",
    ] {
        assert!(shown.contains(text), "{text} is not in:\n{shown}");
    }
    assert_eq!(db.tables().await, ["a"]);

    let mended = file("b", "a", "CREATE TABLE b (id INTEGER);", "SELECT 1;");
    let halfway = file_off(
        "c",
        "b",
        &slow("CREATE TABLE c (id INTEGER);\nSLOW;"),
        "SELECT 1;",
    );
    let files = [files[0].clone(), mended, halfway];
    let with_c = chain(Dialect::Postgres, &files);
    let error = ended(&db, with_c).await;
    assert_eq!(error.applied(), ["b"]);
    let state = "at b; c halfway: 1 of 2 statements are known to be done";
    assert!(format!("{error:?}").contains(state), "{error:?}");
    assert_eq!(db.history().await.last().unwrap(), "3|up|c|applying|1|2");
}

/// Runs a chain whose last revision is slow, and has the server end its session there.
async fn ended(db: &Db, chain: migrate_runtime::Chain<'static>) -> migrate_runtime::Error {
    let url = db.url.clone();
    let run = tokio::spawn(async move { Run::upgrade(chain, &url).await });
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event = 'PgSleep'";
    let begun = Instant::now();
    while db.sql(end).await.is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it sleeps");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    run.await.unwrap().unwrap_err()
}

#[tokio::test]
async fn a_server_that_crashes_midway_loses_no_word_of_it() {
    let server = engine::mortal_postgres();
    let url = server.database();
    let chain = chain(
        Dialect::Postgres,
        &[
            file("a", "base", "CREATE TABLE a (id INTEGER);", "SELECT 1;"),
            file("b", "a", "SELECT pg_sleep(1);", "SELECT 1;"),
        ],
    );
    let mut is_first = true;
    let error = Run::upgrade(chain, &url)
        .on_event(|event| {
            let is_second = matches!(event, migrate_runtime::Event::StepStarted { step } if step.revision == "b");
            if is_second && std::mem::take(&mut is_first) {
                server.crash();
            }
        })
        .await
        .unwrap_err();
    assert!(error.is_connection(), "{error:?}");
    assert_eq!(error.applied(), ["a"]);
    assert!(
        format!("{error:?}").contains("at a; b is undone"),
        "{error:?}"
    );
    assert_eq!(ids(&Run::upgrade(chain, &url).await.unwrap()), ["b"]);
}

fn signal(signal: &str, pid: &str) {
    let sent = Command::new("kill").args([signal, pid]).status();
    assert!(sent.unwrap().success());
}
