//! What a run that failed, panicked or was dropped must not leave behind: a lock, a transaction, a
//! pool that can't be used.
#![expect(clippy::unwrap_used, reason = "the tests' own hands")]

use std::future::{Future, IntoFuture as _};
use std::task::Poll;
use std::time::{Duration, Instant};

use migrate_runtime::core::history::Basis;
use migrate_runtime::core::plan::Policy;
use migrate_runtime::{Chain, Dialect, Event, Run, Stamp};
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::support::{Db, SHORT, chain, databases, file, file_off, three};

/// A pool of one connection, which is all that a run needs.
enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Pool {
    async fn open(db: &Db) -> Self {
        if db.dialect == Dialect::Sqlite {
            let options: SqliteConnectOptions = db.url.parse().unwrap();
            let one = SqlitePoolOptions::new().max_connections(1);
            let options = options.create_if_missing(true);
            return Self::Sqlite(one.connect_with(options).await.unwrap());
        }
        let one = PgPoolOptions::new().max_connections(1);
        Self::Postgres(one.connect(&db.url).await.unwrap())
    }

    fn up<'c>(&self, chain: Chain<'c>) -> Run<'c> {
        match self {
            Self::Sqlite(pool) => Run::upgrade(chain, pool),
            Self::Postgres(pool) => Run::upgrade(chain, pool),
        }
    }

    fn down<'c>(&self, chain: Chain<'c>) -> Run<'c> {
        match self {
            Self::Sqlite(pool) => Run::downgrade(chain, pool),
            Self::Postgres(pool) => Run::downgrade(chain, pool),
        }
    }

    /// Makes sure that its next user finds no transaction, and nobody a lock.
    async fn is_clean(&self, db: &Db, after: &str) {
        match self {
            Self::Sqlite(pool) => {
                let sql = "BEGIN IMMEDIATE; ROLLBACK";
                let ran = sqlx::raw_sql(sql).execute(pool).await;
                assert!(ran.is_ok(), "after {after}: {ran:?}");
            }
            Self::Postgres(pool) => {
                let sql = "BEGIN; ROLLBACK; SELECT now() = statement_timestamp()";
                let ran = sqlx::raw_sql(sql).execute(pool).await;
                assert!(ran.is_ok(), "after {after}: {ran:?}");
            }
        }
        free(db, after).await;
    }
}

