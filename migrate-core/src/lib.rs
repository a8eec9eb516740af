//! The pure middle of a database-migration system.

mod dialect;
#[cfg(feature = "parse")]
pub mod sql;

pub use dialect::{Dialect, UnknownDialect};
