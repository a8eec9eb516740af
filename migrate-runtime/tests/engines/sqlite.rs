//! What holds on SQLite.
#![expect(clippy::unwrap_used, reason = "the tests' own hands")]

mod busy;
mod ended;
mod files;
mod rebuild;
mod session;

use std::time::Duration;

use crate::support::{Db, SHORT, file, file_off, ids, three};
use migrate_runtime::{Chain, Dialect, ErrorKind, Run, Session, Settings};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Connection as _, Row as _, SqliteConnection, SqlitePool};

fn chain(files: &[(&str, String)]) -> Chain<'static> {
    crate::support::chain(Dialect::Sqlite, files)
}

/// A file whose up has attributes.
fn marked(id: &str, parent: &str, up: &str, attributes: &str) -> (&'static str, String) {
    let (name, text) = file(id, parent, up, "SELECT 1;");
    let marker = format!("-- migrate:up {attributes}");
    (
        name,
        text.replace("-- migrate:up\n", &format!("{}\n", marker.trim())),
    )
}

/// Opens another connection to a database, which it makes.
async fn connect(db: &Db) -> SqliteConnection {
    let options: SqliteConnectOptions = db.url.parse().unwrap();
    let options = options.create_if_missing(true);
    SqliteConnection::connect_with(&options).await.unwrap()
}

/// Runs statements on a connection, and returns the rows, their cells between `|`.
async fn run(connection: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
    let rows = sql.fetch_all(connection).await.unwrap();
    let cells = rows.iter().map(|row| {
        let cell = |at| row.try_get_unchecked::<Option<String>, usize>(at).unwrap();
        let cells = (0..row.len()).map(|at| cell(at).unwrap_or_default());
        cells.collect::<Vec<_>>().join("|")
    });
    cells.collect()
}

#[tokio::test]
async fn looking_creates_no_file() {
    let db = Db::sqlite();
    let chain = three(Dialect::Sqlite);
    let mut session = Session::open(&db.url, Settings::new(chain)).await.unwrap();
    assert!(session.is_missing());
    assert!(session.history().await.unwrap().rows().is_empty());
    Run::downgrade(chain, &db.url).to("base").await.unwrap();
    assert!(!db.folder.as_ref().unwrap().path().join("app.db").exists());
}

