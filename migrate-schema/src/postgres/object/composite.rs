//! Composite types.

use super::Sql;
use crate::facet::object;

object! {
    /// A composite type.
    Composite = "composite type" {
        /// `name type`, perhaps with `COLLATE …`, as SQL writes it.
        attributes: Vec<String> => "attributes",
    }
}

impl Sql for Composite {}
