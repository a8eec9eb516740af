//! A scratch database, and what is read from it.

use std::sync::Mutex;

use migrate_core::Dialect;
use migrate_core::sql::{self, PieceKind};
use migrate_schema::{Catalog, Mode, Row, Statement};
use migrate_tests::engine;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

/// An empty database; what is made of it is gone with the value, or with the server.
pub(crate) enum Database {
    Postgres(PgConnection, Home),
    Sqlite(SqliteConnection),
}

/// A database of the private server, by its URL.
pub(crate) enum Home {
    /// Dropped in the end.
    Own(String),
    /// Everything happens in one transaction that is never committed, so that the next finds it empty: making and
    /// dropping databases costs more than all that is tried in them.
    Lent(String),
}

/// The databases that nobody uses now.
static FREE: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Database {
    /// Returns a database for what may run in one transaction.
    pub(crate) async fn new(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Postgres => {
                let free = FREE.lock().expect("nobody panics here").pop();
                let url = free.unwrap_or_else(|| engine::postgres().database());
                let mut database = Self::connect(Home::Lent(url)).await;
                let begun = database.execute("BEGIN").await;
                begun.expect("a transaction begins");
                database
            }
            other => Self::own(other).await,
        }
    }

    /// Returns a database for whatever commits.
    pub(crate) async fn own(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Postgres => Self::connect(Home::Own(engine::postgres().database())).await,
            _ => {
                let connection = SqliteConnection::connect("sqlite::memory:").await;
                Self::Sqlite(connection.expect("memory is there"))
            }
        }
    }

    async fn connect(home: Home) -> Self {
        let (Home::Own(url) | Home::Lent(url)) = &home;
        let connection = PgConnection::connect(url).await;
        let mut database = Self::Postgres(connection.expect("the server answers"), home);
        // As a product's session reads; compiling questions to the catalog costs more than answering.
        let done = database.execute("SET jit = off").await;
        done.expect("a setting is set");
        database
    }

    fn is_lent(&self) -> bool {
        matches!(self, Self::Postgres(_, Home::Lent(_)))
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
        match self.is_lent() {
            true => self.execute("SET CONSTRAINTS ALL IMMEDIATE").await,
            false => Ok(()),
        }
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
            _ if self.is_lent() => Ok(()),
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
            None => Ok(()),
            // What COMMIT would check.
            _ if self.is_lent() => self.execute("SET CONSTRAINTS ALL IMMEDIATE").await,
            Some(Mode::Alone) => Ok(()),
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
        let query = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
        let rows = match self {
            Self::Postgres(connection, _) => connection.fetch_all(query).await.map(texts),
            Self::Sqlite(connection) => connection.fetch_all(query).await.map(texts),
        };
        rows.map_err(|error| format!("{error}\nin: {sql}"))
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

/// Returns the cells of rows that are text or NULL.
fn texts<R>(rows: Vec<R>) -> Vec<Row>
where
    R: sqlx::Row,
    usize: sqlx::ColumnIndex<R>,
    Option<String>: for<'r> sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    let cells = |row: &R| (0..row.len()).map(|at| row.get_unchecked(at)).collect();
    rows.iter().map(cells).collect()
}

impl Drop for Database {
    fn drop(&mut self) {
        match self {
            Self::Postgres(_, Home::Own(url)) => engine::postgres().drop_database(url),
            Self::Postgres(_, Home::Lent(url)) => {
                let mut free = FREE.lock().expect("nobody panics here");
                free.push(std::mem::take(url));
            }
            Self::Sqlite(_) => {}
        }
    }
}
