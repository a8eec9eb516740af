//! Aggregates. Their names hold the types of their arguments.

use super::Sql;
use crate::facet::object;

object! {
    /// An aggregate.
    Aggregate = "aggregate" {
        /// The list between the parentheses of its definition: `SFUNC = …, STYPE = …`, without defaults.
        parameters: Vec<String> => "definition",
    }
}

impl Sql for Aggregate {}
