//! Comparison: the changes between two catalogs, and their SQL, in an order that works.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, Of};
use crate::{Change, Error, Statement, postgres, sqlite};

/// How a difference is written.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Settings {
    /// Whether the forms that lock least are taken, also where they need several steps.
    pub online: bool,
    /// For new NOT NULL columns without a default, by `table.column` as SQL writes them: the SQL expression that
    /// rows which are there get. What has none is left as a [`Decision`](crate::Decision).
    pub fills: BTreeMap<String, String>,
}

impl Settings {
    /// Returns settings that say nothing.
    pub const fn new() -> Self {
        Self {
            online: false,
            fills: BTreeMap::new(),
        }
    }
}

/// What leads from one catalog to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Comparison {
    /// What differs, in the order in which it is done.
    pub changes: Vec<Change>,
    /// The statements, in order.
    pub statements: Vec<Statement>,
    /// What differs and is left as it is, in a line each, such as another order of columns.
    pub notes: Vec<String>,
}

impl Comparison {
    /// Returns whether the catalogs are equal.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// Compares two catalogs of one dialect.
///
/// Who renames does that first, and reads the first catalog again: see [`candidates`](crate::candidates).
///
/// ```
/// # mod doc { include!("../tests/support/doc.rs"); }
/// # let (from, to) = (doc::mood(&["sad", "ok"])?, doc::mood(&["sad", "ok", "happy"])?);
/// use migrate_schema::{Settings, compare};
///
/// let change = compare(&from, &to, &Settings::new())?;
/// assert_eq!(change.changes[0].to_string(), "alter enum mood: values 'sad', 'ok' -> 'sad', 'ok', 'happy'");
/// assert_eq!(change.statements[0].sql, "ALTER TYPE mood ADD VALUE 'happy'");
/// assert!(compare(&to, &to, &Settings::new())?.is_empty());
/// # Ok::<(), migrate_schema::Error>(())
/// ```
///
/// # Errors
///
/// Where the dialects differ, or no statement leads from one to the other.
pub fn compare(from: &Catalog, to: &Catalog, settings: &Settings) -> Result<Comparison, Error> {
    match (&from.0, &to.0) {
        (Of::Postgres(from), Of::Postgres(to)) => postgres::compare(from, to, settings),
        (Of::Sqlite(from), Of::Sqlite(to)) => sqlite::compare(from, to, settings),
        _ => Err(Error::new("catalogs of two dialects can't be compared")),
    }
}
