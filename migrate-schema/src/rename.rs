//! Renames: what was dropped and made may be the same object under another name.
//!
//! A rename is done on the scratch database and the catalog is read again, so that the engine itself says what follows from
//! it: the texts of views, checks and indexes that name the object.

pub(crate) mod place;
pub(crate) mod signs;
pub(crate) mod similarity;

use crate::catalog::{Catalog, Of};
use crate::{Error, Statement, postgres, sqlite};

/// A new name for an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// The kind of object, such as `column`.
    pub kind: &'static str,
    /// The object that holds it, as SQL writes it, such as a column's table; else empty.
    pub within: String,
    /// The name before, as SQL writes it; a value of an enum as a string.
    pub from: String,
    /// The name after, as SQL writes it, without a schema unless that is what changes.
    pub to: String,
    /// The statement that renames it.
    pub statement: Statement,
    /// The statement that gives it the old name back, once this and all renames after it are undone.
    pub reverse: Statement,
}

/// A rename that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The rename.
    pub rename: Rename,
    /// Why it may be one, such as `same type, same position, 4 of 5 letters equal`.
    pub reason: String,
    /// Whether nothing is lost or kept by the answer, so that nobody has to be asked: an index or a constraint that is
    /// the same but for its name, or a sequence that the same column owns.
    pub sure: bool,
}

/// Returns the renames that may lead from one catalog to another, likeliest first; of those that exclude each other, all.
///
/// They are of one depth at a time: as long as a table may have been renamed, its columns aren't compared with another
/// table's. Whoever did some reads the first catalog again, and asks again.
///
/// ```
/// # mod doc { include!("../tests/support/doc.rs"); }
/// # let (from, to) = (doc::mood(&["sad", "ok"])?, doc::mood(&["sad", "okay"])?);
/// let candidates = migrate_schema::candidates(&from, &to);
/// assert_eq!(candidates[0].rename.statement.sql, "ALTER TYPE mood RENAME VALUE 'ok' TO 'okay'");
/// assert!(!candidates[0].sure);
/// # Ok::<(), migrate_schema::Error>(())
/// ```
pub fn candidates(from: &Catalog, to: &Catalog) -> Vec<Candidate> {
    match (&from.0, &to.0) {
        (Of::Postgres(from), Of::Postgres(to)) => postgres::candidates(from, to),
        (Of::Sqlite(from), Of::Sqlite(to)) => sqlite::candidates(from, to),
        _ => Vec::new(),
    }
}

impl Rename {
    /// Finds what somebody calls renamed, such as `users` to `accounts`, `users.mail` to `email` or `users.mail` to
    /// `users.email`; an enum's value is `mood.sad`.
    ///
    /// ```
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let (from, to) = (doc::mood(&["sad", "ok"])?, doc::mood(&["sad", "okay"])?);
    /// use migrate_schema::Rename;
    ///
    /// let rename = Rename::find("mood.ok", "okay", &from, &to)?;
    /// assert_eq!(rename.reverse.sql, "ALTER TYPE mood RENAME VALUE 'okay' TO 'ok'");
    /// # Ok::<(), migrate_schema::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Where no object has the old name in the first catalog, or none of its kind the new one in the second, or both
    /// have both.
    pub fn find(old: &str, new: &str, from: &Catalog, to: &Catalog) -> Result<Self, Error> {
        match (&from.0, &to.0) {
            (Of::Postgres(from), Of::Postgres(to)) => postgres::find_rename(old, new, from, to),
            (Of::Sqlite(from), Of::Sqlite(to)) => sqlite::find_rename(old, new, from, to),
            _ => Err(Error::new("catalogs of two dialects can't be compared")),
        }
    }
}
