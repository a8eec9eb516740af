//! What must hold where somebody means ill, or has bad luck.
#![expect(clippy::unwrap_used, reason = "the tests' own hands")]

use std::future::IntoFuture as _;
use std::task::Poll;
use std::time::{Duration, Instant};

use crate::support::{
    Db, chain, chain_together, configured, databases, file, file_off, ids, three,
};
use migrate_runtime::core::{Config, plan};
use migrate_runtime::{Apply, Chain, Dialect, ErrorKind, Run, Session, Settings};
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Connection as _, PgConnection, PgPool, Row as _, SqlitePool};

const LOCKS: &str = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database \
    WHERE locktype = 'advisory' AND datname = current_database()";

async fn sqlite_pool(db: &Db) -> SqlitePool {
    let options: SqliteConnectOptions = db.url.parse().unwrap();
    let one = SqlitePoolOptions::new().max_connections(1);
    one.connect_with(options.create_if_missing(true))
        .await
        .unwrap()
}

async fn postgres_pool(db: &Db) -> PgPool {
    let one = PgPoolOptions::new().max_connections(1);
    one.connect(&db.url).await.unwrap()
}

/// Polls a run so many times and drops it then; returns whether it ended before.
async fn cut(run: Run<'_>, polls: usize) -> bool {
    let mut run = run.into_future();
    let mut polled = 0;
    let ended = std::future::poll_fn(|context| {
        if polled == polls {
            return Poll::Ready(false);
        }
        polled += 1;
        run.as_mut().poll(context).map(|result| {
            result.unwrap();
            true
        })
    });
    ended.await
}

