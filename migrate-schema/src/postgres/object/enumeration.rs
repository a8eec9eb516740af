//! Enums.

use super::Sql;
use crate::facet::object;

object! {
    /// An enum.
    Enum = "enum" {
        /// Its values, in order, unquoted.
        values: Vec<String> => "values",
    }
}

impl Sql for Enum {}