#[tokio::test]
async fn a_pool_of_memory_is_migrated_and_a_url_of_memory_refused() {
    let chain = three(Dialect::Sqlite);
    let pool = SqlitePool::connect("sqlite::memory:").await.unwrap();
    assert_eq!(Run::upgrade(chain, &pool).await.unwrap().applied.len(), 3);
    sqlx::query("SELECT * FROM c").execute(&pool).await.unwrap();
    let error = Run::upgrade(chain, "sqlite::memory:").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[tokio::test]
async fn a_pool_whose_connections_share_no_memory_is_refused() {
    let chain = three(Dialect::Sqlite);
    let apart = SqliteConnectOptions::new().filename(":memory:");
    let pool = SqlitePoolOptions::new().max_connections(2);
    let pool = pool.connect_with(apart.clone()).await.unwrap();
    let error = Run::upgrade(chain, &pool).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let drawn = format!("{error:?}");
    assert!(
        drawn.contains("SqlitePool::connect(\"sqlite::memory:\")"),
        "{drawn}"
    );
    let pool = SqlitePoolOptions::new().max_connections(1);
    let pool = pool.connect_with(apart).await.unwrap();
    assert_eq!(Run::upgrade(chain, &pool).await.unwrap().applied.len(), 3);
    sqlx::query("SELECT * FROM c").execute(&pool).await.unwrap();
    assert!(Run::upgrade(chain, &pool).await.unwrap().applied.is_empty());
    // What sqlx makes of this URL is one database for all connections of a pool.
    let pool = SqlitePool::connect("sqlite::memory:").await.unwrap();
    Run::upgrade(chain, &pool).await.unwrap();
    let (mut one, mut two) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
    for connection in [&mut one, &mut two] {
        sqlx::query("SELECT * FROM c")
            .execute(&mut **connection)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_borrowed_connection_keeps_its_pragmas() {
    let db = Db::sqlite();
    let options: SqliteConnectOptions = db.url.parse().unwrap();
    let options = options
        .create_if_missing(true)
        .busy_timeout(Duration::from_millis(1234));
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let leaky = "PRAGMA legacy_alter_table = ON;\nPRAGMA recursive_triggers = ON;";
    let chain = chain(&[file("a", "base", leaky, "SELECT 1;")]);
    Run::upgrade(chain, &mut connection).await.unwrap();
    let mut pragma = async |name: &str| -> i64 {
        let sql = sqlx::AssertSqlSafe(format!("PRAGMA {name}"));
        sqlx::query_scalar(sql)
            .fetch_one(&mut connection)
            .await
            .unwrap()
    };
    assert_eq!(pragma("busy_timeout").await, 1234);
    assert_eq!(pragma("foreign_keys").await, 1);
    assert_eq!(pragma("legacy_alter_table").await, 0);
    assert_eq!(pragma("recursive_triggers").await, 0);
}

#[tokio::test]
async fn a_connection_inside_a_transaction_is_refused() {
    let chain = three(Dialect::Sqlite);
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let mut transaction = connection.begin().await.unwrap();
    let error = Run::upgrade(chain, &mut *transaction).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InTransaction);
    drop(transaction);
    sqlx::raw_sql("BEGIN")
        .execute(&mut connection)
        .await
        .unwrap();
    let error = Run::upgrade(chain, &mut connection).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InTransaction, "{error:?}");
}

#[tokio::test]
async fn a_writer_in_the_way_is_waited_for_and_named() {
    let db = Db::sqlite();
    let chain = three(Dialect::Sqlite);
    Run::upgrade(chain, &db.url).to("a").await.unwrap();
    let mut other = SqliteConnection::connect(&db.url).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();
    let error = Run::upgrade(chain, &db.url)
        .lock_wait(SHORT)
        .await
        .unwrap_err();
    assert!(error.is_locked(), "{error:?}");
    let url = db.url.clone();
    let run = tokio::spawn(async move { Run::upgrade(chain, &url).await });
    tokio::time::sleep(SHORT).await;
    sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
    assert_eq!(run.await.unwrap().unwrap().applied.len(), 2);
}

#[tokio::test]
async fn a_run_between_two_statements_is_named_with_its_beginning() {
    let db = Db::sqlite();
    let up = "CREATE TABLE a (id INTEGER);\nINSERT INTO a VALUES (1);";
    let chain = chain(&[file_off("a", "base", up, "SELECT 1;")]);
    db.up(chain).await.unwrap();
    // As another process leaves it while it is between the two.
    let plant = "UPDATE migrate_history SET state = 'applying', statements_done = 1, \
        run_by = 'ana', host = 'build-7', started_at = '2026-11-20T10:32:00.000Z'";
    db.sql(plant).await;
    let error = Run::upgrade(chain, &db.url)
        .lock_wait(SHORT)
        .await
        .unwrap_err();
    let holder = "a is at statement 2, or was left there (5 s without progress will tell): \
        ana on build-7, since 2026-11-20T10:32:00.000Z";
    assert!(error.to_string().ends_with(holder), "{error}");
}

/// A table with children, and its rebuild.
fn rebuild(rest: &str) -> Chain<'static> {
    let tables = "CREATE TABLE p (id INTEGER PRIMARY KEY, x TEXT);\n\
        CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id) ON DELETE CASCADE);\n\
        INSERT INTO p VALUES (1, 'one');\nINSERT INTO c VALUES (1, 1);";
    let rebuild = format!(
        "CREATE TABLE p2 (id INTEGER PRIMARY KEY, x TEXT NOT NULL);\n\
         INSERT INTO p2 SELECT * FROM p;\nDROP TABLE p;\nALTER TABLE p2 RENAME TO p;{rest}"
    );
    let rebuild = marked("b", "a", &rebuild, "foreign-keys=off");
    chain(&[file("a", "base", tables, "DROP TABLE c;"), rebuild])
}

#[tokio::test]
async fn a_writer_that_lets_nobody_read_is_waited_for_while_opening() {
    let db = Db::sqlite();
    let chain = three(Dialect::Sqlite);
    Run::upgrade(chain, &db.url).await.unwrap();
    let mut other = SqliteConnection::connect(&db.url).await.unwrap();
    sqlx::raw_sql("BEGIN EXCLUSIVE")
        .execute(&mut other)
        .await
        .unwrap();
    let url = db.url.clone();
    let run = tokio::spawn(async move { Run::downgrade(chain, &url).await });
    // Longer than the connection itself waits.
    tokio::time::sleep(Duration::from_millis(300)).await;
    sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
    assert_eq!(run.await.unwrap().unwrap().applied.len(), 1);
}

