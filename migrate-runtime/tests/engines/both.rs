//! What holds on every engine.

use std::sync::Arc;

use crate::support::{Db, Heard, chain, databases, file, file_off, ids, three};
use migrate_runtime::core::plan::{self, Stamp};
use migrate_runtime::core::target::TargetExpr;
use migrate_runtime::{Apply, ErrorKind, Policy, Run, Session, Settings};

#[tokio::test]
async fn an_upgrade_applies_what_is_missing_once() {
    for db in databases() {
        let chain = three(db.dialect);
        let first = Run::upgrade(chain, &db.url).to("+1").await.unwrap();
        assert_eq!(ids(&first), ["a"]);
        assert!(first.heads_before.is_empty());
        assert_eq!(first.heads_after, ["a"]);

        let rest = db.up(chain).await.unwrap();
        assert_eq!(ids(&rest), ["b", "c"]);
        assert_eq!(
            (rest.heads_before, rest.heads_after),
            (vec!["a".into()], vec!["c".into()])
        );

        let nothing = db.up(chain).await.unwrap();
        assert!(nothing.applied.is_empty());
        assert_eq!(nothing.heads_after, ["c"]);
        assert_eq!(db.tables().await, ["a", "b", "c"]);
        assert_eq!(
            db.history().await,
            [
                "1|up|a|applied|1|1",
                "2|up|b|applied|1|1",
                "3|up|c|applied|1|1"
            ]
        );
    }
}

#[tokio::test]
async fn a_downgrade_takes_back_and_the_history_tells() {
    for db in databases() {
        let chain = three(db.dialect);
        db.up(chain).await.unwrap();
        let one = Run::downgrade(chain, &db.url).await.unwrap();
        assert_eq!(ids(&one), ["c"]);
        let rest = db.down(chain, "base").await.unwrap();
        assert_eq!(ids(&rest), ["b", "a"]);
        assert!(rest.heads_after.is_empty());
        assert!(db.tables().await.is_empty());
        db.up(chain).await.unwrap();
        let history = db.history().await;
        assert_eq!(history.len(), 9);
        assert_eq!(history[3], "4|down|c|applied|1|1");
    }
}

#[tokio::test]
async fn rows_say_who_when_and_with_what() {
    for db in databases() {
        db.up(three(db.dialect)).await.unwrap();
        let rows = db
            .sql("SELECT started_at, duration_ms, run_by, tool, dialect, run_token, layout, chain FROM migrate_history")
            .await;
        for row in rows {
            let cells: Vec<_> = row.split('|').collect();
            assert!(
                cells[0].len() == 24 && cells[0].ends_with('Z'),
                "{}",
                cells[0]
            );
            assert!(cells[1].parse::<i64>().unwrap() >= 0);
            assert!(cells[3].starts_with("migrate-runtime "));
            assert_eq!(cells[4], db.dialect.name());
            assert_eq!(cells[5].len(), 32);
            assert_eq!(&cells[6..], ["2", "main"]);
        }
    }
}

#[tokio::test]
async fn a_failing_second_statement_leaves_nothing() {
    for db in databases() {
        let broken = chain(
            db.dialect,
            &[
                file("a", "base", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;"),
                file(
                    "b",
                    "a",
                    "CREATE TABLE b (id INTEGER);\nINSERT INTO nowhere VALUES (1);\nCREATE TABLE c (id INTEGER);",
                    "DROP TABLE b;",
                ),
            ],
        );
        let error = db.up(broken).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Statement);
        assert_eq!(error.applied(), ["a"]);
        assert_eq!(db.tables().await, ["a"]);
        assert_eq!(db.history().await, ["1|up|a|applied|1|1"]);

        let line = error.to_string();
        assert!(line.starts_with("migrations/b.sql:7:"), "{line}");
        assert!(line.contains("statement 2 of 3 failed"), "{line}");
        let drawn = format!("{error:?}");
        assert!(
            drawn.contains("7 | INSERT INTO nowhere VALUES (1)"),
            "{drawn}"
        );
        assert!(drawn.contains("^^^^^"), "{drawn}");
        assert!(drawn.contains("at a; nothing of b took effect"), "{drawn}");
        assert!(drawn.contains("cargo migrate upgrade"), "{drawn}");
        assert!(!drawn.contains(".c:"), "{drawn}");
    }
}

