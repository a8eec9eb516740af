//! One lock a history, wherever its table lives.
#![expect(clippy::unwrap_used, reason = "the tests' own hands")]

use migrate_runtime::core::Config;
use migrate_runtime::{Chain, Dialect, Error, Run, Session, Settings};

use crate::support::{Db, SHORT, chain, configured, file};

/// Without a table of their own: every schema may have it.
fn chain_of_selects() -> Chain<'static> {
    let files = [
        file("a", "base", "SELECT 1;", "SELECT 1;"),
        file("b", "a", "SELECT 1;", "SELECT 1;"),
    ];
    chain(Dialect::Postgres, &files)
}

/// The URL of a database whose sessions look into these schemas.
fn looking(db: &Db, path: &str) -> String {
    let path = path.replace(',', "%2C");
    format!("{}&options=-c%20search_path%3D{path}", db.url)
}

async fn try_lock(
    url: &str,
    chain: Chain<'static>,
) -> Result<migrate_runtime::Locked<'static>, Error> {
    let session = Session::open(url.to_owned(), Settings::new(chain))
        .await
        .unwrap();
    session.lock(SHORT, &mut |_| {}).await
}

async fn with_schemas() -> Db {
    let db = Db::postgres();
    db.sql("CREATE SCHEMA one; CREATE SCHEMA two").await;
    db
}

#[tokio::test]
async fn histories_of_two_schemas_do_not_wait_for_each_other() {
    let db = with_schemas().await;
    let chain = chain_of_selects();
    let (one, two) = (looking(&db, "one"), looking(&db, "two"));
    Run::upgrade(chain, &*one).to("a").await.unwrap();
    db.sql("CREATE TABLE two.migrate_history (LIKE one.migrate_history INCLUDING ALL)")
        .await;
    let locked = try_lock(&one, chain).await.unwrap();
    let outcome = Run::upgrade(chain, &*two).lock_wait(SHORT).await.unwrap();
    assert_eq!(outcome.applied.len(), 2);
    assert_eq!(locked.history().rows().len(), 1);
    drop(locked.release().await.unwrap());
}

#[tokio::test]
async fn one_history_has_one_lock_whatever_leads_to_it() {
    let db = with_schemas().await;
    let chain = chain_of_selects();
    Run::upgrade(chain, &*looking(&db, "one"))
        .to("a")
        .await
        .unwrap();
    let mut config = Config::new(&[Dialect::Postgres]);
    config.history_table = Some("one.migrate_history".to_owned());
    let named = configured(config, &[file("a", "base", "SELECT 1;", "SELECT 1;")]);
    let locked = try_lock(&looking(&db, "one"), chain).await.unwrap();
    for (url, chain) in [
        (looking(&db, "one,public"), chain),
        (looking(&db, "two,one"), chain),
        (looking(&db, "public"), named),
    ] {
        let error = try_lock(&url, chain).await.unwrap_err();
        assert!(error.is_locked(), "{error:?}");
        assert!(error.to_string().contains(" UTC, idle"), "{error}");
    }
    drop(locked.release().await.unwrap());
    db.sql("ALTER SCHEMA one RENAME TO three").await;
    drop(try_lock(&looking(&db, "three"), chain).await.unwrap());
}

#[tokio::test]
async fn who_would_make_the_table_waits_for_whoever_makes_it_elsewhere() {
    let db = with_schemas().await;
    let chain = chain_of_selects();
    let locked = try_lock(&looking(&db, "one"), chain).await.unwrap();
    let error = try_lock(&looking(&db, "two"), chain).await.unwrap_err();
    assert!(error.is_locked(), "{error:?}");
    drop(locked.release().await.unwrap());
    assert_eq!(locks(&db).await, ["0"]);
}

/// One that looked before there was a table finds it under the lock, and takes the table's lock.
#[tokio::test]
async fn a_table_that_is_made_meanwhile_is_found_under_the_lock() {
    let db = with_schemas().await;
    let chain = chain_of_selects();
    let mut early = Session::open(looking(&db, "two,one"), Settings::new(chain))
        .await
        .unwrap();
    assert!(early.history().await.unwrap().rows().is_empty());
    Run::upgrade(chain, &*looking(&db, "one"))
        .to("a")
        .await
        .unwrap();
    let locked = early.lock(SHORT, &mut |_| {}).await.unwrap();
    assert_eq!(locked.history().rows().len(), 1);
    let error = try_lock(&looking(&db, "one"), chain).await.unwrap_err();
    assert!(error.is_locked(), "{error:?}");
    drop(locked.release().await.unwrap());
    assert_eq!(locks(&db).await, ["0"]);

    // Where its search path doesn't show the table, it must not make another one.
    let db = with_schemas().await;
    let mut early = Session::open(looking(&db, "two"), Settings::new(chain))
        .await
        .unwrap();
    assert!(early.history().await.unwrap().rows().is_empty());
    Run::upgrade(chain, &*looking(&db, "one")).await.unwrap();
    let error = Run::upgrade(chain, early).await.unwrap_err();
    assert!(
        error.to_string().contains("is in one.migrate_history"),
        "{error}"
    );
    assert_eq!(locks(&db).await, ["0"]);
}

#[tokio::test]
async fn a_schema_that_does_not_exist_is_an_error_and_locks_nothing() {
    let db = Db::postgres();
    let mut config = Config::new(&[Dialect::Postgres]);
    config.history_table = Some("ops.migrate_history".to_owned());
    let chain = configured(config, &[file("a", "base", "SELECT 1;", "SELECT 1;")]);
    let error = db.up(chain).await.unwrap_err();
    assert!(
        format!("{error:?}").contains("CREATE SCHEMA \"ops\";"),
        "{error:?}"
    );
    assert_eq!(locks(&db).await, ["0"]);
    db.sql("CREATE SCHEMA ops").await;
    assert_eq!(db.up(chain).await.unwrap().applied.len(), 1);
}

async fn locks(db: &Db) -> Vec<String> {
    let sql = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database \
        WHERE l.locktype = 'advisory' AND d.datname = current_database()";
    db.sql(sql).await
}
