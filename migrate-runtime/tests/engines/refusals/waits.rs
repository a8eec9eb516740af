//! Waiting for others: how long, how often, and who they are.

use std::time::Duration;

use migrate_runtime::core::Config;
use migrate_runtime::{Chain, Dialect, Event, Run};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};

use crate::support::{Db, Heard, SHORT, configured, file, file_off, ids};

fn chain(files: &[(&str, String)]) -> Chain<'static> {
    crate::support::chain(Dialect::Postgres, files)
}

#[tokio::test]
async fn who_has_the_lock_is_said_at_each_try_and_in_the_end() {
    let db = Db::postgres();
    db.sql("CREATE TABLE \"Odd $1\" (id INTEGER); CREATE TABLE other (id INTEGER)")
        .await;
    let options: PgConnectOptions = db.url.parse().unwrap();
    let mut reader = options.application_name("reader").connect().await.unwrap();
    let mut transaction = reader.begin().await.unwrap();
    sqlx::raw_sql("SELECT * FROM \"Odd $1\"")
        .execute(&mut *transaction)
        .await
        .unwrap();
    let mut bystander = PgConnection::connect(&db.url).await.unwrap();
    let mut elsewhere = bystander.begin().await.unwrap();
    sqlx::raw_sql("SELECT * FROM other")
        .execute(&mut *elsewhere)
        .await
        .unwrap();
    let heard = Heard::default();
    let chain = chain(&[file(
        "a",
        "base",
        "CREATE TABLE a (id INTEGER);\nALTER TABLE \"Odd $1\" ADD COLUMN b INTEGER;",
        "SELECT 1;",
    )]);
    let error = Run::upgrade(chain, &db.url)
        .lock_timeout(Duration::from_millis(50))
        .on_event(heard.told(|event| match event {
            Event::Retried {
                blockers, attempt, ..
            } => Some(format!("{attempt} {}", blockers.join("; "))),
            _ => None,
        }))
        .await
        .unwrap_err();
    let who = "of postgres (reader) has a lock on Odd $1, idle in transaction for ";
    let what = ", after: SELECT * FROM \"Odd $1\"";
    let heard = heard.all();
    assert_eq!(heard.len(), 3, "{heard:?}");
    for (heard, attempt) in heard.iter().zip(["2", "3", "4"]) {
        assert!(heard.starts_with(&format!("{attempt} process ")), "{heard}");
        assert!(heard.contains(who) && heard.ends_with(what), "{heard}");
        assert!(!heard.contains(';'), "only who is in the way: {heard}");
    }
    assert!(error.is_statement(), "{error:?}");
    let shown = format!("{error:?}");
    for text in [
        "canceling statement due to lock timeout [55P03]",
        "it was tried 4 times, and undone each time",
        who,
        "at base; nothing of a took effect",
        "end their sessions, then: cargo migrate upgrade",
        "write into the header of migrations/a.sql: -- lock-timeout: 30s",
    ] {
        assert!(shown.contains(text), "{text} is not in:\n{shown}");
    }
    assert_eq!(db.tables().await, ["Odd $1", "other"]);
}

#[tokio::test]
async fn what_crosses_with_others_is_tried_again_as_a_whole() {
    for (code, together) in [("40001", false), ("40P01", false), ("40001", true)] {
        let db = Db::postgres();
        db.sql("CREATE SEQUENCE tries").await;
        let up = format!(
            "CREATE TABLE a (id INTEGER);\nDO $$ BEGIN IF nextval('tries') < 3 THEN \
             RAISE EXCEPTION 'crossed' USING ERRCODE = '{code}'; END IF; END $$;"
        );
        let mut config = Config::new(&[Dialect::Postgres]);
        config.single_transaction = together;
        let chain = configured(config, &[file("a", "base", &up, "SELECT 1;")]);
        let heard = Heard::default();
        let outcome = Run::upgrade(chain, &db.url)
            .on_event(heard.words())
            .await
            .unwrap();
        assert_eq!(ids(&outcome), ["a"]);
        let heard = heard.all();
        let retries: Vec<_> = heard.iter().filter(|it| it.starts_with("retry")).collect();
        assert_eq!(retries, ["retry 2", "retry 3"], "{code}");
        assert_eq!(db.history().await, ["1|up|a|applied|2|2"]);
    }
}

#[tokio::test]
async fn what_crosses_with_others_each_time_says_how_often() {
    let db = Db::postgres();
    let up = "DO $$ BEGIN RAISE EXCEPTION 'crossed' USING ERRCODE = '40P01'; END $$;";
    let error = db
        .up(chain(&[file("a", "base", up, "SELECT 1;")]))
        .await
        .unwrap_err();
    let shown = format!("{error:?}");
    assert!(shown.contains("it was tried 4 times"), "{shown}");
    let help = "when less is going on: cargo migrate upgrade";
    assert!(shown.contains(help), "{shown}");
}

