//! A scratch database, and what is read from it.

use migrate_core::Dialect;
use migrate_core::sql::{self, PieceKind};
use migrate_schema::{Catalog, Mode, Row, Statement};
use migrate_tests::engine;
use sqlx::{Connection as _, Executor as _, PgConnection, Row as _, SqliteConnection};

/// An empty database that is gone with the value, or with the server.
pub(crate) enum Database {
    /// Its connection and its URL.
    Postgres(PgConnection, String),
    Sqlite(SqliteConnection),
}

impl Database {
    pub(crate) async fn new(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Postgres => {
                let url = engine::postgres().database();
                let connection = PgConnection::connect(&url).await;
                let connection = connection.expect("the server answers");
                let mut database = Self::Postgres(connection, url);
                // As a product's session reads; compiling questions to the catalog costs more than answering.
                let done = database.execute("SET jit = off").await;
                done.expect("a setting is set");
                database
            }
            _ => {
                let connection = SqliteConnection::connect("sqlite::memory:").await;
                Self::Sqlite(connection.expect("memory is there"))
            }
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Postgres(..) => Dialect::Postgres,
            Self::Sqlite(_) => Dialect::Sqlite,
        }
    }

    /// Runs the statements of a text one by one; the error names the statement.
    pub(crate) async fn load(&mut self, text: &str) -> Result<(), String> {
        for piece in sql::split(self.dialect(), text).pieces {
            if piece.kind == PieceKind::Statement {
                self.execute(&text[piece.span]).await?;
            }
        }
        Ok(())
    }

    /// Runs what a comparison wrote, as a run of a revision would.
    pub(crate) async fn apply(&mut self, statements: &[Statement]) -> Result<(), String> {
        let mut open = None;
        for statement in statements {
            if open != Some(statement.mode) || statement.mode == Mode::Committed {
                self.close(open).await?;
                self.open(statement.mode).await?;
                open = Some(statement.mode);
            }
            self.execute(&statement.sql).await?;
        }
        self.close(open).await
    }

    async fn open(&mut self, mode: Mode) -> Result<(), String> {
        match mode {
            Mode::Alone => Ok(()),
            Mode::ForeignKeysOff => {
                self.execute("PRAGMA foreign_keys = OFF").await?;
                self.execute("BEGIN").await
            }
            Mode::Together | Mode::Committed => self.execute("BEGIN").await,
        }
    }

    async fn close(&mut self, mode: Option<Mode>) -> Result<(), String> {
        match mode {
            None | Some(Mode::Alone) => Ok(()),
            Some(Mode::ForeignKeysOff) => {
                let broken = self.rows("PRAGMA foreign_key_check").await?;
                self.execute("COMMIT").await?;
                self.execute("PRAGMA foreign_keys = ON").await?;
                if broken.is_empty() {
                    return Ok(());
                }
                Err(format!("foreign keys are broken: {broken:?}"))
            }
            Some(Mode::Together | Mode::Committed) => self.execute("COMMIT").await,
        }
    }

    async fn execute(&mut self, sql: &str) -> Result<(), String> {
        let done = match self {
            Self::Postgres(connection, _) => connection
                .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql)))
                .await
                .map(drop),
            Self::Sqlite(connection) => connection
                .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql)))
                .await
                .map(drop),
        };
        done.map_err(|error| format!("{error}\nin: {sql}"))
    }

    /// Returns the rows of a query whose columns are text or NULL.
    pub(crate) async fn rows(&mut self, sql: &str) -> Result<Vec<Row>, String> {
        let failed = |error: sqlx::Error| format!("{error}\nin: {sql}");
        match self {
            Self::Postgres(connection, _) => {
                let rows = connection
                    .fetch_all(sqlx::raw_sql(sqlx::AssertSqlSafe(sql)))
                    .await
                    .map_err(failed)?;
                Ok(rows
                    .iter()
                    .map(|row| (0..row.len()).map(|at| row.get_unchecked(at)).collect())
                    .collect())
            }
            Self::Sqlite(connection) => {
                let rows = connection
                    .fetch_all(sqlx::raw_sql(sqlx::AssertSqlSafe(sql)))
                    .await
                    .map_err(failed)?;
                Ok(rows
                    .iter()
                    .map(|row| (0..row.len()).map(|at| row.get_unchecked(at)).collect())
                    .collect())
            }
        }
    }

    pub(crate) async fn catalog(&mut self) -> Result<Catalog, String> {
        let mut answers = Vec::new();
        let queries = migrate_schema::queries(self.dialect()).map_err(|error| error.to_string())?;
        for query in queries {
            let rows = self.rows(query.sql).await;
            answers.push(rows.map_err(|error| format!("{}: {error}", query.name))?);
        }
        Catalog::read(self.dialect(), &answers).map_err(|error| error.to_string())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Postgres(_, url) = self {
            engine::postgres().drop_database(url);
        }
    }
}
