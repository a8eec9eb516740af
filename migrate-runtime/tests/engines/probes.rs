//! Statements that can't share a transaction, cut off in each of their phases: the next run completes
//! by itself, or asks.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use std::time::{Duration, Instant};

use migrate_runtime::core::plan::Policy;
use migrate_runtime::{Chain, Dialect, Error, Outcome, Run};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};
use tokio::task::JoinHandle;

use crate::support::{Db, SHORT, chain, file_off, ids};

/// What is there before: two indexes, one of a long value, and a table with a partition.
const SETUP: &str = "CREATE SCHEMA \"Ä b\"; CREATE TABLE \"Ä b\".t (n integer, long text); \
    INSERT INTO \"Ä b\".t SELECT n, repeat('x', 10) FROM generate_series(1, 100) n; \
    CREATE INDEX old_index ON \"Ä b\".t (n); CREATE TABLE effects (what text); \
    CREATE SEQUENCE numbers; \
    CREATE TABLE \"Ä b\".parted (n integer) PARTITION BY LIST (n); \
    CREATE TABLE \"Ä b\".\"part é\" PARTITION OF \"Ä b\".parted FOR VALUES IN (1); \
    CREATE PROCEDURE work() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO effects VALUES ('work'); COMMIT; \
    LOCK TABLE \"Ä b\".t IN ACCESS EXCLUSIVE MODE; END $$";

/// Transactions that hold a statement where it waits for them.
const LOCKED: &str = "LOCK TABLE \"Ä b\".t IN ACCESS EXCLUSIVE MODE";
const WRITER: &str = "INSERT INTO \"Ä b\".t VALUES (0, '')";
const READER: &str = "SELECT count(*) FROM \"Ä b\".t";
const SNAPSHOT: &str =
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM effects";
const PARENT_READER: &str = "SELECT count(*) FROM \"Ä b\".parted";

struct Kind {
    statement: &'static str,
    /// What holds it, one phase each.
    holds: &'static [&'static str],
    /// A query that says `1` where it is done.
    is_done: &'static str,
}

const KINDS: &[Kind] = &[
    Kind {
        statement: "CREATE INDEX CONCURRENTLY \"Nëw\" /* of */ ON \"Ä b\".t (long)",
        holds: &[LOCKED, WRITER, SNAPSHOT],
        is_done: "SELECT count(*) FROM pg_index WHERE indexrelid = '\"Ä b\".\"Nëw\"'::regclass AND indisvalid",
    },
    Kind {
        statement: "DROP INDEX CONCURRENTLY \"Ä b\" . OLD_index",
        holds: &[LOCKED, READER],
        is_done: "SELECT count(*) FROM (SELECT to_regclass('\"Ä b\".old_index') AS it) o WHERE it IS NULL",
    },
    Kind {
        statement: "REINDEX INDEX CONCURRENTLY \"Ä b\".old_index",
        holds: &[LOCKED, WRITER, SNAPSHOT],
        is_done: "SELECT count(*) FROM pg_index WHERE indexrelid = '\"Ä b\".old_index'::regclass AND indisvalid",
    },
    Kind {
        statement: "REINDEX (CONCURRENTLY) TABLE \"Ä b\".t",
        holds: &[LOCKED, WRITER, SNAPSHOT],
        is_done: "SELECT count(*) FROM pg_index WHERE indexrelid = '\"Ä b\".old_index'::regclass AND indisvalid",
    },
    Kind {
        statement: "ALTER TABLE \"Ä b\".parted DETACH PARTITION \"Ä b\".\"part é\" CONCURRENTLY",
        holds: &[PARENT_READER],
        is_done: "SELECT count(*) FROM (SELECT count(*) AS n FROM pg_inherits) i WHERE n = 0",
    },
    Kind {
        statement: "VACUUM FULL \"Ä b\".t",
        holds: &[READER],
        is_done: "SELECT 1",
    },
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// The server ends the session while the statement waits.
    Held,
    /// The client goes away then; the server notices later.
    ClientGone,
    /// The session ends once the statement is done, and before its row says so.
    Done,
}

fn step(statement: &str) -> Chain<'static> {
    let up = format!(
        "INSERT INTO effects VALUES ('before');\n{statement};\nINSERT INTO effects VALUES ('after');"
    );
    chain(
        Dialect::Postgres,
        &[file_off("a", "base", &up, "SELECT 1;")],
    )
}

