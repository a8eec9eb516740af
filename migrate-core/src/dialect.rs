//! The SQL dialects that a chain can be written in.

use std::fmt;
use std::str::FromStr;

/// A SQL dialect: it decides how text is split and what may run in a transaction.
///
/// ```
/// use migrate_core::Dialect;
///
/// assert_eq!("postgresql".parse(), Ok(Dialect::Postgres));
/// assert_eq!(Dialect::Sqlite.to_string(), "sqlite");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// PostgreSQL 12 and newer.
    Postgres,
    /// MySQL and MariaDB.
    Mysql,
    /// SQLite 3.
    Sqlite,
}

impl Dialect {
    /// Every dialect that the file format knows.
    pub const ALL: &'static [Self] = &[Self::Postgres, Self::Mysql, Self::Sqlite];

    /// Returns the name that `migrate.toml` and section attributes use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Sqlite => "sqlite",
        }
    }

    /// Returns the name that its makers use.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
            Self::Sqlite => "SQLite",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownDialect;

impl fmt::Display for UnknownDialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown dialect: expected postgres, mysql or sqlite")
    }
}

impl std::error::Error for UnknownDialect {}

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "postgres" | "postgresql" => Ok(Self::Postgres),
            "mysql" | "mariadb" => Ok(Self::Mysql),
            "sqlite" => Ok(Self::Sqlite),
            _ => Err(UnknownDialect),
        }
    }
}
