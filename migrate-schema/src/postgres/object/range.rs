//! Range types.

use super::Sql;
use crate::facet::object;

object! {
    /// A range type.
    Range = "range type" {
        subtype: String => "subtype",
        /// Only where it isn't the subtype's default.
        opclass: Option<String> => "operator class",
        collation: Option<String> => "collation",
        canonical: Option<String> => "canonical function",
        difference: Option<String> => "difference function",
        multirange: Option<String> => "multirange type",
    }
}

impl Sql for Range {}
