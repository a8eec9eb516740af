//! What holds through a pooler that lends a server's connection for a transaction.

use std::future::IntoFuture as _;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use crate::support::{
    Db, Heard, SHORT, chain, chain_together, deployer, file, file_off, ids, three,
};
use migrate_runtime::__private::{Code, On};
use migrate_runtime::{Chain, Dialect, Error, ErrorKind, Event, Outcome, Run, Stamp};
use migrate_tests::engine::{self, PgBouncer};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection, PgPool};

/// What strangers find in the session that they are lent: all but what the pooler sets for each.
const SESSION: &str = "SELECT pg_backend_pid(), session_user, current_user, \
    COALESCE(current_setting('app.tenant', true), '') || COALESCE(current_setting('app.shop', true), ''), \
    (SELECT string_agg(name || '=' || setting, ',' ORDER BY name) FROM pg_settings WHERE source = 'session' \
     AND name NOT IN ('application_name', 'client_encoding', 'DateStyle', 'TimeZone') AND name NOT LIKE 'transaction%' \
     AND setting IS DISTINCT FROM reset_val), \
    current_setting('search_path'), current_setting('statement_timeout'), \
    (SELECT string_agg(name, ',') FROM pg_prepared_statements), \
    (SELECT string_agg(relname, ',') FROM pg_class WHERE relnamespace = pg_my_temp_schema()), \
    (SELECT string_agg(name, ',') FROM pg_cursors WHERE is_holdable), \
    (SELECT string_agg(c, ',') FROM pg_listening_channels() c), \
    (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())";

/// Statements that each leave something in their session.
const LITTER: &str = "SET search_path = pg_catalog, public;\n\
    SET statement_timeout = '7s';\n\
    SET app.tenant = 'mine';\n\
    SELECT set_config('app.shop', 'mine too', false);\n\
    CREATE TEMPORARY TABLE scratch (id serial PRIMARY KEY, n integer);\n\
    CREATE TEMPORARY TABLE brief (n integer) ON COMMIT DROP;\n\
    CREATE TEMPORARY VIEW seen AS SELECT n FROM scratch;\n\
    INSERT INTO scratch (n) VALUES (1);\n\
    PREPARE mine AS SELECT 1;\n\
    DECLARE held CURSOR WITH HOLD FOR SELECT 1;\n\
    LISTEN jobs;\n\
    SELECT pg_advisory_lock(7), pg_advisory_lock_shared(1, 2);\n\
    SET timezone = 'Asia/Tokyo';\n\
    SET ROLE pg_monitor;\n\
    SET SESSION AUTHORIZATION pg_signal_backend;";

struct Pooled {
    db: Db,
    url: String,
}

impl Pooled {
    fn by(pooler: &PgBouncer) -> Self {
        let db = Db::postgres();
        let url = pooler.url(&db.url);
        Self { db, url }
    }

    fn up(&self, chain: Chain<'static>) -> Run<'static> {
        Run::upgrade(chain, &self.url).pooler(true)
    }

    /// Returns what a stranger finds.
    fn session(&self) -> String {
        engine::postgres().psql(&self.url, SESSION)
    }

    async fn locks(&self) -> Vec<String> {
        self.db
            .sql(
                "SELECT pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database \
                  WHERE locktype = 'advisory' AND datname = current_database()",
            )
            .await
    }
}

fn postgres(files: &[(&str, String)]) -> Chain<'static> {
    chain(Dialect::Postgres, files)
}

#[tokio::test]
async fn what_a_step_leaves_in_its_session_is_taken_back() {
    let it = Pooled::by(engine::narrow_pgbouncer());
    let found = it.session();
    let chain = postgres(&[
        file("a", "base", LITTER, "SELECT 1;"),
        file("b", "a", "CREATE TABLE b (n integer);", "DROP TABLE b;"),
    ]);
    let outcome = it.up(chain).await.unwrap();
    assert_eq!(ids(&outcome), ["a", "b"]);
    assert_eq!(it.session(), found);
    // In a run that is one transaction, each step finds the session as the first one did.
    let it = Pooled::by(engine::narrow_pgbouncer());
    let found = it.session();
    let again = format!("CREATE TABLE here (n integer);\n{LITTER}");
    let files = [
        file("a", "base", LITTER, "SELECT 1;"),
        file("b", "a", &again, "SELECT 1;"),
    ];
    it.up(chain_together(Dialect::Postgres, &files))
        .await
        .unwrap();
    assert_eq!(it.session(), found);
    assert_eq!(it.db.tables().await, ["here"]);
}