/// Two steps in one way, and a third in another.
fn mixed(dialect: Dialect) -> [Chain<'static>; 2] {
    let files = |third: fn(&str, &str, &str, &str) -> (&'static str, String)| {
        [
            file("a", "base", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;"),
            file("b", "a", "INSERT INTO a VALUES (1);", "DELETE FROM a;"),
            third(
                "c",
                "b",
                "INSERT INTO a VALUES (2);\nINSERT INTO a VALUES (3);",
                "SELECT 1;",
            ),
        ]
    };
    [
        chain(dialect, &files(file_off)),
        chain_together(dialect, &files(file)),
    ]
}

#[tokio::test]
async fn a_run_may_be_dropped_at_every_await_on_sqlite() {
    for chain in mixed(Dialect::Sqlite) {
        for polls in 1.. {
            let db = Db::sqlite();
            let pool = sqlite_pool(&db).await;
            let ended = cut(Run::upgrade(chain, &pool), polls).await;
            // The pool's next user has no transaction and no pragma of ours.
            let mut next = pool.acquire().await.unwrap();
            sqlx::raw_sql("BEGIN IMMEDIATE; ROLLBACK")
                .execute(&mut *next)
                .await
                .unwrap();
            let timeout: i64 = sqlx::query_scalar("PRAGMA busy_timeout")
                .fetch_one(&mut *next)
                .await
                .unwrap();
            assert_eq!(timeout, 5000, "after {polls} polls");
            drop(next);
            if ended {
                break;
            }
            if polls % 7 == 0 {
                finish(&db, Run::upgrade(chain, &pool)).await;
            }
        }
    }
}

#[tokio::test]
async fn a_run_may_be_dropped_at_every_await_on_postgres() {
    for chain in mixed(Dialect::Postgres) {
        let db = Db::postgres();
        let pool = postgres_pool(&db).await;
        for polls in 1.. {
            let ended = cut(Run::upgrade(chain, &pool), polls).await;
            let mut next = pool.acquire().await.unwrap();
            let clean = "SELECT now() = statement_timestamp() AND NOT EXISTS \
                (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) \
                AND NOT EXISTS (SELECT FROM pg_settings WHERE name = 'client_connection_check_interval' \
                AND source = 'session')";
            let row = sqlx::raw_sql(clean).fetch_one(&mut *next).await.unwrap();
            assert!(
                row.get_unchecked::<&str, _>(0) == "t",
                "after {polls} polls"
            );
            drop(next);
            finish(&db, Run::upgrade(chain, &pool)).await;
            if ended {
                break;
            }
            db.sql("DROP TABLE a, migrate_history").await;
        }
    }
}

/// Runs to the end what was cut, and looks at what came of it.
async fn finish(db: &Db, run: Run<'_>) {
    run.await.unwrap();
    assert_eq!(
        db.sql("SELECT id FROM a ORDER BY id").await,
        ["1", "2", "3"]
    );
    assert_eq!(db.history().await.len(), 3);
}

#[tokio::test]
async fn names_and_messages_may_hold_anything() {
    for db in databases() {
        let mut config = Config::new(&[db.dialect]);
        config.chain = "it's ORDER BY \\ \"ü\"\n; --".to_owned();
        config.history_table = Some("o'd\"d \\ ORDER BY ü".to_owned());
        let text = "-- revision: a\n-- parent: base\n-- message: ü 'x' \\' \\\" $$ /* -- %s\n\n\
            -- migrate:up\nCREATE TABLE a (t TEXT); -- all'\nINSERT INTO a VALUES ('\\') -- not the end\n;\n\
            INSERT INTO a VALUES ('z') /* the end */ -- really\n\n\
            -- migrate:down\nDROP TABLE a -- gone\n";
        let chain = configured(config, &[("a", text.to_owned())]);
        assert_eq!(ids(&Run::upgrade(chain, &db.url).await.unwrap()), ["a"]);
        let nothing = Run::upgrade(chain, &db.url).await.unwrap();
        assert!(nothing.applied.is_empty());
        assert_eq!(db.sql("SELECT t FROM a ORDER BY 1").await, ["\\", "z"]);
        let rows = db
            .sql("SELECT chain, message FROM \"o'd\"\"d \\ ORDER BY ü\"")
            .await;
        assert_eq!(
            rows,
            ["it's ORDER BY \\ \"ü\"\n; --|ü 'x' \\' \\\" $$ /* -- %s"]
        );
        Run::downgrade(chain, &db.url).await.unwrap();
    }
}

#[tokio::test]
async fn a_statement_of_a_megabyte_runs_and_fails_in_its_place() {
    for db in databases() {
        let long = "ü".repeat(512 * 1024);
        let up = |last: &str| {
            format!("CREATE TABLE a (t TEXT);\nINSERT INTO a VALUES ('{long}');\n{last}")
        };
        let good = |last| chain(db.dialect, &[file("a", "base", &up(last), "DROP TABLE a;")]);
        let error = db.up(good("SELECT nothing;")).await.unwrap_err();
        assert!(
            error.to_string().starts_with("migrations/a.sql:8:8:")
                || error.to_string().starts_with("migrations/a.sql:8:1:"),
            "{error}"
        );
        let begun = Instant::now();
        db.up(good("SELECT 1;")).await.unwrap();
        assert!(begun.elapsed() < Duration::from_secs(5));
        assert_eq!(db.sql("SELECT length(t) FROM a").await, ["524288"]);
    }
}

#[tokio::test]
async fn a_wait_may_be_nothing_or_for_ever() {
    for db in databases() {
        let chain = three(db.dialect);
        for (to, wait) in [("a", Duration::ZERO), ("c", Duration::MAX)] {
            Run::upgrade(chain, &db.url)
                .to(to)
                .lock_wait(wait)
                .lock_timeout(wait)
                .statement_timeout(wait)
                .await
                .unwrap();
        }
    }
}

#[tokio::test]
async fn a_pool_whose_connection_is_taken_says_so() {
    let db = Db::sqlite();
    let options: SqliteConnectOptions = db.url.parse().unwrap();
    let one = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_millis(100));
    let pool = one
        .connect_with(options.create_if_missing(true))
        .await
        .unwrap();
    let mut taken = pool.acquire().await.unwrap();
    let chain = three(Dialect::Sqlite);
    let error = Run::upgrade(chain, &pool).await.unwrap_err();
    assert!(error.is_connection());
    assert!(
        format!("{error:?}").contains("&mut *connection"),
        "{error:?}"
    );
    Run::upgrade(chain, &mut *taken).await.unwrap();
}

#[tokio::test]
async fn a_lock_on_a_foreign_table_is_given_back_and_the_settings_stay() {
    let db = Db::postgres();
    db.sql(
        "CREATE TABLE migrate_history (chain TEXT, layout INTEGER, seq BIGINT, revision TEXT, \
         state TEXT, fingerprint TEXT, run_token TEXT)",
    )
    .await;
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    let set = "SET search_path = public, pg_catalog; SET lock_timeout = '7s'";
    sqlx::raw_sql(set).execute(&mut connection).await.unwrap();
    let error = Run::upgrade(three(Dialect::Postgres), &mut connection)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("can't be read"), "{error}");
    assert_eq!(db.sql(LOCKS).await, ["0"]);
    let left = "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings \
        WHERE source = 'session'";
    let left: String = sqlx::query_scalar(left)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(left, "lock_timeout=7000 search_path=public, pg_catalog");
}