#[tokio::test]
async fn whatever_phase_a_statement_is_cut_off_in_the_next_run_completes() {
    for kind in KINDS {
        for hold in kind.holds {
            for cut in [Cut::Held, Cut::ClientGone, Cut::Done] {
                let db = Db::postgres();
                db.sql(SETUP).await;
                let chain = step(kind.statement);
                cut_off(&db, chain, hold, cut).await;
                let which = format!("{} by {hold}, {cut:?}", kind.statement);
                let outcome = again(&db, chain).await;
                let outcome = outcome.unwrap_or_else(|error| panic!("{which}: {error:?}"));
                assert_eq!(ids(&outcome), ["a"], "{which}");
                whole(&db, &which).await;
                assert_eq!(db.sql(kind.is_done).await, ["1"], "{which}");
            }
        }
    }
}

/// Nothing ran twice, nothing is left over.
async fn whole(db: &Db, which: &str) {
    let effects = db.sql("SELECT what FROM effects").await;
    assert_eq!(effects, ["before", "after"], "{which}");
    let history = db.history().await;
    assert_eq!(history, ["1|up|a|applied|3|3"], "{which}");
    let begun = db.sql("SELECT begun FROM migrate_history WHERE begun IS NOT NULL");
    assert!(begun.await.is_empty(), "{which}");
    let invalid = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid";
    assert_eq!(db.sql(invalid).await, [""; 0], "{which}");
    let copies = "SELECT relname::text FROM pg_class WHERE relname ~ '_cc(new|old)'";
    assert_eq!(db.sql(copies).await, [""; 0], "{which}");
}

#[tokio::test]
async fn what_a_procedure_did_is_asked_unless_the_file_says_it() {
    let says = |line: &str| step(&format!("{line}CALL work()"));
    for (line, expected) in [
        ("", None),
        ("-- migrate:rerunnable\n", Some(2)),
        (
            "-- migrate:done-when SELECT count(*) = 1 FROM effects WHERE what = 'work';\n",
            Some(1),
        ),
        (
            "-- migrate:done-when SELECT count(*) = 9 FROM effects\n",
            Some(2),
        ),
        ("-- migrate:done-when SELECT NULL::boolean\n", Some(2)),
        ("-- migrate:done-when SELECT true WHERE false\n", Some(2)),
    ] {
        let db = Db::postgres();
        db.sql(SETUP).await;
        let chain = says(line);
        cut_off(&db, chain, READER, Cut::Held).await;
        let ran = again(&db, chain).await;
        let Some(works) = expected else {
            let error = ran.unwrap_err();
            assert!(error.is_halfway(), "{error:?}");
            let drawn = format!("{error:?}");
            for help in [
                "cargo migrate resolve a:2 --done",
                "cargo migrate resolve a:2 --undone",
            ] {
                assert!(drawn.contains(help), "{drawn}");
            }
            assert_eq!(db.history().await, ["1|up|a|applying|1|3"]);
            continue;
        };
        assert_eq!(ids(&ran.unwrap()), ["a"], "{line}");
        let count = "SELECT count(*) FROM effects WHERE what = 'work'";
        assert_eq!(db.sql(count).await, [works.to_string()], "{line}");
    }
}

#[tokio::test]
async fn a_query_that_tells_nothing_is_shown() {
    for (query, expected) in [
        (
            "SELECT nonsense FROM effects",
            "column \"nonsense\" does not exist [42703]",
        ),
        (
            "SELECT 'perhaps'",
            "gives `perhaps`, neither true nor false",
        ),
        ("SELECT nextval('numbers') > 0", "read-only transaction"),
    ] {
        let db = Db::postgres();
        db.sql(SETUP).await;
        let chain = step(&format!("-- migrate:done-when {query}\nCALL work()"));
        cut_off(&db, chain, READER, Cut::Held).await;
        let error = again(&db, chain).await.unwrap_err();
        assert!(error.is_halfway(), "{error:?}");
        assert!(
            error.to_string().starts_with("migrations/a.sql:7:"),
            "{error}"
        );
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(db.history().await, ["1|up|a|applying|1|3"]);
    }
}

#[tokio::test]
async fn an_index_that_is_there_before_is_nobodys_to_drop() {
    let invalid = "CREATE UNIQUE INDEX CONCURRENTLY mine ON \"Ä b\".t ((1))";
    let db = Db::postgres();
    db.sql(SETUP).await;
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    sqlx::raw_sql(invalid)
        .execute(&mut connection)
        .await
        .unwrap_err();
    // A chain's own check refuses it in a file; what an earlier version recorded has it still.
    let plain = step("CREATE INDEX CONCURRENTLY mine ON \"Ä b\".t (n)");
    for _ in 0..2 {
        let error = db.up(plain).await.unwrap_err();
        assert!(
            error.to_string().contains("already exists [42P07]"),
            "{error}"
        );
        assert_eq!(db.history().await, ["1|up|a|failed|1|3"]);
    }
    db.sql("DROP INDEX \"Ä b\".mine").await;
    assert_eq!(ids(&db.up(plain).await.unwrap()), ["a"]);
    whole(&db, "mine").await;
}

