//! Tables of layout 1: looked at as they are, and widened by whoever writes first.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use std::time::Duration;

use migrate_runtime::core::plan::Stamp;
use migrate_runtime::{Chain, Dialect, ErrorKind, Run, Session, Settings};
use migrate_tests::engine;
use sqlx::{Connection as _, PgConnection};

use crate::support::{Db, SHORT, chain, databases, file, file_off, ids, three};

const FIRST: &str = "chain TEXT NOT NULL, seq BIGINT NOT NULL, layout INTEGER NOT NULL, \
    operation TEXT NOT NULL, revision TEXT NOT NULL, parents TEXT NOT NULL, \
    depends_on TEXT NOT NULL, message TEXT NOT NULL, up_checksum TEXT NOT NULL, \
    down_checksum TEXT NOT NULL, state TEXT NOT NULL, statements_done BIGINT NOT NULL, \
    statements_total BIGINT NOT NULL, started_at TEXT NOT NULL, duration_ms BIGINT, \
    run_by TEXT NOT NULL, host TEXT NOT NULL, tool TEXT NOT NULL, environment TEXT, \
    dialect TEXT NOT NULL, run_token TEXT NOT NULL, recorded_down TEXT NOT NULL, \
    fingerprint TEXT NOT NULL, PRIMARY KEY (chain, seq)";

/// Makes the table what an earlier version had left.
async fn narrow(db: &Db) {
    let columns = FIRST.split(", ").filter(|column| !column.ends_with(')'));
    let columns = columns.filter(|column| !column.starts_with("PRIMARY"));
    let names: Vec<_> = columns
        .filter_map(|column| column.split(' ').next())
        .collect();
    let names = names.join(", ");
    db.sql(&format!("CREATE TABLE narrow ({FIRST})")).await;
    db.sql(&format!(
        "INSERT INTO narrow SELECT {} FROM migrate_history",
        names.replace("layout", "1")
    ))
    .await;
    db.sql("DROP TABLE migrate_history").await;
    db.sql("ALTER TABLE narrow RENAME TO migrate_history").await;
}

async fn at_b(db: &Db) -> Chain<'static> {
    let chain = three(db.dialect);
    Run::upgrade(chain, &db.url).to("b").await.unwrap();
    narrow(db).await;
    chain
}

async fn columns(db: &Db) -> usize {
    let sql = match db.dialect {
        Dialect::Sqlite => "SELECT name FROM pragma_table_info('migrate_history')",
        _ => {
            "SELECT attname::text FROM pg_attribute WHERE attrelid = 'migrate_history'::regclass \
             AND attnum > 0 AND NOT attisdropped"
        }
    };
    db.sql(sql).await.len()
}

async fn layouts(db: &Db) -> Vec<String> {
    db.sql("SELECT layout, operation, revision, state FROM migrate_history ORDER BY seq")
        .await
}

#[tokio::test]
async fn looking_changes_nothing() {
    for db in databases() {
        let chain = at_b(&db).await;
        let mut session = Session::open(&db.url, Settings::new(chain)).await.unwrap();
        for history in [
            session.history().await.unwrap(),
            session.history_outline().await.unwrap(),
        ] {
            let rows: Vec<_> = history.rows().iter().map(|row| &*row.revision).collect();
            assert_eq!(rows, ["a", "b"]);
            assert!(history.rows().iter().all(|row| row.begun.is_none()));
            assert!(
                history
                    .rows()
                    .iter()
                    .all(|row| row.statement_hashes.is_empty())
            );
        }
        session.close().await.unwrap();
        let outcome = Run::upgrade(chain, &db.url).to("b").await.unwrap();
        assert!(outcome.applied.is_empty());
        assert_eq!(columns(&db).await, 23);
    }
}

#[tokio::test]
async fn a_role_that_may_only_read_looks() {
    let db = Db::postgres();
    let chain = at_b(&db).await;
    db.sql("CREATE ROLE narrow_reader LOGIN; GRANT SELECT ON migrate_history TO narrow_reader")
        .await;
    let options: sqlx::postgres::PgConnectOptions = db.url.parse().unwrap();
    let reader = options.username("narrow_reader");
    let mut session = Session::open(&reader, Settings::new(chain)).await.unwrap();
    assert_eq!(session.history().await.unwrap().rows().len(), 2);
    session.close().await.unwrap();
    // Who may write rows and doesn't own the table is told what its owner must do.
    db.sql("GRANT INSERT, UPDATE ON migrate_history TO narrow_reader; GRANT CREATE ON SCHEMA public TO narrow_reader")
        .await;
    let error = Run::upgrade(chain, &reader).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::History);
    let drawn = format!("{error:?}");
    assert!(drawn.contains("help: as its owner: ALTER TABLE"), "{drawn}");
    assert_eq!(db.tables().await, ["a", "b"]);
}

