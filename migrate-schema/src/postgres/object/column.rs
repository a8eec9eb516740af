//! Columns of tables. Those that a table only inherits are its parent's.

use super::Sql;
use crate::facet::object;

object! {
    /// A column.
    Column = "column" {
        position: i64 => ignored "position",
        /// With its modifiers.
        data_type: String => "type",
        /// As SQL writes it; only where it isn't the type's own.
        collation: Option<String> => "collation",
        not_null: bool => "not null",
        /// `ALWAYS` or `BY DEFAULT`.
        identity: Option<String> => "identity",
        /// The options of its sequence that aren't the default of the type, as `START WITH 10 INCREMENT BY 2`.
        identity_options: Option<String> => "identity options",
        /// The expression of a stored generated column.
        generated: Option<String> => "generated",
        /// Only where it isn't the type's own, such as `EXTERNAL`.
        storage: Option<String> => "storage",
        /// `pglz` or `lz4`, where it is set.
        compression: Option<String> => "compression",
        /// Where it is set.
        statistics: Option<i64> => "statistics target",
        /// `n_distinct=…`, sorted.
        options: Vec<String> => "options",
    }
}

impl Sql for Column {}