#[tokio::test]
async fn a_failing_first_step_leaves_no_table_at_all() {
    for db in databases() {
        let broken = chain(
            db.dialect,
            &[file(
                "a",
                "base",
                "CREATE TABLE a (id INTEGER);\nSELECT nothing;",
                "DROP TABLE a;",
            )],
        );
        let error = db.up(broken).await.unwrap_err();
        assert!(error.is_statement());
        assert!(format!("{error:?}").contains("at base"), "{error:?}");
        let all = match db.dialect {
            migrate_runtime::Dialect::Sqlite => "SELECT name FROM sqlite_master",
            _ => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
        };
        assert!(db.sql(all).await.is_empty());
    }
}

#[tokio::test]
async fn events_come_in_order() {
    for db in databases() {
        let heard = Heard::default();
        Run::upgrade(three(db.dialect), &db.url)
            .to("+2")
            .on_event(heard.words())
            .await
            .unwrap();
        assert_eq!(
            heard.line(),
            "planned 2, start a, 1/1, end a, start b, 1/1, end b, at b"
        );
    }
}

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    for db in databases() {
        let plan = Run::upgrade(three(db.dialect), &db.url)
            .dry_run()
            .await
            .unwrap();
        let ids: Vec<_> = plan.steps.iter().map(|step| &*step.revision).collect();
        assert_eq!(ids, ["a", "b", "c"]);
        assert_eq!(
            plan.steps[0].statements,
            ["CREATE TABLE a (id INTEGER PRIMARY KEY)"]
        );
        assert_eq!(plan.heads_after, ["c"]);
        match &db.folder {
            Some(folder) => assert!(!folder.path().join("app.db").exists()),
            None => assert!(db.sql("SELECT to_regclass('migrate_history')").await[0].is_empty()),
        }
    }
}

#[tokio::test]
async fn a_stamp_records_without_running() {
    for db in databases() {
        let chain = three(db.dialect);
        let outcome = Run::stamp(chain, &db.url, Stamp::Move)
            .to("b")
            .await
            .unwrap();
        assert_eq!(outcome.heads_after, ["b"]);
        assert!(db.tables().await.is_empty());
        assert_eq!(
            db.history().await,
            ["1|stamp|a|applied|0|0", "2|stamp|b|applied|0|0"]
        );

        Run::stamp(chain, &db.url, Stamp::Move)
            .to("a")
            .await
            .unwrap();
        assert_eq!(db.history().await[2], "3|unstamp|b|applied|0|0");
        let outcome = db.up(chain).await.unwrap();
        assert_eq!(ids(&outcome), ["b", "c"]);
    }
}

#[tokio::test]
async fn sixteen_at_once_apply_each_revision_once() {
    for db in databases() {
        let chain = three(db.dialect);
        let url = Arc::new(db.url.clone());
        let tasks: Vec<_> = (0..16)
            .map(|_| {
                let url = Arc::clone(&url);
                tokio::spawn(async move { Run::upgrade(chain, &*url).await })
            })
            .collect();
        let mut steps = 0;
        for task in tasks {
            steps += task.await.unwrap().unwrap().applied.len();
        }
        assert_eq!(steps, 3);
        assert_eq!(db.history().await.len(), 3);
    }
}

#[tokio::test]
async fn sixteen_at_once_apply_single_statements_once() {
    for db in databases() {
        let up =
            "CREATE TABLE a (id INTEGER);\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2);";
        let chain = chain(
            db.dialect,
            &[
                file_off("a", "base", up, "DROP TABLE a;"),
                file_off(
                    "b",
                    "a",
                    "INSERT INTO a VALUES (3);\nINSERT INTO a VALUES (4);",
                    "SELECT 1;",
                ),
            ],
        );
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
        assert_eq!(
            db.sql("SELECT id FROM a ORDER BY id").await,
            ["1", "2", "3", "4"]
        );
        assert_eq!(
            db.history().await,
            ["1|up|a|applied|3|3", "2|up|b|applied|2|2"]
        );
    }
}

