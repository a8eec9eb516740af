//! Databases as a whole, and how many rows their tables have.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use migrate_runtime::{ErrorKind, Extent, Session, Settings, WholeDatabase};
use sqlx::Connection as _;

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

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_is_made_anew_is_as_the_old_one_was() {
    use std::os::unix::fs::PermissionsExt;
    let db = Db::sqlite();
    let whole = WholeDatabase::at(&db.url).unwrap();
    whole.create().await.unwrap();
    db.sql("PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER)")
        .await;
    let file = db.folder.as_ref().unwrap().path().join("app.db");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
    let replaced = whole.replace(&settings(&db), false).await.unwrap();
    assert!(replaced.removed && replaced.created);
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(db.sql("PRAGMA journal_mode").await, ["wal"]);
    assert!(db.tables().await.is_empty());
}

#[tokio::test]
async fn a_file_with_a_log_that_others_have_open_is_removed_by_force_alone() {
    let db = Db::sqlite();
    let whole = WholeDatabase::at(&db.url).unwrap();
    whole.create().await.unwrap();
    db.sql("PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER)")
        .await;
    let mut other = sqlx::SqliteConnection::connect(&db.url).await.unwrap();
    sqlx::raw_sql("SELECT * FROM t")
        .execute(&mut other)
        .await
        .unwrap();
    assert!(whole.look(&settings(&db), false).await.unwrap().is_some());
    let error = whole.remove(&settings(&db), false).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InUse, "{error:?}");
    assert_eq!(db.sql("PRAGMA journal_mode").await, ["wal"]);
    assert!(whole.remove(&settings(&db), true).await.unwrap());
    assert!(whole.create().await.unwrap());
    drop(other);
    assert!(db.tables().await.is_empty());
}

#[tokio::test]
async fn whose_file_went_meanwhile_is_told_so() {
    let db = Db::sqlite();
    db.up(three(db.dialect)).await.unwrap();
    let session = Session::open(&db.url, Settings::new(three(db.dialect)));
    let session = session.await.unwrap();
    let mut locked = session.lock(SHORT, &mut |_| {}).await.unwrap();
    let chain = three(db.dialect);
    let history = std::sync::Arc::clone(locked.history());
    let options = migrate_runtime::core::plan::Options::new(db.dialect);
    let plan =
        migrate_runtime::core::plan::downgrade(chain, &history, &"-1".parse().unwrap(), &options);
    let whole = WholeDatabase::at(&db.url).unwrap();
    assert!(whole.remove(&settings(&db), false).await.unwrap());
    let applied = locked
        .apply(
            &plan.unwrap(),
            &migrate_runtime::Apply::default(),
            &mut |_| {},
        )
        .await;
    let error = applied.unwrap_err();
    assert!(
        error.to_string().contains("was removed or replaced while"),
        "{error:?}"
    );
}

#[tokio::test]
async fn the_chains_of_a_database_are_named() {
    for db in databases() {
        let whole = WholeDatabase::at(&db.url).unwrap();
        whole.create().await.unwrap();
        assert!(whole.chains(&settings(&db)).await.unwrap().is_empty());
        db.up(three(db.dialect)).await.unwrap();
        db.sql(
            "CREATE TABLE other AS SELECT * FROM migrate_history; \
             UPDATE other SET chain = 'billing'; \
             INSERT INTO migrate_history SELECT * FROM other",
        )
        .await;
        assert_eq!(
            whole.chains(&settings(&db)).await.unwrap(),
            ["billing", "main"]
        );
        // A database that is gone has none.
        whole.remove(&settings(&db), true).await.unwrap();
        assert!(whole.chains(&settings(&db)).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_servers_database_that_is_made_anew_stays_whose_it_is_and_how_it_writes() {
    let db = Db::postgres();
    let whole = WholeDatabase::at(&db.url).unwrap();
    let name = whole.name().to_owned();
    let admin = Db {
        url: db.url.replace(&format!("/{name}"), "/postgres"),
        ..Db::postgres()
    };
    let owner = format!("{name}_owner");
    admin.sql(&format!("CREATE ROLE \"{owner}\"")).await;
    let looks = format!(
        "SELECT pg_get_userbyid(datdba)::text, pg_encoding_to_char(encoding)::text, datcollate::text \
         FROM pg_database WHERE datname = '{name}'"
    );
    let usual = admin.sql(&looks).await;
    whole.replace(&settings(&db), true).await.unwrap();
    assert_eq!(admin.sql(&looks).await, usual);

    whole.remove(&settings(&db), true).await.unwrap();
    let options = "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
    let made = format!("CREATE DATABASE \"{name}\" OWNER \"{owner}\" {options}");
    admin.sql(&made).await;
    let replaced = whole.replace(&settings(&db), false).await.unwrap();
    assert!(replaced.removed && replaced.created);
    let expected = format!("{owner}|SQL_ASCII|C");
    assert_eq!(admin.sql(&looks).await, [expected]);
    whole.remove(&settings(&db), true).await.unwrap();
    admin.sql(&format!("DROP ROLE \"{owner}\"")).await;
}

#[tokio::test]
async fn a_file_that_is_made_anew_is_empty_for_whoever_has_it_open() {
    let db = Db::sqlite();
    let whole = WholeDatabase::at(&db.url).unwrap();
    for mode in ["DELETE", "WAL"] {
        db.up(three(db.dialect)).await.unwrap();
        db.sql(&format!(
            "PRAGMA journal_mode = {mode}; PRAGMA user_version = 7; \
             CREATE TABLE s (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT UNIQUE); \
             INSERT INTO s (x) VALUES ('a'); CREATE VIEW v AS SELECT * FROM s; \
             CREATE TRIGGER t AFTER INSERT ON s BEGIN SELECT 1; END"
        ))
        .await;
        let mut other = sqlx::SqliteConnection::connect(&db.url).await.unwrap();
        let count = "SELECT count(*) FROM s";
        sqlx::query(count).execute(&mut other).await.unwrap();
        let replaced = whole.replace(&settings(&db), false).await.unwrap();
        assert!(replaced.removed && replaced.created);
        let gone = sqlx::query(count).execute(&mut other).await.unwrap_err();
        assert!(gone.to_string().contains("no such table: s"), "{gone}");
        other.close().await.unwrap();
        let look = "SELECT (SELECT count(*) FROM sqlite_master), (SELECT * FROM pragma_user_version), \
            (SELECT * FROM pragma_integrity_check), (SELECT * FROM pragma_freelist_count)";
        assert_eq!(db.sql(look).await, ["0|0|ok|0"], "{mode}");
        assert_eq!(db.sql("PRAGMA journal_mode").await, [mode.to_lowercase()]);
    }
}

#[tokio::test]
async fn a_damaged_file_is_made_anew_too() {
    let db = Db::sqlite();
    let whole = WholeDatabase::at(&db.url).unwrap();
    db.up(three(db.dialect)).await.unwrap();
    let file = db.folder.as_ref().unwrap().path().join("app.db");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[100..4096].fill(0xff);
    std::fs::write(&file, bytes).unwrap();
    let replaced = whole.replace(&settings(&db), false).await.unwrap();
    assert!(replaced.removed && replaced.created);
    db.up(three(db.dialect)).await.unwrap();
}
