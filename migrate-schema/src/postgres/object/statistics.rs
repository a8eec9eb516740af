//! Extended statistics.

use super::Sql;
use crate::facet::object;

object! {
    /// Extended statistics of a table.
    Statistics = "statistics" {
        /// Its whole definition, as `pg_get_statisticsobjdef` says it.
        definition: String => "definition",
        /// Where it is set.
        target: Option<i64> => "statistics target",
    }
}

impl Sql for Statistics {}