#[tokio::test]
async fn a_transaction_that_a_step_leaves_open_is_an_error() {
    for db in databases() {
        let made = |up: &str| chain(db.dialect, &[file_off("a", "base", up, "SELECT 1;")]);
        let first = made("CREATE TABLE a (id INTEGER);");
        // The rules refuse it in a file; what a row recorded passes no rule.
        let edited = made("CREATE TABLE a (id BIGINT);");
        let create = "-- statement of 27 bytes\nCREATE TABLE b (id INTEGER)\n";
        for more in [create, ""] {
            let recorded =
                format!("-- migrate:down transaction=off\n-- statement of 5 bytes\nBEGIN\n{more}");
            let plant = format!("UPDATE migrate_history SET recorded_down = '{recorded}'");
            let error = match db.dialect {
                Dialect::Sqlite => {
                    let pool = sqlite_pool(&db).await;
                    Run::upgrade(first, &pool).await.unwrap();
                    db.sql(&plant).await;
                    let error = Run::downgrade(edited, &pool).await.unwrap_err();
                    sqlx::query("BEGIN").execute(&pool).await.unwrap();
                    error
                }
                _ => {
                    let pool = postgres_pool(&db).await;
                    Run::upgrade(first, &pool).await.unwrap();
                    db.sql(&plant).await;
                    let error = Run::downgrade(edited, &pool).await.unwrap_err();
                    assert_eq!(db.sql(LOCKS).await, ["0"]);
                    let clean = "SELECT now() = statement_timestamp()";
                    let row = sqlx::raw_sql(clean).fetch_one(&pool).await.unwrap();
                    assert_eq!(row.get_unchecked::<&str, _>(0), "t");
                    error
                }
            };
            assert!(error.is_statement(), "{error:?}");
            assert!(error.to_string().contains("transaction"), "{error}");
            assert_eq!(db.tables().await, ["a"]);
            db.sql("DROP TABLE a; DROP TABLE migrate_history").await;
        }
    }
}

#[tokio::test]
async fn thousands_of_revisions_take_seconds() {
    let db = Db::sqlite();
    let files: Vec<_> = (0..2000)
        .map(|n: usize| {
            let parent = n
                .checked_sub(1)
                .map_or("base".to_owned(), |n| format!("r{n:04}"));
            let up = format!("CREATE TABLE t{n} (id INTEGER PRIMARY KEY);");
            file(&format!("r{n:04}"), &parent, &up, "SELECT 1;")
        })
        .collect();
    let chain = chain(Dialect::Sqlite, &files);
    let mut took = Vec::new();
    for to in ["r0999", "r1999"] {
        let begun = Instant::now();
        let outcome = Run::upgrade(chain, &db.url).to(to).await.unwrap();
        assert_eq!(outcome.applied.len(), 1000);
        took.push(begun.elapsed());
    }
    eprintln!("{took:?}");
    assert!(took[1] < 4 * took[0] + Duration::from_secs(2), "{took:?}");
}

#[tokio::test]
async fn what_a_failed_step_set_outside_a_transaction_is_set_back() {
    let db = Db::postgres();
    let up = "CREATE ROLE failing_role;\nSET search_path = '';\nSET lock_timeout = '1h';\n\
        SET ROLE failing_role;\nSELECT 1/0;";
    let chain = chain(
        Dialect::Postgres,
        &[file_off("a", "base", up, "DROP ROLE failing_role;")],
    );
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    let error = Run::upgrade(chain, &mut connection).await.unwrap_err();
    assert!(error.to_string().contains("division by zero"), "{error}");
    let left = "SELECT current_user::text || (SELECT count(*) FROM pg_catalog.pg_settings \
        WHERE source = 'session')";
    let left: String = sqlx::query_scalar(left)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(left, "postgres0");
    db.sql("DROP ROLE failing_role").await;
}

#[tokio::test]
async fn what_failed_first_is_said_where_the_row_cannot_say_it() {
    let db = Db::sqlite();
    let up = "CREATE TRIGGER no BEFORE UPDATE ON migrate_history WHEN new.state = 'failed'\n\
        BEGIN SELECT RAISE(ABORT, 'no'); END;\nINSERT INTO nowhere VALUES (1);";
    let chain = chain(
        Dialect::Sqlite,
        &[file_off("a", "base", up, "DROP TRIGGER no;")],
    );
    let error = db.up(chain).await.unwrap_err();
    assert!(error.is_statement(), "{error:?}");
    assert!(error.to_string().contains("nowhere"), "{error}");
    assert_eq!(db.history().await, ["1|up|a|applying|1|2"]);
}

