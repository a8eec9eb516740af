//! Cancels a statement by another connection.
//!
//! The protocol's own request needs a secret that sqlx keeps to itself.

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, raw_sql};

use crate::engine::{Cancel, Later};

/// A process of the server, and how to reach that.
pub(super) struct Backend {
    pub(super) options: PgConnectOptions,
    pub(super) process: u32,
}

impl Cancel for Backend {
    fn cancel(&self) -> Later<'_, ()> {
        let sql = format!("SELECT pg_catalog.pg_cancel_backend({})", self.process);
        Box::pin(async move {
            // Where no connection is to be had, another attempt follows.
            let Ok(mut beside) = self.options.connect().await else {
                return;
            };
            let _ = raw_sql(AssertSqlSafe(sql)).execute(&mut beside).await;
            let _ = beside.close().await;
        })
    }

    fn done(&self) {}
}