#[tokio::test]
async fn a_statement_that_takes_too_long_says_where_its_time_is_set() {
    let db = Db::postgres();
    let (name, text) = file("a", "base", "SELECT pg_sleep(5);", "SELECT 1;");
    let text = text.replace(
        "\n\n-- migrate:up",
        "\n-- statement-timeout: 50ms\n\n-- migrate:up",
    );
    let error = db.up(chain(&[(name, text)])).await.unwrap_err();
    let shown = format!("{error:?}");
    assert!(
        shown.contains("due to statement timeout [57014]"),
        "{shown}"
    );
    let help = "write into the header of migrations/a.sql: -- statement-timeout: 10min";
    assert!(shown.contains(help), "{shown}");
}

#[tokio::test]
async fn the_nearest_word_about_timeouts_counts() {
    let seen = |table: &str| {
        format!(
            "CREATE TABLE {table} AS SELECT current_setting('lock_timeout') \
             || ' ' || current_setting('statement_timeout') AS t;"
        )
    };
    let (name, text) = file("b", "a", &seen("b"), "SELECT 1;");
    let header = "\n-- lock-timeout: off\n-- statement-timeout: 7s\n\n-- migrate:up";
    let files = [
        file("a", "base", &seen("a"), "SELECT 1;"),
        (name, text.replace("\n\n-- migrate:up", header)),
        file_off("c", "b", &seen("c"), "SELECT 1;"),
    ];
    let both = "SELECT t FROM a UNION ALL SELECT t FROM b UNION ALL SELECT t FROM c";
    let db = Db::postgres();
    db.up(chain(&files)).await.unwrap();
    assert_eq!(db.sql(both).await, ["5s 0", "0 7s", "0 0"]);
    let mut config = Config::new(&[Dialect::Postgres]);
    config.lock_timeout = Some(2_000);
    config.statement_timeout = Some(60_000);
    let configured = configured(config, &files);
    let db = Db::postgres();
    db.up(configured).await.unwrap();
    assert_eq!(db.sql(both).await, ["2s 1min", "0 7s", "0 1min"]);
    let db = Db::postgres();
    Run::upgrade(configured, &db.url)
        .lock_timeout(Duration::from_secs(3))
        .statement_timeout(Duration::ZERO)
        .await
        .unwrap();
    assert_eq!(db.sql(both).await, ["3s 0", "0 7s", "0 0"]);
}

#[tokio::test]
async fn limits_of_the_role_and_the_database_limit_no_run() {
    let db = Db::postgres();
    let name = "current_database()";
    let limits = [
        "lock_timeout",
        "statement_timeout",
        "idle_in_transaction_session_timeout",
        "idle_session_timeout",
    ];
    let role = "hasty_role";
    let mut set = format!(
        "CREATE ROLE {role} LOGIN SUPERUSER; \
         DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || {name} || ' SET statement_timeout = 60'; END $$;"
    );
    for limit in limits {
        set += &format!("ALTER ROLE {role} SET {limit} = 60;");
    }
    db.sql(&set).await;
    let slow = "SELECT pg_sleep(0.2);";
    let chain = chain(&[
        file("a", "base", slow, "SELECT 1;"),
        file_off("b", "a", &format!("{slow}\nVACUUM;\n{slow}"), "SELECT 1;"),
    ]);
    let options: PgConnectOptions = db.url.parse().unwrap();
    let options = options.username(role);
    let mut connection = options.connect().await.unwrap();
    // Each step leaves the session idle for longer than the role may be.
    let outcome = Run::upgrade(chain, &mut connection)
        .on_event(|event| {
            if matches!(event, Event::StepFinished { .. }) {
                std::thread::sleep(Duration::from_millis(80));
            }
        })
        .await
        .unwrap();
    assert_eq!(ids(&outcome), ["a", "b"]);
    let left = "SELECT string_agg(name || ' ' || setting, ', ' ORDER BY name) FROM pg_settings \
        WHERE name LIKE '%\\_timeout' AND source = 'user'";
    let left: String = sqlx::query_scalar(left)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let mut expected = limits.map(|limit| format!("{limit} 60"));
    expected.sort();
    assert_eq!(left, expected.join(", "));
    drop(connection);
    // A run waits for the lock, not for what the role may wait.
    let session = migrate_runtime::Session::open(&options, migrate_runtime::Settings::new(chain));
    let locked = session.await.unwrap().lock(SHORT, &mut |_| {}).await;
    locked.unwrap().release().await.unwrap();
    db.sql(&format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}"))
        .await;
}
