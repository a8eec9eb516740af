//! Databases of SQLite in memory.

use std::str::FromStr as _;

use migrate_core::Dialect;
use sqlx::ConnectOptions as _;
use sqlx_sqlite::SqliteConnectOptions;

use super::{Sqlite, database, exec, send};
use crate::engine::{Answer, At, Engine, Failure, Workshop};
use crate::settings::Settings;

/// Makes databases in the memory of this process, each seen by one connection.
pub(in crate::engine) struct Memory;

/// A database that nobody else sees.
const URL: &str = "sqlite::memory:";

impl Workshop for Memory {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn place(&self) -> &str {
        URL
    }

    fn make(&self, settings: Settings) -> Answer<'_, (Box<dyn Engine>, String)> {
        Box::pin(async move {
            let failed = |cause| database::cant_connect(URL, cause);
            // Without rows nothing breaks a foreign key, and a table is rebuilt as it is.
            let options = SqliteConnectOptions::from_str(URL).map_err(failed)?;
            let options = options.foreign_keys(false).disable_statement_logging();
            let connection = options.connect().await.map_err(failed)?;
            let engine = database::owned(connection, URL.to_owned(), settings).await?;
            Ok((engine, String::new()))
        })
    }

    fn remove<'s>(&'s self, _name: &'s str) -> Answer<'s, ()> {
        // It went with its connection.
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Runs a statement by itself.
pub(super) async fn execute(engine: &mut Sqlite<'_>, sql: &str) -> Result<(), Failure> {
    let ran = send::run(engine.connection()?, sql).await;
    ran.map_err(|cause| exec::broken(engine, At::Part(0), cause))?;
    Ok(())
}
