//! The functions that the sections call, once for each engine.

use std::error::Error;
use std::fmt;

use migrate_runtime::__private::{Code, On};

/// An error of the application, with a cause.
#[derive(Debug)]
pub(crate) struct NoName(EndsAt);

#[derive(Debug)]
struct EndsAt;

impl fmt::Display for NoName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("row 3 has no name")
    }
}

impl fmt::Display for EndsAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the list ends at 2")
    }
}

impl Error for EndsAt {}

impl Error for NoName {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

/// Every function, for every engine.
pub(crate) static CODE: &[Code] = &{
    let mut code = [postgres::CODE[0]; 28];
    let mut n = 0;
    while n < 14 {
        code[n] = postgres::CODE[n];
        code[n + 14] = sqlite::CODE[n];
        n += 1;
    }
    code
};

macro_rules! functions {
    ($module:ident, $engine:ident, $connection:ty) => {
        mod $module {
            use super::{Code, EndsAt, NoName, On};
            use sqlx::{Connection as _, raw_sql};

            pub(super) const CODE: [Code; 14] = [
                Code {
                    path: "crate::fill",
                    on: On::$engine(&fill),
                },
                Code {
                    path: "crate::fill_rest",
                    on: On::$engine(&fill_rest),
                },
                Code {
                    path: "crate::empty",
                    on: On::$engine(&empty),
                },
                Code {
                    path: "crate::fail",
                    on: On::$engine(&fail),
                },
                Code {
                    path: "crate::break_sql",
                    on: On::$engine(&break_sql),
                },
                Code {
                    path: "crate::panic",
                    on: On::$engine(&panic),
                },
                Code {
                    path: "crate::leave_open",
                    on: On::$engine(&leave_open),
                },
                Code {
                    path: "crate::go_on",
                    on: On::$engine(&go_on),
                },
                Code {
                    path: "crate::commit",
                    on: On::$engine(&commit),
                },
                Code {
                    path: "crate::batches",
                    on: On::$engine(&batches),
                },
                Code {
                    path: "crate::die",
                    on: On::$engine(&die),
                },
                Code {
                    path: "crate::sleep",
                    on: On::$engine(&sleep),
                },
                Code {
                    path: "crate::begin",
                    on: On::$engine(&begin),
                },
                Code {
                    path: "crate::begin_and_fail",
                    on: On::$engine(&begin_and_fail),
                },
            ];

            async fn set(connection: &mut $connection, id: i64, upper: &str) -> sqlx::Result<()> {
                let sql = "UPDATE names SET upper = $1 WHERE id = $2";
                let query = sqlx::query(sql).bind(upper).bind(id);
                query.execute(connection).await.map(drop)
            }

            /// Nests: what is kept, what is rolled back, and what is dropped.
            async fn fill(connection: &mut $connection) -> sqlx::Result<()> {
                set(connection, 1, "ONE").await?;
                let mut kept = connection.begin().await?;
                set(&mut kept, 2, "TWO").await?;
                kept.commit().await?;
                let mut undone = connection.begin().await?;
                set(&mut undone, 3, "THREE").await?;
                undone.rollback().await?;
                let mut dropped = connection.begin().await?;
                set(&mut dropped, 4, "FOUR").await
            }

            async fn fill_rest(connection: &mut $connection) -> Result<(), String> {
                let sql = "UPDATE names SET upper = 'REST' WHERE upper IS NULL";
                let filled = raw_sql(sql).execute(connection).await;
                filled.map(drop).map_err(|error| error.to_string())
            }

            async fn empty(connection: &mut $connection) -> sqlx::Result<()> {
                raw_sql("UPDATE names SET upper = NULL")
                    .execute(connection)
                    .await
                    .map(drop)
            }

            async fn fail(
                connection: &mut $connection,
            ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
                set(connection, 1, "ONE").await?;
                let mut open = connection.begin().await?;
                set(&mut open, 2, "TWO").await?;
                Err(NoName(EndsAt))?
            }

            async fn break_sql(connection: &mut $connection) -> sqlx::Result<()> {
                set(connection, 1, "ONE").await?;
                raw_sql("INSERT INTO nowhere VALUES (1)")
                    .execute(connection)
                    .await
                    .map(drop)
            }

            async fn panic(connection: &mut $connection) -> sqlx::Result<()> {
                set(connection, 1, "ONE").await?;
                panic!("a function may panic")
            }

            async fn leave_open(connection: &mut $connection) -> sqlx::Result<()> {
                let mut open = connection.begin().await?;
                set(&mut open, 1, "ONE").await?;
                std::mem::forget(open);
                Ok(())
            }

            async fn go_on(connection: &mut $connection) -> sqlx::Result<()> {
                let _ = break_sql(connection).await;
                Ok(())
            }

            async fn commit(connection: &mut $connection) -> sqlx::Result<()> {
                raw_sql("COMMIT").execute(connection).await.map(drop)
            }

            /// Two rows a batch; the first call ends after one.
            async fn batches(connection: &mut $connection) -> Result<(), &'static str> {
                let sql = "UPDATE names SET upper = 'ROW' WHERE id IN \
                    (SELECT id FROM names WHERE upper IS NULL ORDER BY id LIMIT 2)";
                let failed = |_| "a batch failed";
                let mut batch = connection.begin().await.map_err(failed)?;
                raw_sql(sql).execute(&mut *batch).await.map_err(failed)?;
                batch.commit().await.map_err(failed)?;
                let open = "SELECT count(*) FROM names WHERE upper IS NULL";
                let left: i64 = sqlx::query_scalar(open)
                    .fetch_one(connection)
                    .await
                    .map_err(failed)?;
                if left > 0 {
                    Err("the power went out")
                } else {
                    Ok(())
                }
            }

            async fn die(connection: &mut $connection) -> sqlx::Result<()> {
                set(connection, 1, "ONE").await?;
                std::process::abort()
            }

            async fn begin(connection: &mut $connection) -> sqlx::Result<()> {
                raw_sql("BEGIN; UPDATE names SET upper = 'OPEN'")
                    .execute(connection)
                    .await
                    .map(drop)
            }

            async fn begin_and_fail(
                connection: &mut $connection,
            ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
                begin(connection).await?;
                Err(NoName(EndsAt))?
            }

            /// PostgreSQL's alone.
            async fn sleep(connection: &mut $connection) -> sqlx::Result<()> {
                raw_sql("SELECT pg_sleep(20)")
                    .execute(connection)
                    .await
                    .map(drop)
            }
        }
    };
}

functions!(postgres, Postgres, sqlx::PgConnection);
functions!(sqlite, Sqlite, sqlx::SqliteConnection);
