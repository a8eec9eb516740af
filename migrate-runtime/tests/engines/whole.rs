//! Databases as a whole, and how many rows their tables have.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use migrate_runtime::{ErrorKind, Extent, Session, Settings, WholeDatabase};

use crate::support::{Db, SHORT, databases, three};

fn settings(db: &Db) -> Settings {
    Settings::new(three(db.dialect))
}

async fn extent(db: &Db) -> Option<Extent> {
    let whole = WholeDatabase::at(&db.url).unwrap();
    whole.look(&settings(db), false).await.unwrap()
}

#[tokio::test]
async fn a_database_is_made_once_and_removed_once() {
    for db in databases() {
        let whole = WholeDatabase::at(&db.url).unwrap();
        whole.create().await.unwrap();
        assert!(!whole.create().await.unwrap(), "it is there");
        assert_eq!(whole.dialect(), db.dialect);
        db.up(three(db.dialect)).await.unwrap();
        assert!(extent(&db).await.unwrap().bytes.unwrap() > 0);

        assert!(whole.remove(&settings(&db), false).await.unwrap());
        assert!(!whole.remove(&settings(&db), false).await.unwrap());
        assert_eq!(extent(&db).await, None);
        assert!(whole.create().await.unwrap());
        assert!(db.tables().await.is_empty());
    }
}

#[tokio::test]
async fn whoever_migrates_is_not_disturbed() {
    let db = Db::postgres();
    let chain = three(db.dialect);
    let session = Session::open(&db.url, Settings::new(chain)).await.unwrap();
    let locked = session.lock(SHORT, &mut |_| {}).await.unwrap();
    let whole = WholeDatabase::at(&db.url).unwrap();
    for force in [false, true] {
        let error = whole.remove(&settings(&db), force).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Locked, "{error:?}");
    }
    // Connected, and nothing more.
    let session = locked.release().await.unwrap();
    let error = whole.remove(&settings(&db), false).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InUse);
    let text = format!("{error:?}");
    assert!(
        text.starts_with("error: 1 other session is connected to postgres://"),
        "{text}"
    );
    assert!(text.contains("of postgres (migrate)"), "{text}");
    assert!(whole.remove(&settings(&db), true).await.unwrap());
    drop(session);
}

#[tokio::test]
async fn rows_are_counted_whatever_the_table_is_called() {
    for db in databases() {
        WholeDatabase::at(&db.url).unwrap().create().await.unwrap();
        db.sql("CREATE TABLE \"It's a \"\"table\" (id INTEGER)")
            .await;
        db.sql("INSERT INTO \"It's a \"\"table\" VALUES (1), (2)")
            .await;
        let mut session = Session::open(&db.url, settings(&db)).await.unwrap();
        let rows = session
            .count_rows("\"It's a \"\"table\"")
            .await
            .unwrap()
            .unwrap();
        assert_eq!((rows.count, rows.exact), (2, true));
        for nothing in ["nowhere", "no.such.place.at.all", "\"\""] {
            let rows = session.count_rows(nothing).await.unwrap();
            assert_eq!(rows, None, "{nothing}");
        }
        // Nothing of it is left in the session.
        assert_eq!(session.count_rows("nowhere").await.unwrap(), None);
        assert!(session.history().await.unwrap().rows().is_empty());
    }
}

#[tokio::test]
async fn many_rows_are_estimated() {
    let db = Db::postgres();
    db.sql("CREATE TABLE many AS SELECT generate_series(1, 200000) AS id")
        .await;
    let mut session = Session::open(&db.url, settings(&db)).await.unwrap();
    let rows = session.count_rows("many").await.unwrap().unwrap();
    assert_eq!(
        (rows.count, rows.exact),
        (200_000, true),
        "nobody has analyzed it"
    );
    db.sql("ANALYZE many").await;
    let rows = session.count_rows("many").await.unwrap().unwrap();
    assert!(
        !rows.exact && rows.count.abs_diff(200_000) < 2_000,
        "{rows:?}"
    );
}

#[tokio::test]
async fn a_role_without_the_right_is_told_what_grants_it() {
    let db = Db::postgres();
    db.sql("CREATE ROLE plain LOGIN").await;
    let url = db.url.replace("//postgres@", "//plain@");
    let owner = WholeDatabase::at(&url).unwrap();
    assert!(!owner.create().await.unwrap(), "it is there already");
    let error = owner.remove(&settings(&db), false).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Database);
    let text = format!("{error:?}");
    assert!(
        text.contains("help: connect as the database's owner"),
        "{text}"
    );

    let other = url.replace("/migrate_test", "/not_there");
    let error = WholeDatabase::at(&other)
        .unwrap()
        .create()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Database);
    let text = format!("{error:?}");
    assert!(
        text.contains(r#"help: ALTER ROLE "plain" CREATEDB;"#),
        "{text}"
    );
}

#[test]
fn a_backup_names_the_place_and_no_password() {
    let command = |url: &str| {
        WholeDatabase::at(url)
            .unwrap()
            .backup_command("20261121_0310")
    };
    assert_eq!(
        command("postgres://app:secret@db1/shop"),
        "pg_dump -h db1 -U app -Fc -f shop_20261121_0310.dump shop"
    );
    assert_eq!(
        command("postgres://app@db1:6432/it's%20%22new%22"),
        "pg_dump -h db1 -p 6432 -U app -Fc -f it_s__new__20261121_0310.dump 'it'\\''s \"new\"'"
    );
    assert_eq!(
        command("sqlite:data/app.db"),
        "sqlite3 data/app.db \".backup data/app_20261121_0310.db\""
    );
    assert_eq!(
        command("sqlite:my app"),
        "sqlite3 \"my app\" \".backup 'my app_20261121_0310'\""
    );
}

#[test]
fn a_url_that_names_no_database_is_refused() {
    let kind = |url: &str| WholeDatabase::at(url).unwrap_err().kind();
    assert_eq!(
        kind("postgres://localhost:port/shop"),
        ErrorKind::MalformedUrl
    );
    assert_eq!(kind("sqlite::memory:"), ErrorKind::Unsupported);
    assert_eq!(kind("mysql://localhost/shop"), ErrorKind::Unsupported);
    assert_eq!(kind("app.db"), ErrorKind::Unsupported);
}
