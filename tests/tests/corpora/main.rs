//! Real projects' chains, up, down and up again, on real engines.
//!
//! They are read where they lie beside the checkout, and are no part of it.

mod convert;

use migrate_core::{Config, Dialect, Folder, SourceFile};
use migrate_runtime::{Error, Run};
use migrate_tests::engine;

/// Applies a chain, takes it back to its last irreversible revision, and applies it again; then
/// the same chain on a second database.
async fn up_down_up(files: Vec<SourceFile>, dialect: Dialect, first: &str, second: &str) {
    let folder = Folder::from_files(Config::new(&[dialect]), files);
    assert_eq!(folder.diagnostics(), [], "the chain has findings");
    let chain = folder.chain().expect("a chain without findings is lent");
    let all = chain.len();

    assert_eq!(done(Run::upgrade(chain, first).await), all);
    assert_eq!(done(Run::upgrade(chain, first).await), 0);
    let last = chain
        .entries()
        .rfind(|entry| entry.irreversible().is_some());
    let floor = last.map_or("base", |entry| entry.id());
    let left = last.map_or(0, |entry| entry.index() + 1);
    assert_eq!(
        done(Run::downgrade(chain, first).to(floor).await),
        all - left
    );
    assert_eq!(done(Run::upgrade(chain, first).await), all - left);

    assert_eq!(done(Run::upgrade(chain, second).await), all);
}

fn done(outcome: Result<migrate_runtime::Outcome, Error>) -> usize {
    match outcome {
        Ok(outcome) => outcome.applied.len(),
        Err(error) => panic!("{error:?}"),
    }
}

async fn on_sqlite(files: Vec<SourceFile>) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let url = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    up_down_up(files, Dialect::Sqlite, &url("first.db"), &url("second.db")).await;
}

async fn on_postgres(files: Vec<SourceFile>, before: &str) {
    let server = engine::postgres();
    let (first, second) = (server.database(), server.database());
    for url in [&first, &second] {
        server.psql(url, before);
    }
    up_down_up(files, Dialect::Postgres, &first, &second).await;
}

#[tokio::test]
async fn vaultwarden_on_sqlite() {
    let Some(folder) = convert::corpus("vaultwarden/sqlite") else {
        return;
    };
    on_sqlite(convert::diesel(&folder, Dialect::Sqlite)).await;
}

#[tokio::test]
async fn vaultwarden_on_postgres() {
    let Some(folder) = convert::corpus("vaultwarden/postgresql") else {
        return;
    };
    on_postgres(convert::diesel(&folder, Dialect::Postgres), "").await;
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
    on_postgres(files, "").await;
}

#[tokio::test]
async fn memos_on_sqlite() {
    let Some(folder) = convert::corpus("memos/sqlite") else {
        return;
    };
    on_sqlite(convert::schema(&folder.join("LATEST.sql"), Dialect::Sqlite)).await;
}

#[tokio::test]
async fn memos_on_postgres() {
    let Some(folder) = convert::corpus("memos/postgres") else {
        return;
    };
    on_postgres(
        convert::schema(&folder.join("LATEST.sql"), Dialect::Postgres),
        "",
    )
    .await;
}
