//! Private database servers, started when a test first asks, ended with the test process.
//!
//! A server that can't be started is a panic, never a skipped test.

mod guard;
mod pgbouncer;
mod postgres;
mod standby;

pub use pgbouncer::{PgBouncer, narrow_pgbouncer, pgbouncer};
pub use postgres::{Postgres, mortal_postgres, postgres};
pub use standby::Standby;