#[tokio::test]
async fn a_rebuild_without_foreign_keys_keeps_the_children() {
    let db = Db::sqlite();
    let pool = SqlitePool::connect_with(
        db.url
            .parse::<SqliteConnectOptions>()
            .unwrap()
            .create_if_missing(true),
    )
    .await
    .unwrap();
    let mut connection = pool.acquire().await.unwrap();
    Run::upgrade(rebuild(""), &mut *connection).await.unwrap();
    assert_eq!(db.sql("SELECT count(*) FROM c").await, ["1"]);
    let on: i64 = sqlx::query_scalar("PRAGMA foreign_keys")
        .fetch_one(&mut *connection)
        .await
        .unwrap();
    assert_eq!(on, 1);
}

#[tokio::test]
async fn a_rebuild_that_breaks_a_reference_is_undone_but_old_breaks_are_none_of_its() {
    let db = Db::sqlite();
    let error = db.up(rebuild("\nDELETE FROM p;")).await.unwrap_err();
    assert!(error.is_statement(), "{error:?}");
    assert!(
        error
            .to_string()
            .contains("foreign keys are broken in 1 row: row 1 of c, which refers to p"),
        "{error}"
    );
    assert_eq!(db.sql("SELECT count(*) FROM p").await, ["1"]);
    db.sql("PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (2, 99)")
        .await;
    db.up(rebuild("")).await.unwrap();
}

#[tokio::test]
async fn statements_by_themselves_that_break_a_reference_are_found_out() {
    let db = Db::sqlite();
    let broken = |up: &str| {
        let up = format!(
            "CREATE TABLE p (id INTEGER PRIMARY KEY);\n\
            CREATE TABLE c (p INTEGER REFERENCES p (id));\n{up}"
        );
        let off = "transaction=off foreign-keys=off";
        chain(&[marked("a", "base", &up, off)])
    };
    let error = db
        .up(broken("INSERT INTO c VALUES (99);"))
        .await
        .unwrap_err();
    assert!(error.is_statement(), "{error:?}");
    assert!(
        error.to_string().contains("foreign keys are broken"),
        "{error}"
    );
    assert_eq!(db.history().await, ["1|up|a|failed|3|3"]);
    // What the first part broke is no older for being there when the step goes on.
    let error = db.up(broken("INSERT INTO c VALUES (99);")).await;
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("foreign keys are broken in 1 row:"),
        "{error}"
    );
    assert_eq!(db.history().await, ["1|up|a|failed|3|3"]);
    db.sql("DELETE FROM c").await;
    db.up(broken("INSERT INTO c VALUES (99);")).await.unwrap();
    assert_eq!(db.history().await, ["1|up|a|applied|3|3"]);
    let db = Db::sqlite();
    db.up(broken("SELECT 1;")).await.unwrap();
}

#[tokio::test]
async fn a_step_that_goes_on_is_not_charged_with_what_others_broke() {
    let db = Db::sqlite();
    let old = "CREATE TABLE op (id INTEGER PRIMARY KEY);\n\
        CREATE TABLE oc (p INTEGER REFERENCES op (id));";
    let (name, text) = file(
        "b",
        "a",
        "CREATE TABLE p (id INTEGER PRIMARY KEY);\n\
         CREATE TABLE c (p INTEGER REFERENCES p (id));\nINSERT INTO gate VALUES (1);",
        "SELECT 1;",
    );
    let off = "-- migrate:up transaction=off foreign-keys=off\n";
    let off = (name, text.replace("-- migrate:up\n", off));
    let both = chain(&[file("a", "base", old, "SELECT 1;"), off]);
    Run::upgrade(both, &db.url).to("a").await.unwrap();
    db.sql("PRAGMA foreign_keys = OFF; INSERT INTO oc VALUES (99)")
        .await;
    assert!(db.up(both).await.unwrap_err().is_statement());
    db.sql("CREATE TABLE gate (id INTEGER)").await;
    db.up(both).await.unwrap();
    assert_eq!(db.history().await[1], "2|up|b|applied|3|3");
}