#[tokio::test]
async fn what_a_failed_step_leaves_in_its_session_is_taken_back() {
    let it = Pooled::by(engine::narrow_pgbouncer());
    let found = it.session();
    let broken = format!("{LITTER}\nSELECT 1 / 0;");
    let files = [file("a", "base", &broken, "SELECT 1;")];
    for chain in [postgres(&files), chain_together(Dialect::Postgres, &files)] {
        let error = it.up(chain).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Statement, "{error:?}");
        assert!(error.to_string().contains("division by zero"), "{error:?}");
        assert_eq!(it.session(), found);
    }
    let late = "CREATE TABLE a (n integer UNIQUE DEFERRABLE INITIALLY DEFERRED);\n\
        PREPARE mine AS SELECT 1;\nINSERT INTO a VALUES (1), (1);";
    let error = it
        .up(postgres(&[file("a", "base", late, "SELECT 1;")]))
        .await;
    assert!(error.unwrap_err().to_string().contains("commit"));
    assert_eq!(it.session(), found);
    assert_eq!(it.db.tables().await, [""; 0]);
}

#[tokio::test]
async fn a_step_that_resets_everything_is_refused() {
    let it = Pooled::by(engine::narrow_pgbouncer());
    let found = it.session();
    let chain = postgres(&[file(
        "a",
        "base",
        "CREATE TABLE a (n integer);\nRESET ALL;",
        "SELECT 1;",
    )]);
    let error = it.up(chain).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    assert_eq!(error.diagnostic().name, "behind-pooler");
    assert_eq!(it.session(), found);
    assert_eq!(it.db.tables().await, [""; 0]);
}

#[tokio::test]
async fn what_is_no_transaction_is_refused_before_anything_runs() {
    let it = Pooled::by(engine::pgbouncer());
    let index = file_off(
        "b",
        "a",
        "CREATE INDEX CONCURRENTLY i ON a (n);",
        "DROP INDEX i;",
    );
    let files = [
        file("a", "base", "CREATE TABLE a (n integer);", "DROP TABLE a;"),
        index,
    ];
    let error = it.up(postgres(&files)).await.unwrap_err();
    assert_eq!(error.diagnostic().name, "behind-pooler", "{error:?}");
    assert!(format!("{error:?}").contains("direct-url"), "{error:?}");
    let error = it.up(postgres(&files)).dry_run().await.unwrap_err();
    assert_eq!(error.diagnostic().name, "behind-pooler", "{error:?}");
    assert_eq!(it.db.tables().await, [""; 0]);
    // Recording runs nothing.
    let stamp = Run::stamp(postgres(&files), &it.url, Stamp::Move).pooler(true);
    assert_eq!(stamp.await.unwrap().heads_after, ["b"]);
}

