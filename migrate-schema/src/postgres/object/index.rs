//! Indexes that no constraint has made. Those of partitions that come of their parent's are not of the catalog.

use super::Sql;
use crate::facet::object;

object! {
    /// An index.
    Index = "index" {
        unique: bool => "unique",
        /// The definition after `ON table `, such as `USING btree (email) WHERE (active)`.
        definition: String => "definition",
        /// The columns that are plainly indexed, unquoted.
        columns: Vec<String> => ignored "columns",
        /// `column number=target`, where a statistics target is set for an expression.
        statistics: Vec<String> => "statistics targets",
        /// Whether it can be used: one whose concurrent building failed can't.
        valid: bool => ignored "valid",
    }
}

impl Sql for Index {}
