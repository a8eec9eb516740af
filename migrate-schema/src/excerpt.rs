//! Excerpts: of a large schema, the part that has to be made to see what a small change does.

use std::collections::BTreeSet;

use migrate_core::Dialect;

use crate::catalog::{Catalog, Of};
use crate::postgres;

/// The statements of a script that have to run again where it differs a little from one whose catalog is known.
///
/// What changed is found by the words of the statements. Where those don't tell it all, there is no excerpt, and where
/// what was made contradicts them, it is refused: then the whole script has to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    statements: Vec<usize>,
    /// The names of what is made by other statements than before.
    changed: BTreeSet<String>,
    /// The names of all that statements are about.
    subjects: BTreeSet<String>,
}

impl Excerpt {
    /// Finds what of a script has to run in an empty database; nothing where that isn't much less than all.
    ///
    /// ```
    /// use migrate_core::Dialect;
    /// use migrate_schema::Excerpt;
    ///
    /// let table = |name: &str, column: &str| format!("CREATE TABLE {name} ({column} int)");
    /// let before = ["a", "b", "c", "d"].map(|name| table(name, "id"));
    /// let mut after = before.clone();
    /// after[2] = table("c", "number");
    ///
    /// let before: Vec<_> = before.iter().map(String::as_str).collect();
    /// let after: Vec<_> = after.iter().map(String::as_str).collect();
    /// let excerpt = Excerpt::of(Dialect::Postgres, &before, &after).expect("one statement differs");
    /// assert_eq!(excerpt.statements(), [2]);
    /// assert!(Excerpt::of(Dialect::Postgres, &before, &["DO 'BEGIN END'"]).is_none());
    /// ```
    pub fn of(dialect: Dialect, before: &[&str], after: &[&str]) -> Option<Self> {
        match dialect {
            Dialect::Postgres => postgres::excerpt(before, after),
            _ => None,
        }
    }

    pub(crate) fn new(
        statements: Vec<usize>,
        changed: BTreeSet<String>,
        subjects: BTreeSet<String>,
    ) -> Self {
        Self {
            statements,
            changed,
            subjects,
        }
    }

    /// Returns which statements of the script have to run, by their numbers from 0.
    pub fn statements(&self) -> &[usize] {
        &self.statements
    }

    pub(crate) fn is_changed(&self, name: &str) -> bool {
        self.changed.contains(name)
    }

    pub(crate) fn is_subject(&self, name: &str) -> bool {
        self.subjects.contains(name)
    }

    /// Returns the catalog of the whole script: the one before, with what the excerpt's statements made.
    ///
    /// Nothing where what they made isn't as it was although nothing about it changed, such as a view of all columns
    /// of a table that has more now.
    pub fn applied(&self, before: Catalog, made: &Catalog) -> Option<Catalog> {
        match (before.0, &made.0) {
            (Of::Postgres(before), Of::Postgres(made)) => {
                let catalog = postgres::applied(self, before, made)?;
                Some(Catalog(Of::Postgres(catalog)))
            }
            _ => None,
        }
    }
}

impl Catalog {
    /// Returns the parts of two catalogs that what differs between them concerns: what differs, what stands in the same
    /// tables, what needs that, and whatever all those need. Nothing where that isn't much less than all.
    ///
    /// ```
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let (from, to) = (doc::mood(&["sad", "ok"])?, doc::mood(&["sad", "ok", "happy"])?);
    /// // All of it is one type.
    /// assert!(from.around(&to).is_none());
    /// # Ok::<(), migrate_schema::Error>(())
    /// ```
    pub fn around(&self, to: &Self) -> Option<[Self; 2]> {
        match (&self.0, &to.0) {
            (Of::Postgres(from), Of::Postgres(to)) => {
                let parts = postgres::around(from, to)?;
                Some(parts.map(|part| Self(Of::Postgres(part))))
            }
            _ => None,
        }
    }

    /// Puts another part in the place of one.
    ///
    /// ```
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let (from, to) = (doc::mood(&["sad", "ok"])?, doc::mood(&["sad", "ok", "happy"])?);
    /// let mut all = from.clone();
    /// all.put(&from, &to);
    /// assert_eq!(all, to);
    /// # Ok::<(), migrate_schema::Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// Where they aren't PostgreSQL's: there are no parts of others.
    pub fn put(&mut self, old: &Self, new: &Self) {
        match (&mut self.0, &old.0, &new.0) {
            (Of::Postgres(all), Of::Postgres(old), Of::Postgres(new)) => all.put(old, new),
            _ => panic!("parts are of PostgreSQL's catalogs alone"),
        }
    }
}