#[tokio::test]
async fn an_old_plan_is_refused() {
    for db in databases() {
        let chain = three(db.dialect);
        let settings = || Settings::new(chain).access(migrate_runtime::Access::Write);
        let session = Session::open(&db.url, settings()).await.unwrap();
        let mut locked = session
            .lock(crate::support::SHORT, &mut |_| {})
            .await
            .unwrap();
        let history = Arc::clone(locked.history());
        let target: TargetExpr = "head".parse().unwrap();
        let plan =
            plan::upgrade(chain, &history, &target, &plan::Options::new(db.dialect)).unwrap();
        locked
            .apply(&plan, &Apply::default(), &mut |_| {})
            .await
            .unwrap();
        // The history in hand is still the old one; the row is the mutex.
        let error = locked
            .apply(&plan, &Apply::default(), &mut |_| {})
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Changed);
        let session = locked.release().await.unwrap();
        let mut locked = session
            .lock(crate::support::SHORT, &mut |_| {})
            .await
            .unwrap();
        let error = locked
            .apply(&plan, &Apply::default(), &mut |_| {})
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Changed);
        let session = locked.release().await.unwrap();
        session.close().await.unwrap();
        assert_eq!(db.history().await.len(), 3);
    }
}

#[tokio::test]
async fn a_run_keeps_to_the_state_that_was_agreed_to() {
    for db in databases() {
        let chain = three(db.dialect);
        db.up(chain).await.unwrap();
        let mut session = Session::open(&db.url, Settings::new(chain)).await.unwrap();
        let basis = session.history().await.unwrap().basis();
        session.close().await.unwrap();
        db.down(chain, "-1").await.unwrap();
        let run = Run::downgrade(chain, &db.url).only_from(basis);
        assert_eq!(run.await.unwrap_err().kind(), ErrorKind::Changed);
        assert_eq!(db.tables().await, ["a", "b"]);
    }
}

#[tokio::test]
async fn statements_outside_a_transaction_go_on_after_a_failure() {
    for db in databases() {
        let up = "CREATE TABLE a (id INTEGER);\nINSERT INTO nowhere VALUES (1);\nINSERT INTO a VALUES (2);";
        let chain = chain(db.dialect, &[file_off("a", "base", up, "DROP TABLE a;")]);
        let error = db.up(chain).await.unwrap_err();
        assert!(error.is_statement(), "{error:?}");
        assert!(
            error.to_string().starts_with("migrations/a.sql:7:"),
            "{error}"
        );
        let drawn = format!("{error:?}");
        assert!(
            drawn.contains("a halfway (line 6 is done); the lock"),
            "{drawn}"
        );
        assert!(
            drawn.contains("cargo migrate resolve a --undone"),
            "{drawn}"
        );
        assert_eq!(db.history().await, ["1|up|a|failed|1|3"]);

        db.sql("CREATE TABLE nowhere (id INTEGER)").await;
        let outcome = db.up(chain).await.unwrap();
        assert_eq!(ids(&outcome), ["a"]);
        assert_eq!(db.history().await, ["1|up|a|applied|3|3"]);
        assert_eq!(db.sql("SELECT id FROM a").await, ["2"]);
    }
}

#[tokio::test]
async fn a_step_of_which_nothing_is_done_may_be_mended() {
    for db in databases() {
        let with = |up: &str| chain(db.dialect, &[file_off("a", "base", up, "DROP TABLE a;")]);
        let error = db
            .up(with("INSERT INTO nowhere VALUES (1);"))
            .await
            .unwrap_err();
        assert!(
            format!("{error:?}").contains("the file from line 6 on"),
            "{error:?}"
        );
        db.up(with(
            "CREATE TABLE a (id INTEGER);\nINSERT INTO a VALUES (1);",
        ))
        .await
        .unwrap();
        assert_eq!(db.history().await, ["1|up|a|applied|2|2"]);
    }
}

