//! What the expansion of `migrations!` names; no part of the API.

pub use migrate_core::chain::{Rows, Tables};
pub use migrate_core::{Chain, Dialect};
pub use migrate_macros::expand;

pub use crate::{
    __unless_postgres as unless_postgres, __unless_sqlite as unless_sqlite, Migrations,
};

use crate::UnknownRevision;

/// What stands for a chain that has errors: the build ends with those.
pub const EMPTY: &Migrations = &Migrations::new(Chain::new(Tables {
    name: "",
    dialects: &[],
    history_table: None,
    single_transaction: false,
    multiple_heads: false,
    text: "",
    revisions: Rows::Values(&[]),
    sections: Rows::Values(&[]),
    statements: Rows::Values(&[]),
    scripts: Rows::Values(&[]),
    checksums: Rows::Values(&[]),
    links: Rows::Values(&[]),
    labels: Rows::Values(&[]),
    by_id: Rows::Values(&[]),
    fingerprints: Rows::Values(&[]),
}));

/// Returns the place of a revision in the chain's order.
pub fn index(migrations: &Migrations, id: &str) -> Result<usize, UnknownRevision> {
    let entry = migrations.chain().get(id);
    let index = entry.map(|entry| entry.index());
    index.ok_or_else(|| UnknownRevision::new(id))
}

/// Keeps its input where the engine is not built in: there it is an error.
#[cfg(feature = "postgres")]
#[doc(hidden)]
#[macro_export]
macro_rules! __unless_postgres {
    ($($error:tt)*) => {};
}

/// Keeps its input where the engine is not built in: there it is an error.
#[cfg(not(feature = "postgres"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __unless_postgres {
    ($($error:tt)*) => { $($error)* };
}

/// Keeps its input where the engine is not built in: there it is an error.
#[cfg(any(feature = "sqlite", feature = "sqlite-unbundled"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __unless_sqlite {
    ($($error:tt)*) => {};
}

/// Keeps its input where the engine is not built in: there it is an error.
#[cfg(not(any(feature = "sqlite", feature = "sqlite-unbundled")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __unless_sqlite {
    ($($error:tt)*) => { $($error)* };
}
