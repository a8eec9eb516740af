//! Databases and chains for the tests.
#![expect(clippy::unwrap_used, reason = "the tests' own hands")]

mod heard;

pub(crate) use heard::{Heard, deployer};

use std::time::Duration;

use migrate_runtime::core::{Config, Folder, SourceFile};
use migrate_runtime::{Chain, Dialect, Error, Event, Outcome, Run};
use migrate_tests::engine;
use sqlx::{AssertSqlSafe, Connection as _, Row as _};
use tempfile::TempDir;

/// An empty database of each engine.
pub(crate) fn databases() -> Vec<Db> {
    vec![Db::sqlite(), Db::postgres()]
}

pub(crate) struct Db {
    pub(crate) dialect: Dialect,
    pub(crate) url: String,
    pub(crate) folder: Option<TempDir>,
}

impl Db {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            dialect: Dialect::Sqlite,
            url: format!("sqlite:{}", folder.path().join("app.db").display()),
            folder: Some(folder),
        }
    }

    pub(crate) fn postgres() -> Self {
        Self {
            dialect: Dialect::Postgres,
            url: engine::postgres().database(),
            folder: None,
        }
    }

    pub(crate) async fn up(&self, chain: Chain<'_>) -> Result<Outcome, Error> {
        Run::upgrade(chain, &self.url).await
    }

    pub(crate) async fn down(&self, chain: Chain<'_>, target: &str) -> Result<Outcome, Error> {
        Run::downgrade(chain, &self.url).to(target).await
    }

    /// Runs statements as somebody else; each row is a text of its columns between `|`.
    pub(crate) async fn sql(&self, sql: &str) -> Vec<String> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        if self.dialect == Dialect::Sqlite {
            let mut connection = sqlx::SqliteConnection::connect(&self.url).await.unwrap();
            let rows = sql.fetch_all(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            let cell = |row: &sqlx::sqlite::SqliteRow, at| {
                row.try_get_unchecked::<Option<String>, usize>(at)
                    .unwrap()
                    .unwrap_or_default()
            };
            rows.iter()
                .map(|row| {
                    (0..row.len())
                        .map(|at| cell(row, at))
                        .collect::<Vec<_>>()
                        .join("|")
                })
                .collect()
        } else {
            let mut connection = sqlx::PgConnection::connect(&self.url).await.unwrap();
            let rows = sql.fetch_all(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            let cell = |row: &sqlx::postgres::PgRow, at| {
                row.try_get_unchecked::<Option<String>, usize>(at)
                    .unwrap()
                    .unwrap_or_default()
            };
            rows.iter()
                .map(|row| {
                    (0..row.len())
                        .map(|at| cell(row, at))
                        .collect::<Vec<_>>()
                        .join("|")
                })
                .collect()
        }
    }

    /// The history: seq, operation, revision, state, statements done of all.
    pub(crate) async fn history(&self) -> Vec<String> {
        self.sql(
            "SELECT seq, operation, revision, state, statements_done, statements_total \
             FROM migrate_history ORDER BY seq",
        )
        .await
    }

    /// The tables, without ours.
    pub(crate) async fn tables(&self) -> Vec<String> {
        let names = match self.dialect {
            Dialect::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
            _ => {
                "SELECT tablename::text AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            }
        };
        let names =
            format!("SELECT name FROM ({names}) t WHERE name NOT LIKE 'migrate%' ORDER BY name");
        self.sql(&names).await
    }
}

/// Builds a chain from files; each is a name and a text.
pub(crate) fn chain(dialect: Dialect, files: &[(&str, String)]) -> Chain<'static> {
    configured(Config::new(&[dialect]), files)
}

/// Builds a chain whose runs are one transaction each.
pub(crate) fn chain_together(dialect: Dialect, files: &[(&str, String)]) -> Chain<'static> {
    let mut config = Config::new(&[dialect]);
    config.single_transaction = true;
    configured(config, files)
}

/// Builds a chain from a configuration and files.
pub(crate) fn configured(config: Config, files: &[(&str, String)]) -> Chain<'static> {
    let files = files
        .iter()
        .map(|(name, text)| SourceFile::new(&format!("migrations/{name}.sql"), text))
        .collect();
    let folder = Folder::from_files(config, files);
    let errors: Vec<_> = folder
        .diagnostics()
        .iter()
        .map(|found| found.draw())
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    let folder: &'static Folder = Box::leak(Box::new(folder));
    folder.chain().unwrap()
}

/// A file with one statement up and one down.
pub(crate) fn file(id: &str, parent: &str, up: &str, down: &str) -> (&'static str, String) {
    let name: &'static str = id.to_owned().leak();
    let text = format!(
        "-- revision: {id}\n-- parent: {parent}\n-- message: make {id}\n\n\
         -- migrate:up\n{up}\n\n-- migrate:down\n{down}\n"
    );
    (name, text)
}

/// A file whose sections run outside a transaction.
pub(crate) fn file_off(id: &str, parent: &str, up: &str, down: &str) -> (&'static str, String) {
    let (name, text) = file(id, parent, up, down);
    let text = text.replace("-- migrate:up\n", "-- migrate:up transaction=off\n");
    (name, text)
}

/// Three tables, one after the other.
pub(crate) fn three(dialect: Dialect) -> Chain<'static> {
    chain(
        dialect,
        &[
            file(
                "a",
                "base",
                "CREATE TABLE a (id INTEGER PRIMARY KEY);",
                "DROP TABLE a;",
            ),
            file(
                "b",
                "a",
                "CREATE TABLE b (id INTEGER PRIMARY KEY);",
                "DROP TABLE b;",
            ),
            file(
                "c",
                "b",
                "CREATE TABLE c (id INTEGER PRIMARY KEY);",
                "DROP TABLE c;",
            ),
        ],
    )
}

pub(crate) fn ids(outcome: &Outcome) -> Vec<&str> {
    outcome.applied.iter().map(|done| &*done.revision).collect()
}

/// One word an event.
pub(crate) fn word(event: &Event<'_>) -> String {
    match event {
        Event::Waiting { .. } => "waiting".to_owned(),
        Event::Planned { steps, .. } => format!("planned {steps}"),
        Event::StepStarted { step } => format!("start {}", step.revision),
        Event::StatementDone { step, done } => format!("{done}/{}", step.statements),
        Event::StepFinished { step, .. } => format!("end {}", step.revision),
        Event::Retried { attempt, .. } => format!("retry {attempt}"),
        Event::Warning(found) => found.name.to_owned(),
        Event::Finished { to, .. } => format!("at {}", to.join(",")),
        _ => "?".to_owned(),
    }
}

pub(crate) const SHORT: Duration = Duration::from_millis(300);
