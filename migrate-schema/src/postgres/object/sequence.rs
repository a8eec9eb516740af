//! Sequences, but for those of identity columns.

use super::Sql;
use crate::facet::object;

object! {
    /// A sequence.
    Sequence = "sequence" {
        data_type: String => "type",
        start: i64 => "start",
        increment: i64 => "increment",
        min: i64 => "minimum",
        max: i64 => "maximum",
        cache: i64 => "cache",
        cycle: bool => "cycle",
        unlogged: bool => "unlogged",
        /// The column that owns it, as `table.column` in SQL.
        owner: Option<String> => "owned by",
    }
}

impl Sql for Sequence {}
