//! Materialized views.

use super::Sql;
use crate::facet::object;

object! {
    /// A materialized view.
    MaterializedView = "materialized view" {
        /// The query, without its semicolon.
        definition: String => "definition",
        /// Storage parameters, `name=value`, sorted.
        options: Vec<String> => "options",
        access_method: Option<String> => "access method",
        populated: bool => ignored "populated",
        tablespace: Option<String> => ignored "tablespace",
    }
}

impl Sql for MaterializedView {}
