//! Real projects' chains, read where they lie beside the checkout.

use migrate_core::{Config, Dialect, SourceFile};

use super::{build, convert, same_as_a_run};

async fn check(files: Vec<SourceFile>, dialect: Dialect) {
    let chain = build(Config::new(&[dialect]), files);
    same_as_a_run(chain, dialect, "").await;
}

#[tokio::test]
async fn vaultwarden_on_sqlite() {
    let Some(folder) = convert::corpus("vaultwarden/sqlite") else {
        return;
    };
    let files = convert::diesel(&folder, Dialect::Sqlite);
    check(files, Dialect::Sqlite).await;
}

#[tokio::test]
async fn vaultwarden_on_postgres() {
    let Some(folder) = convert::corpus("vaultwarden/postgresql") else {
        return;
    };
    let files = convert::diesel(&folder, Dialect::Postgres);
    check(files, Dialect::Postgres).await;
}

#[tokio::test]
async fn lemmy_on_postgres() {
    let Some(folder) = convert::corpus("lemmy/postgres") else {
        return;
    };
    let mut files = convert::diesel(&folder, Dialect::Postgres);
    // From here on it takes PostgreSQL 18, whose NOT NULL constraints have names.
    let newer = files
        .iter()
        .position(|file| file.path().contains("no-individual-inboxes"));
    files.truncate(newer.expect("the corpus holds the revision"));
    check(files, Dialect::Postgres).await;
}

#[tokio::test]
async fn memos_on_sqlite() {
    let Some(folder) = convert::corpus("memos/sqlite") else {
        return;
    };
    let files = convert::schema(&folder.join("LATEST.sql"), Dialect::Sqlite);
    check(files, Dialect::Sqlite).await;
}

#[tokio::test]
async fn memos_on_postgres() {
    let Some(folder) = convert::corpus("memos/postgres") else {
        return;
    };
    let files = convert::schema(&folder.join("LATEST.sql"), Dialect::Postgres);
    check(files, Dialect::Postgres).await;
}
