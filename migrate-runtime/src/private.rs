//! What the expansion of `migrations!` names; no part of the API.

pub use migrate_core::chain::{Rows, Tables};
pub use migrate_core::{Chain, Dialect};
pub use migrate_macros::expand;

pub use crate::code::{Calling, Code, Function};
pub use crate::engine::On;
#[cfg(feature = "postgres")]
pub use crate::engine::PgConnection;
#[cfg(any(feature = "sqlite", feature = "sqlite-unbundled"))]
pub use crate::engine::SqliteConnection;
pub use crate::{
    __on_postgres as on_postgres, __on_sqlite as on_sqlite, __unless_postgres as unless_postgres,
    __unless_sqlite as unless_sqlite, Migrations,
};

use crate::UnknownRevision;

/// What stands for a chain that has errors: the build ends with those.
pub const EMPTY: &Migrations = &Migrations::new(Chain::new(Tables {
    name: "",
    dialects: &[],
    history_table: None,
    single_transaction: false,
    lock_timeout: None,
    statement_timeout: None,
    multiple_heads: false,
    refuse_ahead: false,
    allow_diverged: false,
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

/// Where a declared module finds the functions of its sections: they are looked up outside of it,
/// where the macro is called.
pub trait CodeOf {
    /// The functions.
    const CODE: &'static [Code];
}

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

/// Keeps its input where the engine is built in: elsewhere a function for it is nothing.
#[cfg(feature = "postgres")]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_postgres {
    ($path:literal $($function:tt)*) => { $($function)* };
}

/// Keeps its input where the engine is built in: elsewhere a function for it is nothing.
#[cfg(not(feature = "postgres"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_postgres {
    ($path:literal $($function:tt)*) => {
        $crate::__private::Code {
            path: $path,
            on: $crate::__private::On::Nothing,
        }
    };
}

/// Keeps its input where the engine is built in: elsewhere a function for it is nothing.
#[cfg(any(feature = "sqlite", feature = "sqlite-unbundled"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_sqlite {
    ($path:literal $($function:tt)*) => { $($function)* };
}

/// Keeps its input where the engine is built in: elsewhere a function for it is nothing.
#[cfg(not(any(feature = "sqlite", feature = "sqlite-unbundled")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_sqlite {
    ($path:literal $($function:tt)*) => {
        $crate::__private::Code {
            path: $path,
            on: $crate::__private::On::Nothing,
        }
    };
}