#[tokio::test]
async fn after_a_crash_a_statement_with_its_mark_goes_on() {
    for db in databases() {
        let up =
            "CREATE TABLE a (id INTEGER);\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2);";
        let chain = chain(db.dialect, &[file_off("a", "base", up, "DROP TABLE a;")]);
        db.up(chain).await.unwrap();
        db.sql("UPDATE migrate_history SET state = 'applying', statements_done = 1; DELETE FROM a")
            .await;
        db.up(chain).await.unwrap();
        assert_eq!(db.sql("SELECT id FROM a ORDER BY id").await, ["1", "2"]);
        assert_eq!(db.history().await, ["1|up|a|applied|3|3"]);
    }
}

#[tokio::test]
async fn what_cannot_be_planned_creates_no_database() {
    for db in databases() {
        let run = Run::upgrade(three(db.dialect), &db.url).to("nowhere");
        assert!(run.await.unwrap_err().to_string().contains("nowhere"));
        match &db.folder {
            Some(folder) => assert!(!folder.path().join("app.db").exists()),
            None => assert!(db.sql("SELECT to_regclass('migrate_history')").await[0].is_empty()),
        }
    }
}

#[tokio::test]
async fn a_statement_in_doubt_stops_the_next_run() {
    for db in databases() {
        let alone = match db.dialect {
            migrate_runtime::Dialect::Sqlite => "VACUUM;",
            _ => "CREATE INDEX CONCURRENTLY a_id ON a (id);",
        };
        let chain = chain(
            db.dialect,
            &[file_off(
                "a",
                "base",
                &format!("CREATE TABLE a (id INTEGER);\n{alone}"),
                "DROP TABLE a;",
            )],
        );
        db.up(chain).await.unwrap();
        assert_eq!(db.history().await, ["1|up|a|applied|2|2"]);
        // As a crash leaves it, of a kind that nobody knows; then as an earlier version left it.
        for change in [
            "begun = ''",
            "layout = 1, statement_hashes = '', begun = NULL",
        ] {
            db.sql(&format!(
                "UPDATE migrate_history SET state = 'applying', statements_done = 1, {change}"
            ))
            .await;
            let error = db.up(chain).await.unwrap_err();
            assert!(error.is_halfway(), "{error:?}");
            let drawn = format!("{error:?}");
            assert!(
                drawn.contains("cargo migrate resolve a:2 --done"),
                "{drawn}"
            );
            assert!(
                drawn.contains("cargo migrate resolve a:2 --undone"),
                "{drawn}"
            );
        }

        Run::stamp(chain, &db.url, Stamp::Move)
            .to("a")
            .await
            .unwrap();
        assert!(db.up(chain).await.unwrap().applied.is_empty());
    }
}

#[tokio::test]
async fn a_recorded_down_takes_back_what_no_file_knows() {
    for db in databases() {
        let long = three(db.dialect);
        db.up(long).await.unwrap();
        let short = chain(
            db.dialect,
            &[file(
                "a",
                "base",
                "CREATE TABLE a (id INTEGER PRIMARY KEY);",
                "DROP TABLE a;",
            )],
        );
        let error = db.down(short, "a").await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Refused(_)), "{error:?}");
        let outcome = Run::downgrade(short, &db.url)
            .to("a")
            .recorded(Policy::Allow)
            .await
            .unwrap();
        assert_eq!(ids(&outcome), ["c", "b"]);
        assert_eq!(db.tables().await, ["a"]);
    }
}

