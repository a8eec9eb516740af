//! Constraints of tables and domains. Those that a table only inherits are its parent's.

use super::Sql;
use crate::facet::object;

object! {
    /// A constraint.
    Constraint = "constraint" {
        /// `p`rimary key, `u`nique, `f`oreign key, `c`heck or e`x`clusion.
        kind: String => ignored "kind",
        /// Its whole definition, as `pg_get_constraintdef` says it.
        definition: String => "definition",
        /// The columns, in order, unquoted.
        columns: Vec<String> => ignored "columns",
        /// The table that a foreign key refers to, as SQL writes it.
        refers_to: Option<String> => ignored "refers to",
        /// Whether rows that were there are known to fulfil it.
        validated: bool => ignored "validated",
    }
}

impl Sql for Constraint {}