#[tokio::test]
async fn up_to_date_is_one_message_still() {
    let db = Db::postgres();
    let chain = three(Dialect::Postgres);
    db.up(chain).await.unwrap();
    narrow(&db).await;
    engine::postgres().log_statements(&db.url);
    db.up(chain).await.unwrap();
    let sent = engine::postgres().statements(&db.url);
    assert_eq!(sent.len(), 1, "{}", sent.join("\n---\n"));
}

#[tokio::test]
async fn whatever_writes_widens_the_table() {
    for db in databases() {
        let chain = at_b(&db).await;
        db.up(chain).await.unwrap();
        assert_eq!(columns(&db).await, 25);
        assert_eq!(
            layouts(&db).await,
            ["1|up|a|applied", "1|up|b|applied", "2|up|c|applied"]
        );
        let hashes = "SELECT length(statement_hashes), begun FROM migrate_history ORDER BY seq";
        assert_eq!(db.sql(hashes).await, ["0|", "0|", "16|"]);
    }
    for db in databases() {
        let chain = at_b(&db).await;
        db.down(chain, "base").await.unwrap();
        assert!(db.tables().await.is_empty());
        assert_eq!(
            layouts(&db).await[2..],
            ["2|down|b|applied", "2|down|a|applied"]
        );
    }
    for db in databases() {
        let chain = at_b(&db).await;
        Run::stamp(chain, &db.url, Stamp::Move)
            .to("c")
            .await
            .unwrap();
        assert_eq!(layouts(&db).await[2..], ["2|stamp|c|applied"]);
    }
}

#[tokio::test]
async fn a_halfway_row_of_layout_1_goes_on() {
    for db in databases() {
        let up = "CREATE TABLE a (id INTEGER);\nINSERT INTO b VALUES (1);";
        let chain = chain(db.dialect, &[file_off("a", "base", up, "DROP TABLE a;")]);
        db.up(chain).await.unwrap_err();
        narrow(&db).await;
        db.sql("CREATE TABLE b (id INTEGER)").await;
        assert_eq!(ids(&db.up(chain).await.unwrap()), ["a"]);
        assert_eq!(layouts(&db).await, ["2|up|a|applied"]);
    }
}

#[tokio::test]
async fn what_is_rolled_back_is_widened_again() {
    for db in databases() {
        let broken = |id, parent| file(id, parent, "SELECT nonsense FROM nowhere;", "SELECT 1;");
        let fine = file("a", "base", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;");
        let chain = crate::support::chain_together(db.dialect, &[fine, broken("b", "a")]);
        Run::upgrade(chain, &db.url).to("a").await.unwrap();
        narrow(&db).await;
        let mut session = Session::open(&db.url, Settings::new(chain)).await.unwrap();
        db.up(chain).await.unwrap_err();
        assert_eq!(session.history().await.unwrap().rows().len(), 1);
        session.close().await.unwrap();
        db.down(chain, "base").await.unwrap();
        assert_eq!(columns(&db).await, 25);
    }
}

#[tokio::test]
async fn of_two_at_once_both_end_well() {
    for db in databases() {
        let chain = at_b(&db).await;
        let (one, two) = tokio::join!(db.up(chain), db.up(chain));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one.applied.len() + two.applied.len(), 1);
        assert_eq!(columns(&db).await, 25);
        assert_eq!(layouts(&db).await.len(), 3);
    }
}

#[tokio::test]
async fn whoever_has_rows_of_the_table_under_way_is_waited_for() {
    let db = Db::postgres();
    let chain = at_b(&db).await;
    let mut other = PgConnection::connect(&db.url).await.unwrap();
    let mut transaction = other.begin().await.unwrap();
    let row = "INSERT INTO migrate_history SELECT 'other', seq, layout, operation, revision, parents, \
        depends_on, message, up_checksum, down_checksum, state, statements_done, statements_total, \
        started_at, duration_ms, run_by, host, tool, environment, dialect, run_token, \
        recorded_down, fingerprint FROM migrate_history";
    sqlx::raw_sql(row).execute(&mut *transaction).await.unwrap();
    let error = Run::upgrade(chain, &db.url)
        .lock_wait(SHORT)
        .await
        .unwrap_err();
    assert!(error.is_locked(), "{error:?}");
    let run = Run::upgrade(chain, &db.url).lock_wait(Duration::from_secs(20));
    let end = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        transaction.commit().await.unwrap();
    };
    let (outcome, ()) = tokio::join!(async { run.await }, end);
    assert_eq!(ids(&outcome.unwrap()), ["c"]);
}