#[tokio::test]
async fn a_database_ahead_starts_with_a_warning_and_one_that_diverged_is_refused() {
    for db in databases() {
        db.up(three(db.dialect)).await.unwrap();
        let a = || {
            file(
                "a",
                "base",
                "CREATE TABLE a (id INTEGER PRIMARY KEY);",
                "DROP TABLE a;",
            )
        };
        let heard = Heard::default();
        let outcome = Run::upgrade(chain(db.dialect, &[a()]), &db.url)
            .on_event(heard.words())
            .await
            .unwrap();
        assert!(outcome.applied.is_empty());
        assert_eq!(outcome.heads_after, ["c"]);
        assert_eq!(heard.line(), "ahead, at c");
        let refused = Run::upgrade(chain(db.dialect, &[a()]), &db.url).ahead(Policy::Refuse);
        assert!(refused.await.is_err());

        let other = file("x", "a", "CREATE TABLE x (id INTEGER);", "DROP TABLE x;");
        let error = db.up(chain(db.dialect, &[a(), other])).await.unwrap_err();
        assert!(error.is_drift(), "{error:?}");
        assert_eq!(error.kind().as_str(), "diverged");
    }
}

#[tokio::test]
async fn an_edited_revision_is_refused_while_something_is_pending() {
    for db in databases() {
        db.up(three(db.dialect)).await.unwrap();
        let edited = chain(
            db.dialect,
            &[file(
                "a",
                "base",
                "CREATE TABLE a (id BIGINT PRIMARY KEY);",
                "DROP TABLE a;",
            )],
        );
        let error = db.up(edited).await.unwrap_err();
        assert!(error.is_drift(), "{error:?}");
    }
}

#[tokio::test]
async fn a_newer_layout_is_refused() {
    for db in databases() {
        db.up(three(db.dialect)).await.unwrap();
        db.sql("UPDATE migrate_history SET layout = 99").await;
        let error = db.up(three(db.dialect)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::History);
        assert!(error.to_string().contains("layout is 99"), "{error}");
    }
}

#[tokio::test]
async fn quotes_and_backslashes_are_kept() {
    for db in databases() {
        let text = "-- revision: a\n-- parent: base\n-- message: it's a \\ \"test\"\n\n\
             -- migrate:up none\n\n-- migrate:down none\n";
        let chain = chain(db.dialect, &[("a", text.to_owned())]);
        db.up(chain).await.unwrap();
        assert_eq!(
            db.sql("SELECT message FROM migrate_history").await,
            ["it's a \\ \"test\""]
        );
    }
}

#[tokio::test]
async fn a_dropped_run_leaves_the_pool_usable() {
    for db in databases() {
        let slow = slow(&db);
        match db.dialect {
            migrate_runtime::Dialect::Sqlite => {
                let options: sqlx::sqlite::SqliteConnectOptions = db.url.parse().unwrap();
                let pool = sqlx::SqlitePool::connect_with(options.create_if_missing(true))
                    .await
                    .unwrap();
                let run = tokio::time::timeout(crate::support::SHORT, async {
                    Run::upgrade(slow, &pool).await
                });
                assert!(run.await.is_err());
                Run::upgrade(three(db.dialect), &pool).await.unwrap();
                sqlx::query("SELECT 1").execute(&pool).await.unwrap();
            }
            _ => {
                let pool = sqlx::PgPool::connect(&db.url).await.unwrap();
                let run = tokio::time::timeout(crate::support::SHORT, async {
                    Run::upgrade(slow, &pool).await
                });
                assert!(run.await.is_err());
                Run::upgrade(three(db.dialect), &pool).await.unwrap();
                sqlx::query("SELECT 1").execute(&pool).await.unwrap();
            }
        }
        assert_eq!(db.tables().await, ["a", "b", "c"]);
    }
}

/// A chain whose only statement takes a second or two.
fn slow(db: &Db) -> migrate_runtime::Chain<'static> {
    let statement = match db.dialect {
        migrate_runtime::Dialect::Sqlite => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000000) SELECT count(*) FROM n;"
        }
        _ => "SELECT pg_sleep(30);",
    };
    chain(db.dialect, &[file("slow", "base", statement, "SELECT 1;")])
}