#[tokio::test]
async fn a_statement_that_ends_the_transaction_leaves_nothing() {
    let db = Db::sqlite();
    let up = "CREATE TABLE a (id INTEGER PRIMARY KEY);\nINSERT INTO a VALUES (1);\nINSERT OR ROLLBACK INTO a VALUES (1);\nCREATE TABLE late (id INTEGER);";
    let error = db
        .up(chain(&[file("a", "base", up, "SELECT 1;")]))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("migrations/a.sql:8:1: statement 3 of 4 failed"),
        "{error}"
    );
    assert!(db.tables().await.is_empty());
}

#[tokio::test]
async fn a_vacuum_runs_alone() {
    let db = Db::sqlite();
    let chain = chain(&[file_off(
        "a",
        "base",
        "CREATE TABLE a (id INTEGER);\nVACUUM;\nDROP TABLE a;",
        "SELECT 1;",
    )]);
    db.up(chain).await.unwrap();
    assert_eq!(db.history().await, ["1|up|a|applied|3|3"]);
}

#[tokio::test]
async fn a_deferred_reference_fails_at_the_commit() {
    let db = Db::sqlite();
    let up = "CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES a DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO a VALUES (1, 2);";
    let error = db
        .up(chain(&[file("a", "base", up, "DROP TABLE a;")]))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the commit after 2 statements failed"),
        "{error}"
    );
    assert!(db.tables().await.is_empty());
}

#[tokio::test]
async fn a_folder_that_does_not_exist_is_an_error_with_the_way_out() {
    let error = Run::upgrade(three(Dialect::Sqlite), "sqlite:/nowhere/app.db")
        .await
        .unwrap_err();
    assert!(error.is_connection());
    assert!(
        format!("{error:?}").contains("help: mkdir -p /nowhere"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_run_is_a_future_that_may_be_spawned() {
    let db = Db::sqlite();
    let pool = SqlitePool::connect_with(
        db.url
            .parse::<SqliteConnectOptions>()
            .unwrap()
            .create_if_missing(true),
    )
    .await
    .unwrap();
    let chain = three(Dialect::Sqlite);
    let task = tokio::spawn(async move { Run::upgrade(chain, &pool).await });
    assert_eq!(task.await.unwrap().unwrap().applied.len(), 3);
}

#[tokio::test]
async fn a_run_that_was_overtaken_plans_again() {
    let db = Db::sqlite();
    let chain = three(Dialect::Sqlite);
    let url = db.url.clone();
    let mut first = true;
    let outcome = Run::upgrade(chain, &db.url)
        .lock_wait(Duration::ZERO)
        .on_event(move |event| {
            if matches!(event, migrate_runtime::Event::StepStarted { .. }) && first {
                first = false;
                let url = url.clone();
                let other = std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread()
                        .enable_all()
                        .build();
                    runtime
                        .unwrap()
                        .block_on(async { Run::upgrade(chain, &url).to("b").await })
                });
                other.join().unwrap().unwrap();
            }
        })
        .await
        .unwrap();
    assert_eq!(crate::support::ids(&outcome), ["c"]);
    assert_eq!(db.history().await.len(), 3);
}

/// SQLite keeps any text in a column of numbers, and takes it for greater than all of them.
#[tokio::test]
async fn a_history_numbered_by_words_is_refused() {
    let db = Db::sqlite();
    let chain = three(Dialect::Sqlite);
    db.up(chain).await.unwrap();
    for seq in ["'two'", "x'02'", "1.5"] {
        db.sql(&format!(
            "UPDATE migrate_history SET seq = {seq} WHERE revision = 'b'"
        ))
        .await;
        let error = db.down(chain, "base").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::History);
        assert!(error.to_string().contains("seq"), "{error}");
    }
}

#[tokio::test]
async fn what_may_happen_twice_goes_on_after_a_crash() {
    let db = Db::sqlite();
    let up = "CREATE TABLE a (id INTEGER);\nVACUUM;\nPRAGMA journal_mode = WAL;";
    let chain = chain(&[file_off("a", "base", up, "DROP TABLE a;")]);
    db.up(chain).await.unwrap();
    for (begun, done) in [("VACUUM", 1), ("PRAGMA journal_mode", 2)] {
        db.sql(&format!(
            "UPDATE migrate_history SET state = 'failed', statements_done = {done}, begun = '{begun}'"
        ))
        .await;
        assert_eq!(ids(&db.up(chain).await.unwrap()), ["a"]);
        assert_eq!(db.history().await, ["1|up|a|applied|3|3"]);
    }
}