#[tokio::test]
async fn if_not_exists_over_an_invalid_index_is_an_error() {
    let db = Db::postgres();
    db.sql(SETUP).await;
    let known = file_off("a", "base", "SELECT 1;", "SELECT 2;");
    db.up(chain(Dialect::Postgres, &[known])).await.unwrap();
    // Files are refused that say it; what was recorded before that was a rule has it still.
    let sql = "CREATE INDEX CONCURRENTLY IF NOT EXISTS mine ON \"Ä b\".t (n)";
    let down = format!(
        "-- migrate:down transaction=off\n-- statement of {} bytes alone\n{sql}\n",
        sql.len()
    );
    db.sql(&format!(
        "UPDATE migrate_history SET recorded_down = '{down}'"
    ))
    .await;
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    let invalid = "CREATE UNIQUE INDEX CONCURRENTLY mine ON \"Ä b\".t ((1))";
    sqlx::raw_sql(invalid)
        .execute(&mut connection)
        .await
        .unwrap_err();
    let unknown = chain(Dialect::Postgres, &[]);
    let down = || {
        Run::downgrade(unknown, &db.url)
            .to("base")
            .recorded(Policy::Allow)
    };
    for _ in 0..2 {
        let error = down().await.unwrap_err();
        assert!(error.is_statement(), "{error:?}");
        assert!(
            error
                .to_string()
                .contains("the index is there and not valid"),
            "{error}"
        );
    }
    db.sql("DROP INDEX \"Ä b\".mine").await;
    assert_eq!(ids(&down().await.unwrap()), ["a"]);
    let valid = "SELECT indisvalid::text FROM pg_index WHERE indexrelid = '\"Ä b\".mine'::regclass";
    assert_eq!(db.sql(valid).await, ["true"]);
}

#[tokio::test]
async fn what_fails_says_what_the_next_run_does_and_the_rest_may_be_mended() {
    let db = Db::postgres();
    db.sql(SETUP).await;
    db.sql("INSERT INTO \"Ä b\".t VALUES (1, '')").await;
    let error = db
        .up(step(
            "CREATE UNIQUE INDEX CONCURRENTLY one ON \"Ä b\".t (n)",
        ))
        .await
        .unwrap_err();
    let drawn = format!("{error:?}");
    assert!(
        drawn.contains("= state: at base; a halfway (line 6 is done); the next run drops the invalid index; the lock is released"),
        "{drawn}"
    );
    assert!(
        drawn.contains("or the file from line 7 on, then: cargo migrate upgrade"),
        "{drawn}"
    );
    assert!(
        drawn.contains("undo line 6 by hand, then: cargo migrate resolve a --undone"),
        "{drawn}"
    );
    // What isn't done is another statement now, and what the first one left is gone.
    let mended = step("CREATE INDEX CONCURRENTLY other ON \"Ä b\".t (n)");
    assert_eq!(ids(&db.up(mended).await.unwrap()), ["a"]);
    whole(&db, "mended").await;
    assert!(db.up(mended).await.unwrap().applied.is_empty());
}

#[tokio::test]
async fn what_the_step_had_set_for_its_session_is_set_again() {
    for set in [
        "SET search_path = \"Ä b\"",
        "SELECT pg_catalog.set_config('search_path', '\"Ä b\"', false)",
    ] {
        let db = Db::postgres();
        db.sql(SETUP).await;
        let up =
            format!("{set};\nCREATE INDEX CONCURRENTLY one ON t (n);\nCREATE INDEX two ON t (n);");
        let chain = chain(
            Dialect::Postgres,
            &[file_off("a", "base", &up, "SELECT 1;")],
        );
        cut_off(&db, chain, WRITER, Cut::Held).await;
        assert_eq!(ids(&again(&db, chain).await.unwrap()), ["a"]);
        let valid = "SELECT indexrelid::regclass::text FROM pg_index \
            WHERE indisvalid AND indrelid = '\"Ä b\".t'::regclass ORDER BY 1";
        assert_eq!(db.sql(valid).await.len(), 3, "{set}");
    }
}

#[tokio::test]
async fn a_role_that_may_not_write_the_history_goes_on_too() {
    let db = Db::postgres();
    let step = |divisor: u32| {
        let up = format!("SET ROLE pg_read_all_data;\nSELECT 1 / {divisor};\nSELECT 2;");
        chain(
            Dialect::Postgres,
            &[file_off("a", "base", &up, "SELECT 1;")],
        )
    };
    assert!(db.up(step(0)).await.unwrap_err().is_statement());
    assert_eq!(ids(&db.up(step(1)).await.unwrap()), ["a"]);
}

