//! What a database holds.

use migrate_core::Dialect;

use crate::rows::{Query, Row};
use crate::{Error, Filter, Kind, Settings, Statement, postgres, sqlite};

/// What a database holds, as its engine says it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Catalog(pub(crate) Of);

/// A catalog of a dialect.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Of {
    Postgres(postgres::Catalog),
    Sqlite(sqlite::Catalog),
}

/// Something that is in the database and isn't compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Note {
    /// The kind of object, such as `publication`.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// Returns what to ask a database for its catalog, in this order, in one transaction that sees one state.
///
/// ```
/// use migrate_core::Dialect;
///
/// let queries = migrate_schema::queries(Dialect::Postgres)?;
/// assert!(queries.iter().any(|query| query.name == "enum" && query.sql.contains("pg_enum")));
/// assert!(migrate_schema::queries(Dialect::Mysql).is_err());
/// # Ok::<(), migrate_schema::Error>(())
/// ```
///
/// # Errors
///
/// Where the dialect has no catalog here.
pub fn queries(dialect: Dialect) -> Result<&'static [Query], Error> {
    match dialect {
        Dialect::Postgres => Ok(postgres::QUERIES),
        Dialect::Sqlite => Ok(sqlite::QUERIES),
        other => Err(unsupported(other)),
    }
}

/// Returns the kinds of objects that are compared in a dialect.
///
/// ```
/// use migrate_core::Dialect;
///
/// let kinds = migrate_schema::kinds(Dialect::Postgres);
/// let sequence = kinds.iter().find(|kind| kind.name == "sequence").expect("it is one");
/// assert!(sequence.facets.iter().any(|facet| facet.name == "increment" && facet.compared));
/// ```
pub fn kinds(dialect: Dialect) -> Vec<&'static Kind> {
    match dialect {
        Dialect::Postgres => postgres::kinds(),
        Dialect::Sqlite => sqlite::kinds(),
        _ => Vec::new(),
    }
}

impl Catalog {
    /// Reads a catalog from the answers to [`queries`], in the same order.
    ///
    /// ```
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let answers = doc::answers(&["sad", "ok"]);
    /// use migrate_core::Dialect;
    /// use migrate_schema::Catalog;
    ///
    /// let catalog = Catalog::read(Dialect::Postgres, &answers)?;
    /// assert_eq!(catalog.counts(), [("enum", 1)]);
    /// assert!(catalog.notes().is_empty());
    /// # Ok::<(), migrate_schema::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Where the dialect has no catalog here, or an answer isn't one to its query.
    pub fn read(dialect: Dialect, answers: &[Vec<Row>]) -> Result<Self, Error> {
        match dialect {
            Dialect::Postgres => Ok(Self(Of::Postgres(postgres::Catalog::read(answers)?))),
            Dialect::Sqlite => Ok(Self(Of::Sqlite(sqlite::Catalog::read(answers)?))),
            other => Err(unsupported(other)),
        }
    }

    /// Returns the catalog of a new database.
    ///
    /// # Errors
    ///
    /// Where the dialect has no catalog here.
    pub fn empty(dialect: Dialect) -> Result<Self, Error> {
        match dialect {
            Dialect::Postgres => Ok(Self(Of::Postgres(postgres::Catalog::of_new_database()))),
            Dialect::Sqlite => Ok(Self(Of::Sqlite(sqlite::Catalog::default()))),
            other => Err(unsupported(other)),
        }
    }

    /// Returns the dialect.
    pub fn dialect(&self) -> Dialect {
        match &self.0 {
            Of::Postgres(_) => Dialect::Postgres,
            Of::Sqlite(_) => Dialect::Sqlite,
        }
    }

    /// Returns how many objects of each kind there are, in the order of [`kinds`]; kinds without objects are left out.
    pub fn counts(&self) -> Vec<(&'static str, usize)> {
        match &self.0 {
            Of::Postgres(catalog) => catalog.counts(),
            Of::Sqlite(catalog) => catalog.counts(),
        }
    }

    /// Returns what is there and isn't compared.
    pub fn notes(&self) -> &[Note] {
        match &self.0 {
            Of::Postgres(catalog) => catalog.notes(),
            Of::Sqlite(catalog) => catalog.notes(),
        }
    }

    /// Leaves out what a filter doesn't let through.
    ///
    /// ```
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let mut catalog = doc::mood(&["sad", "ok"])?;
    /// use migrate_schema::Filter;
    ///
    /// let mut filter = Filter::default();
    /// filter.not_names.push("mo*".to_owned());
    /// assert!(!filter.lets("enum", "public", "mood"));
    /// catalog.retain(&filter);
    /// assert!(catalog.counts().is_empty());
    /// # Ok::<(), migrate_schema::Error>(())
    /// ```
    pub fn retain(&mut self, filter: &Filter) {
        match &mut self.0 {
            Of::Postgres(catalog) => catalog.retain(filter),
            Of::Sqlite(catalog) => catalog.retain(filter),
        }
    }

    /// Returns the statements that make this catalog in an empty database: what differs from nothing.
    ///
    /// ```
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// let statements = doc::mood(&["sad", "ok"])?.statements()?;
    /// assert!(statements.iter().any(|it| it.sql == "CREATE TYPE mood AS ENUM ('sad', 'ok')"));
    /// # Ok::<(), migrate_schema::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Where no statements make it.
    pub fn statements(&self) -> Result<Vec<Statement>, Error> {
        let empty = Self::empty(self.dialect())?;
        Ok(crate::compare(&empty, self, &Settings::default())?.statements)
    }
}

fn unsupported(dialect: Dialect) -> Error {
    Error::new(format!("schemas of {dialect} can't be compared yet"))
}
