//! Extensions. What belongs to one is not of the catalog.

use super::Sql;
use crate::facet::object;

object! {
    /// An extension.
    Extension = "extension" {
        /// The schema that holds its objects, as SQL writes it.
        schema: String => "schema",
        version: String => ignored "version",
    }
}

impl Sql for Extension {}
