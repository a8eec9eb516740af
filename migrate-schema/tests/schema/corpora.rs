//! Real projects' schemas: what is written between two of their revisions leads there and back, and a dump is exact.
//!
//! They are read where they lie beside the checkout, and are no part of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use migrate_core::Dialect;
use migrate_schema::{Catalog, Settings, Statement, compare};

use crate::database::Database;

/// How many revisions of a long chain are looked at.
const SAMPLES: usize = 60;

fn corpus(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/corpora")
        .join(name);
    folder.is_dir().then_some(folder)
}

/// Returns the text of each `<timestamp>_<name>/up.sql`, in order, up to the one that an older server can't read.
fn ups(folder: &Path, until: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the corpus can be listed");
    let mut names: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    names.sort();
    names
        .into_iter()
        .take_while(|path| until.is_empty() || !path.display().to_string().contains(until))
        .filter_map(|path| fs::read_to_string(path.join("up.sql")).ok())
        .collect()
}

async fn load(database: &mut Database, text: &str) {
    if let Err(reason) = database.load(text).await {
        panic!("{reason}");
    }
}

async fn catalog(database: &mut Database) -> Catalog {
    match database.catalog().await {
        Ok(catalog) => catalog,
        Err(reason) => panic!("{reason}"),
    }
}

/// Answers what is open with any value: there are no rows.
fn settings(from: &Catalog, to: &Catalog) -> Settings {
    let mut settings = Settings::default();
    let open = compare(from, to, &settings).expect("there is a way");
    let decisions = open.statements.iter().filter_map(|it| it.decision.as_ref());
    settings.fills = decisions
        .map(|it| (it.about.clone(), "NULL".to_owned()))
        .collect::<BTreeMap<_, _>>();
    settings
}

async fn lead(database: &mut Database, from: &Catalog, to: &Catalog) {
    let way = compare(from, to, &settings(from, to)).expect("there is a way");
    reach(database, &way.statements, to).await;
}

async fn reach(database: &mut Database, statements: &[Statement], to: &Catalog) {
    let text: Vec<_> = statements.iter().map(|it| it.sql.as_str()).collect();
    if let Err(reason) = database.apply(statements).await {
        panic!("{reason}\n\n{}", text.join(";\n"));
    }
    let left = compare(&catalog(database).await, to, &Settings::default())
        .expect("both are of one dialect");
    let left: Vec<_> = left.changes.iter().map(ToString::to_string).collect();
    assert_eq!(left, [""; 0], "{}", text.join(";\n"));
}

async fn walk(dialect: Dialect, ups: Vec<String>) {
    let mut original = Database::own(dialect).await;
    let every = (ups.len() / SAMPLES).max(1);
    let mut seen = vec![catalog(&mut original).await];
    for (index, up) in ups.iter().enumerate() {
        load(&mut original, up).await;
        if (index + 1) % every == 0 || index + 1 == ups.len() {
            seen.push(catalog(&mut original).await);
        }
    }
    let mut generated = Database::own(dialect).await;
    for pair in seen.windows(2) {
        lead(&mut generated, &pair[0], &pair[1]).await;
    }
    for pair in seen.windows(2).rev() {
        lead(&mut generated, &pair[1], &pair[0]).await;
    }
    let end = seen.last().expect("an empty database was seen");
    let mut again = Database::own(dialect).await;
    reach(
        &mut again,
        &end.statements().expect("a catalog can be made"),
        end,
    )
    .await;
}

#[tokio::test]
async fn lemmy_on_postgres() {
    if let Some(folder) = corpus("lemmy/postgres") {
        walk(Dialect::Postgres, ups(&folder, "no-individual-inboxes")).await;
    }
}

#[tokio::test]
async fn vaultwarden_on_postgres() {
    if let Some(folder) = corpus("vaultwarden/postgresql") {
        walk(Dialect::Postgres, ups(&folder, "")).await;
    }
}

#[tokio::test]
async fn vaultwarden_on_sqlite() {
    if let Some(folder) = corpus("vaultwarden/sqlite") {
        walk(Dialect::Sqlite, ups(&folder, "")).await;
    }
}

#[tokio::test]
async fn memos_on_both() {
    for (name, dialect) in [
        ("memos/postgres", Dialect::Postgres),
        ("memos/sqlite", Dialect::Sqlite),
    ] {
        if let Some(folder) = corpus(name) {
            let text =
                fs::read_to_string(folder.join("LATEST.sql")).expect("the corpus can be read");
            walk(dialect, vec![text]).await;
        }
    }
}