#[tokio::test]
async fn of_many_runs_at_once_one_does_each_step() {
    let it = Pooled::by(engine::pgbouncer());
    let steps: Vec<_> = (1..=6)
        .map(|n| {
            let parent = match n {
                1 => "base".to_owned(),
                n => format!("r{}", n - 1),
            };
            let up = format!("CREATE TABLE t{n} (n integer);\nSET search_path = pg_catalog;");
            file(&format!("r{n}"), &parent, &up, "SELECT 1;")
        })
        .collect();
    let chain = postgres(&steps);
    let runs: Vec<_> = (0..20)
        .map(|_| tokio::spawn(it.up(chain).into_future()))
        .collect();
    let mut applied = Vec::new();
    for run in runs {
        let outcome = run.await.unwrap().unwrap();
        assert_eq!(outcome.heads_after, ["r6"]);
        applied.extend(ids(&outcome).iter().map(|id| (*id).to_owned()));
    }
    applied.sort();
    assert_eq!(applied, ["r1", "r2", "r3", "r4", "r5", "r6"]);
    assert_eq!(it.db.history().await.len(), 6);
    assert_eq!(it.locks().await, [""; 0]);
    for _ in 0..9 {
        assert!(it.session().contains(r#""$user", public"#));
    }
}

#[tokio::test]
async fn runs_past_the_pooler_and_through_it_wait_for_each_other() {
    let it = Pooled::by(engine::pgbouncer());
    let chain = three(Dialect::Postgres);
    let locked = deployer(&it.db.url, chain).await;
    let heard = Heard::default();
    let waiting = it.up(chain).lock_wait(SHORT).on_event(heard.holders());
    let error = waiting.await.unwrap_err();
    assert!(error.is_locked(), "{error:?}");
    assert!(heard.line().contains("of postgres (deployer)"));
    locked.release().await.unwrap();

    let slow = postgres(&[file("slow", "base", "SELECT pg_sleep(2);", "SELECT 1;")]);
    let other = tokio::spawn(it.up(slow).into_future());
    tokio::time::sleep(Duration::from_millis(900)).await;
    for error in [
        Run::upgrade(slow, &it.db.url)
            .lock_wait(SHORT)
            .await
            .unwrap_err(),
        it.up(slow).lock_wait(SHORT).await.unwrap_err(),
    ] {
        assert!(
            error
                .to_string()
                .contains("which runs: /* migrate:main:1:slow */"),
            "{error:?}"
        );
    }
    assert_eq!(other.await.unwrap().unwrap().applied.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_within_a_step_is_waited_for_there() {
    let it = Pooled::by(engine::pgbouncer());
    let chain = three(Dialect::Postgres);
    it.up(chain).to("a").await.unwrap();
    let slow = postgres(&[
        file(
            "a",
            "base",
            "CREATE TABLE a (id INTEGER PRIMARY KEY);",
            "DROP TABLE a;",
        ),
        file("other", "a", "SELECT pg_sleep(1);", "SELECT 1;"),
    ]);
    // The other one takes the lock between this run's look and its step.
    let url = it.url.clone();
    let heard = Heard::default();
    let mut listener = heard.holders();
    let mut other = None;
    let ended = it
        .up(chain)
        .on_event(move |event| match event {
            Event::StepStarted { .. } if other.is_none() => {
                other = Some(tokio::spawn(
                    Run::upgrade(slow, &url).pooler(true).into_future(),
                ));
                tokio::task::block_in_place(|| std::thread::sleep(Duration::from_millis(300)));
            }
            event => listener(event),
        })
        .await;
    // What the other one did is unknown to this chain, and the plan is old.
    assert!(ended.is_err(), "{ended:?}");
    let heard = heard.line();
    assert!(heard.contains("migrate:main:2:other"), "{heard}");
}

static CODE: &[Code] = &[
    Code {
        path: "crate::fill",
        on: On::Postgres(&fill),
    },
    Code {
        path: "crate::fail",
        on: On::Postgres(&fail),
    },
];

/// Prepares a statement, as most functions do.
async fn fill(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let mut inner = connection.begin().await?;
    sqlx::query("INSERT INTO a VALUES ($1)")
        .bind(1)
        .execute(&mut *inner)
        .await?;
    inner.commit().await
}

async fn fail(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    fill(connection).await?;
    sqlx::query("SELECT set_config('app.tenant', 'x', false), pg_advisory_lock(3)")
        .execute(&mut *connection)
        .await?;
    let mut inner = connection.begin().await?;
    sqlx::query("SELECT 1 / 0").execute(&mut *inner).await?;
    Ok(())
}

#[tokio::test]
async fn a_function_leaves_no_prepared_statement() {
    let it = Pooled::by(engine::narrow_pgbouncer());
    let found = it.session();
    let (name, text) = file("b", "a", "", LITTER);
    let calling = |function: &str| {
        let section = format!("-- migrate:up code=crate::{function}\n");
        let text = text.replace("-- migrate:up\n", &section);
        let table = file("a", "base", "CREATE TABLE a (n integer);", "DROP TABLE a;");
        postgres(&[table, (name, text)])
    };
    let error = it.up(calling("fail")).code(CODE).await.unwrap_err();
    assert!(error.to_string().contains("division by zero"), "{error:?}");
    assert_eq!(it.session(), found);
    let outcome = it.up(calling("fill")).code(CODE).await.unwrap();
    assert_eq!(ids(&outcome), ["b"]);
    assert_eq!(it.session(), found);
    assert_eq!(it.db.sql("SELECT count(*) FROM a").await, ["1"]);
    let down = Run::downgrade(calling("fill"), &it.url).pooler(true);
    assert_eq!(ids(&down.await.unwrap()), ["b"]);
    assert_eq!(it.session(), found);
}

#[tokio::test]
async fn a_dropped_run_leaves_nothing() {
    let it = Pooled::by(engine::narrow_pgbouncer());
    let files = [
        file("a", "base", LITTER, "SELECT 1;"),
        file(
            "b",
            "a",
            "SELECT pg_sleep(0.05);\nCREATE TABLE b (n integer);",
            "DROP TABLE b;",
        ),
    ];
    let chain = postgres(&files);
    for polls in 1..60 {
        let mut run = it.up(chain).into_future();
        let mut polled = 0;
        let ended = std::future::poll_fn(|context| {
            polled += 1;
            match run.as_mut().poll(context) {
                _ if polled > polls => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
                Poll::Ready(ended) => Poll::Ready(Some(ended)),
            }
        });
        let ended: Option<Result<Outcome, Error>> = ended.await;
        drop(run);
        let session = it.session();
        let (_, rest) = session.split_once('|').unwrap();
        assert_eq!(
            rest, r#"postgres|postgres|||"$user", public|0|||||0"#,
            "after {polls}"
        );
        if ended.is_some_and(|ended| ended.unwrap().applied.is_empty()) {
            break;
        }
    }
    assert_eq!(it.db.history().await.len(), 2);
}

#[tokio::test]
async fn of_a_pool_only_the_options_are_used() {
    let it = Pooled::by(engine::narrow_pgbouncer());
    let found = it.session();
    let options: PgConnectOptions = it.url.parse().unwrap();
    let pool = PgPool::connect_lazy_with(options);
    let run = Run::upgrade(three(Dialect::Postgres), &pool).pooler(true);
    assert_eq!(run.await.unwrap().applied.len(), 3);
    assert_eq!(pool.size(), 0);
    assert_eq!(it.session(), found);
}

#[tokio::test]
async fn what_a_pooler_refuses_as_a_session_begins_is_explained() {
    let it = Pooled::by(engine::pgbouncer());
    let options: PgConnectOptions = it.url.parse().unwrap();
    let error = Run::upgrade(three(Dialect::Postgres), options)
        .await
        .unwrap_err();
    assert!(error.is_connection(), "{error:?}");
    assert!(
        error.to_string().contains("extra_float_digits"),
        "{error:?}"
    );
    assert!(
        format!("{error:?}").contains("ignore_startup_parameters"),
        "{error:?}"
    );
}

/// A pooler that nobody declared: a run that is led elsewhere stops before harm.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_did_not_declare_its_pooler_stops_and_leaves_nothing() {
    let it = Pooled::by(engine::pgbouncer());
    let files: Vec<_> = (1..=8)
        .map(|n| {
            let parent = match n {
                1 => "base".to_owned(),
                n => format!("r{}", n - 1),
            };
            let up = format!("CREATE TABLE t{n} (n integer);\nSET work_mem = '5MB';");
            file(&format!("r{n}"), &parent, &up, &format!("DROP TABLE t{n};"))
        })
        .collect();
    let chain = postgres(&files);
    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let strangers: Vec<_> = (0..4)
        .map(|_| {
            let (url, stop) = (it.url.clone(), Arc::clone(&stop));
            std::thread::spawn(move || {
                while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                    engine::postgres().psql(&url, "SELECT 1; SELECT pg_sleep(0.002); SELECT 2;");
                }
            })
        })
        .collect();
    let mut stopped = 0;
    for _ in 0..40 {
        match Run::upgrade(chain, &it.url).await {
            Ok(_) if stopped > 0 => break,
            // It was led to the same session each time: once more.
            Ok(_) => drop(Run::downgrade(chain, &it.db.url).to("base").await.unwrap()),
            Err(error) => {
                stopped += 1;
                assert!(error.is_locked(), "{error:?}");
                assert!(format!("{error:?}").contains("pooler = true"), "{error:?}");
            }
        }
        assert_eq!(it.locks().await, [""; 0]);
    }
    stop.store(true, std::sync::atomic::Ordering::SeqCst);
    for stranger in strangers {
        stranger.join().unwrap();
    }
    assert!(stopped > 0, "the pooler led nowhere else");
    assert_eq!(it.locks().await, [""; 0]);
    let tables = it.db.tables().await;
    let history = it.db.history().await;
    let downs = history.iter().filter(|row| row.contains("down")).count();
    assert_eq!(tables.len(), history.len() - 2 * downs);
    for _ in 0..9 {
        assert!(!it.session().contains("work_mem"), "{}", it.session());
    }
}