/// Waits until the server has seen that a connection is gone, which takes a moment; not longer.
async fn free(db: &Db, after: &str) {
    let until = Instant::now() + Duration::from_secs(5);
    loop {
        let left = match db.dialect {
            Dialect::Sqlite => {
                let options: SqliteConnectOptions = db.url.parse().unwrap();
                let options = options.busy_timeout(Duration::ZERO).create_if_missing(true);
                let mut other = SqliteConnection::connect_with(&options).await.unwrap();
                let sql = sqlx::raw_sql("BEGIN IMMEDIATE; ROLLBACK");
                sql.execute(&mut other).await.is_err()
            }
            _ => {
                let sql = "SELECT (SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database \
                    WHERE l.locktype = 'advisory' AND d.datname = current_database()) \
                    + (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                    AND pid <> pg_backend_pid() AND xact_start IS NOT NULL)";
                db.sql(sql).await != ["0"]
            }
        };
        if !left {
            return;
        }
        assert!(Instant::now() < until, "after {after}: something is left");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn table(id: &str, parent: &str) -> (&'static str, String) {
    let (up, down) = (
        format!("CREATE TABLE {id} (id INTEGER PRIMARY KEY);"),
        format!("DROP TABLE {id};"),
    );
    file(id, parent, &up, &down)
}

#[tokio::test]
async fn one_connection_is_enough_for_everything() {
    for db in databases() {
        let chain = three(db.dialect);
        let pool = Pool::open(&db).await;
        let dry = pool.up(chain).dry_run().await.unwrap();
        assert_eq!(dry.steps.len(), 3);
        pool.up(chain).await.unwrap();
        pool.down(chain).await.unwrap();
        let (redo, stamp) = match &pool {
            Pool::Sqlite(pool) => (
                Run::redo(chain, pool, 1),
                Run::stamp(chain, pool, Stamp::Move),
            ),
            Pool::Postgres(pool) => (
                Run::redo(chain, pool, 1),
                Run::stamp(chain, pool, Stamp::Move),
            ),
        };
        assert_eq!(redo.await.unwrap().applied.len(), 2);
        assert_eq!(stamp.await.unwrap().applied.len(), 1);
        assert!(pool.up(chain).await.unwrap().applied.is_empty());
        pool.is_clean(&db, "all").await;
    }
}

#[tokio::test]
async fn no_error_leaves_anything() {
    for db in databases() {
        let dialect = db.dialect;
        let pool = Pool::open(&db).await;
        pool.up(chain(dialect, &[table("a", "base")]))
            .await
            .unwrap();
        let after_a = |up: &str, off: bool| {
            let make = if off { file_off } else { file };
            chain(
                dialect,
                &[table("a", "base"), make("b", "a", up, "SELECT 1;")],
            )
        };
        let deferred = "CREATE TABLE b (id INTEGER REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED);\n\
            INSERT INTO b VALUES (9);";
        let edited = file("a", "base", "CREATE TABLE a (id BIGINT);", "DROP TABLE a;");
        let wrong = Basis {
            seq: 9,
            fingerprint: String::new(),
        };
        let runs = [
            ("nonsense", pool.up(after_a("nonsense;", false))),
            (
                "a second statement",
                pool.up(after_a("SELECT 1;\nSELECT x;", false)),
            ),
            ("a deferred constraint", pool.up(after_a(deferred, false))),
            (
                "a savepoint",
                pool.up(after_a("SAVEPOINT s;\nSELECT x;", false)),
            ),
            ("an unknown target", pool.up(three(dialect)).to("zzz")),
            ("another state", pool.up(three(dialect)).only_from(wrong)),
            (
                "an edited revision",
                pool.up(chain(dialect, &[edited, table("b", "a")])),
            ),
            (
                "another chain",
                pool.up(chain(dialect, &[table("x", "base")]))
                    .diverged(Policy::Refuse),
            ),
            ("a target above", pool.down(three(dialect)).to("c")),
            (
                "a function that isn't there",
                pool.up(crate::code::calling(dialect, "crate::nowhere"))
                    .edited(Policy::Allow),
            ),
            // The last one, since it leaves a step halfway.
            (
                "a statement by itself",
                pool.up(after_a("CREATE TABLE o (id INTEGER);\nSELECT x;", true)),
            ),
        ];
        for (name, run) in runs {
            let error = run.await.unwrap_err();
            assert!(!error.is_connection(), "{name}: {error:?}");
            pool.is_clean(&db, name).await;
        }
        assert_eq!(db.history().await[1], "2|up|b|failed|1|2");
    }
}

#[tokio::test]
async fn no_panic_of_a_listener_leaves_anything() {
    for db in databases() {
        let files = [
            table("a", "base"),
            file_off(
                "b",
                "a",
                "INSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2);",
                "SELECT 1;",
            ),
        ];
        let chain = chain(db.dialect, &files);
        let pool = Pool::open(&db).await;
        for nth in 0.. {
            let mut heard = 0;
            let run = pool.up(chain).on_event(move |_: &Event<'_>| {
                assert!(heard != nth, "the listener's own panic");
                heard += 1;
            });
            let ended = tokio::spawn(run.into_future()).await;
            pool.is_clean(&db, &format!("event {nth}")).await;
            if ended.is_ok() {
                break;
            }
            assert!(nth < 20, "it never ends");
        }
        assert!(pool.up(chain).await.unwrap().applied.is_empty());
        assert_eq!(db.sql("SELECT count(*) FROM a").await, ["2"]);
    }
}

#[tokio::test]
async fn no_panic_of_a_function_leaves_anything() {
    for db in databases() {
        let pool = Pool::open(&db).await;
        let panicking = crate::code::calling(db.dialect, "crate::panic");
        let run = pool.up(panicking).code(crate::code::CODE);
        assert!(
            tokio::spawn(run.into_future())
                .await
                .unwrap_err()
                .is_panic()
        );
        pool.is_clean(&db, "the panic").await;
        let mended = crate::code::calling(db.dialect, "crate::fill");
        pool.up(mended).code(crate::code::CODE).await.unwrap();
    }
}

/// Polls so many times, and drops it then; returns whether it ended before.
async fn cut(run: impl Future<Output = ()>, polls: usize) -> bool {
    let mut run = Box::pin(run);
    let mut polled = 0;
    std::future::poll_fn(|context| {
        if polled == polls {
            return Poll::Ready(false);
        }
        polled += 1;
        run.as_mut().poll(context).map(|()| true)
    })
    .await
}

fn mixed(dialect: Dialect) -> Chain<'static> {
    let inserts = "INSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2);";
    chain(
        dialect,
        &[table("a", "base"), file_off("b", "a", inserts, "SELECT 1;")],
    )
}