#[tokio::test]
async fn a_hidden_commit_leaves_a_borrowed_connection_usable() {
    let db = Db::postgres();
    let files = [
        file("a", "base", "CREATE TABLE a (id INTEGER);", "SELECT 1;"),
        file("b", "a", "SELECT 12345;", "SELECT 1;"),
    ];
    let each = (chain(Dialect::Postgres, &files), 1);
    let together = (chain_together(Dialect::Postgres, &files), 0);
    for (chain, n_applied) in [each, together] {
        let hidden = chain
            .entry(1)
            .source()
            .replace("SELECT 12345", "COMMIT;BEGIN");
        let hidden: &'static str = hidden.leak();
        let mut connection = PgConnection::connect(&db.url).await.unwrap();
        let settings = Settings::new(chain);
        let session = Session::open(&mut connection, settings).await.unwrap();
        let mut locked = session.lock(Duration::ZERO, &mut |_| {}).await.unwrap();
        let history = std::sync::Arc::clone(locked.history());
        let options = plan::Options::new(Dialect::Postgres);
        let target = "head".parse().unwrap();
        let mut plan = plan::upgrade(chain, &history, &target, &options).unwrap();
        plan.steps[1].source.text = hidden;
        let mut apply = Apply::default();
        apply.single_transaction = chain.single_transaction();
        let error = locked.apply(&plan, &apply, &mut |_| {}).await.unwrap_err();
        assert!(error.is_halfway(), "{error:?}");
        assert_eq!(error.applied().len(), n_applied);
        let _ = locked.release().await;
        assert_eq!(db.sql(LOCKS).await, ["0"]);
        sqlx::query("SELECT 1")
            .execute(&mut connection)
            .await
            .unwrap();
        assert_eq!(db.history().await.last().unwrap(), "2|up|b|applying|0|1");
        db.sql("DROP TABLE a, migrate_history").await;
    }
}

#[tokio::test]
async fn a_lock_that_another_chain_has_does_not_matter() {
    for db in databases() {
        let named = |name: &str| {
            let mut config = Config::new(&[db.dialect]);
            config.chain = name.to_owned();
            let up = format!("CREATE TABLE {name} (id INTEGER);");
            configured(config, &[file("a", "base", &up, "SELECT 1;")])
        };
        let (one, two) = (named("one"), named("two"));
        let settings = Settings::new(one).access(migrate_runtime::Access::Write);
        let session = Session::open(&db.url, settings).await.unwrap();
        let locked = session.lock(Duration::ZERO, &mut |_| {}).await.unwrap();
        Run::upgrade(two, &db.url)
            .lock_wait(Duration::ZERO)
            .await
            .unwrap();
        locked.release().await.unwrap();
        assert_eq!(ids(&db.up(one).await.unwrap()), ["a"]);
        assert_eq!(db.tables().await, ["one", "two"]);
    }
}

#[tokio::test]
async fn a_step_that_removes_its_own_row_is_not_tried_for_ever() {
    let db = Db::sqlite();
    let up = "DELETE FROM migrate_history;\nCREATE TABLE a (id INTEGER);";
    let chain = chain(Dialect::Sqlite, &[file("a", "base", up, "DROP TABLE a;")]);
    let begun = Instant::now();
    let error = db.up(chain).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Changed, "{error:?}");
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert!(db.tables().await.is_empty());
}

#[tokio::test]
async fn several_chains_may_make_the_table_at_once() {
    for db in databases() {
        for build in [Config::new, |dialects: &[Dialect]| {
            let mut config = Config::new(dialects);
            config.single_transaction = true;
            config
        }] {
            let tasks: Vec<_> = (0..8)
                .map(|n| {
                    let mut config = build(&[db.dialect]);
                    config.chain = format!("chain{n}");
                    let up = format!("CREATE TABLE t{n} (id INTEGER);");
                    let chain = configured(config, &[file("a", "base", &up, "SELECT 1;")]);
                    let url = db.url.clone();
                    tokio::spawn(async move { Run::upgrade(chain, &url).await })
                })
                .collect();
            for task in tasks {
                assert_eq!(ids(&task.await.unwrap().unwrap()), ["a"]);
            }
            for table in db.tables().await {
                db.sql(&format!("DROP TABLE {table}")).await;
            }
            db.sql("DROP TABLE migrate_history").await;
        }
    }
}