#[tokio::test]
async fn what_took_effect_must_not_read_differently() {
    let db = Db::postgres();
    db.sql(SETUP).await;
    let first = step("CREATE INDEX CONCURRENTLY one ON \"Ä b\".t (n)");
    cut_off(&db, first, SNAPSHOT, Cut::Done).await;
    let other = step("CREATE INDEX CONCURRENTLY other ON \"Ä b\".t (n)");
    let error = again(&db, other).await.unwrap_err();
    assert!(error.is_halfway(), "{error:?}");
    assert!(
        error.to_string().contains("it reads differently now"),
        "{error}"
    );
    assert_eq!(ids(&again(&db, first).await.unwrap()), ["a"]);
    whole(&db, "as it was").await;
}

#[tokio::test]
async fn a_statement_that_goes_on_without_its_lock_is_waited_for() {
    let db = Db::postgres();
    db.sql(SETUP).await;
    let chain = step("CREATE INDEX CONCURRENTLY one ON \"Ä b\".t (n)");
    cut_off(&db, chain, WRITER, Cut::Held).await;
    // As a run does whose file gave the lock away.
    let mut blocker = PgConnection::connect(&db.url).await.unwrap();
    let mut transaction = blocker.begin().await.unwrap();
    sqlx::raw_sql(WRITER)
        .execute(&mut *transaction)
        .await
        .unwrap();
    let url = db.url.clone();
    let left: JoinHandle<()> = tokio::spawn(async move {
        let mut connection = PgConnection::connect(&url).await.unwrap();
        let sql = "/* migrate:main:1:2:another */ REINDEX INDEX CONCURRENTLY \"Ä b\".one";
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    });
    held(&db).await;
    let error = Run::upgrade(chain, &db.url)
        .lock_wait(SHORT)
        .await
        .unwrap_err();
    assert!(error.is_locked(), "{error:?}");
    assert!(
        error
            .to_string()
            .contains("which runs: /* migrate:main:1:2:another */"),
        "{error}"
    );
    let (ended, outcome) = tokio::join!(
        async {
            tokio::time::sleep(SHORT).await;
            transaction.rollback().await.unwrap();
        },
        again(&db, chain)
    );
    let ((), outcome) = (ended, outcome);
    assert_eq!(ids(&outcome.unwrap()), ["a"]);
    left.await.unwrap();
    whole(&db, "waited for").await;
}

async fn again(db: &Db, chain: Chain<'_>) -> Result<Outcome, Error> {
    Run::upgrade(chain, &db.url)
        .lock_wait(Duration::from_secs(30))
        .await
}

/// Runs a chain, and cuts the run off at its second statement while something holds that.
async fn cut_off(db: &Db, chain: Chain<'static>, hold: &'static str, cut: Cut) {
    let mut holder = PgConnection::connect(&db.url).await.unwrap();
    let mut transaction = holder.begin().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(hold))
        .execute(&mut *transaction)
        .await
        .unwrap();
    let url = db.url.clone();
    let run = tokio::spawn(async move { Run::upgrade(chain, &url).await });
    let pid = held(db).await;
    match cut {
        Cut::Held => end(db, pid).await,
        Cut::ClientGone => run.abort(),
        Cut::Done => {
            let mut keeper = PgConnection::connect(&db.url).await.unwrap();
            let mut kept = keeper.begin().await.unwrap();
            let lock = "LOCK TABLE migrate_history IN SHARE MODE";
            sqlx::raw_sql(lock).execute(&mut *kept).await.unwrap();
            transaction.rollback().await.unwrap();
            wait_for(db, "query NOT LIKE '/*%' AND wait_event_type = 'Lock'").await;
            end(db, pid).await;
            kept.rollback().await.unwrap();
            let _ = run.await;
            return;
        }
    }
    let _ = run.await;
    transaction.rollback().await.unwrap();
}

async fn held(db: &Db) -> i32 {
    wait_for(
        db,
        "query LIKE '/* migrate:main:1:2:%' AND wait_event_type = 'Lock'",
    )
    .await
}

async fn end(db: &Db, pid: i32) {
    db.sql(&format!("SELECT pg_terminate_backend({pid}, 5000)"))
        .await;
}

/// Waits for a session, and returns its process.
async fn wait_for(db: &Db, condition: &str) -> i32 {
    let sql = format!(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() \
         AND pid <> pg_backend_pid() AND {condition}"
    );
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    let begun = Instant::now();
    loop {
        let rows = sqlx::raw_sql(AssertSqlSafe(sql.clone()));
        if let Some(row) = rows.fetch_optional(&mut connection).await.unwrap() {
            return row.get(0);
        }
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "nobody: {condition}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