async fn completes(db: &Db, chain: Chain<'static>) {
    db.up(chain).await.unwrap();
    assert_eq!(db.sql("SELECT id FROM a ORDER BY id").await, ["1", "2"]);
}

#[tokio::test]
async fn a_run_by_url_may_be_dropped_at_every_await() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let chain = mixed(dialect);
        let mut db = Db::postgres();
        for polls in 1.. {
            if dialect == Dialect::Sqlite {
                db = Db::sqlite();
            } else {
                db.sql("DROP TABLE IF EXISTS a, migrate_history").await;
            }
            let run = async { drop(Run::upgrade(chain, &db.url).await.unwrap()) };
            let ended = cut(run, polls).await;
            free(&db, &format!("{polls} polls")).await;
            if polls % 5 == 0 || ended {
                completes(&db, chain).await;
            }
            if ended {
                break;
            }
        }
    }
}

/// The promise of a borrowed connection is that closing it is enough.
#[tokio::test]
async fn a_run_on_a_borrowed_connection_may_be_dropped_at_every_await() {
    let chain = mixed(Dialect::Postgres);
    let db = Db::postgres();
    for polls in 1.. {
        let mut connection = PgConnection::connect(&db.url).await.unwrap();
        let run = async { drop(Run::upgrade(chain, &mut connection).await.unwrap()) };
        let ended = cut(run, polls).await;
        drop(connection);
        free(&db, &format!("{polls} polls")).await;
        completes(&db, chain).await;
        if ended {
            break;
        }
        db.sql("DROP TABLE a, migrate_history").await;
    }
    let chain = mixed(Dialect::Sqlite);
    for polls in 1.. {
        let db = Db::sqlite();
        let options: SqliteConnectOptions = db.url.parse().unwrap();
        let options = options.create_if_missing(true);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        let run = async { drop(Run::upgrade(chain, &mut connection).await.unwrap()) };
        let ended = cut(run, polls).await;
        drop(connection);
        free(&db, &format!("{polls} polls")).await;
        if polls % 7 == 0 || ended {
            completes(&db, chain).await;
        }
        if ended {
            break;
        }
    }
}

#[tokio::test]
async fn a_timeout_in_the_middle_of_a_long_statement_leaves_nothing() {
    for db in databases() {
        let long = match db.dialect {
            Dialect::Sqlite => {
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;"
            }
            _ => "SELECT pg_sleep(60);",
        };
        let slow = chain(
            db.dialect,
            &[table("a", "base"), file("slow", "a", long, "SELECT 1;")],
        );
        let run = tokio::time::timeout(SHORT, Run::upgrade(slow, &db.url).into_future());
        assert!(run.await.is_err());
        free(&db, "the timeout").await;
        assert_eq!(db.history().await, ["1|up|a|applied|1|1"]);
        if db.dialect == Dialect::Postgres {
            let pool = Pool::open(&db).await;
            let run = tokio::time::timeout(SHORT, pool.up(slow).into_future());
            assert!(run.await.is_err());
            pool.is_clean(&db, "the timeout").await;
        }
    }
}
