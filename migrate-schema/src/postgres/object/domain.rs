//! Domains. Their checks are constraints.

use super::Sql;
use crate::facet::object;

object! {
    /// A domain.
    Domain = "domain" {
        base: String => "type",
        /// As SQL writes it; only where it isn't the type's own.
        collation: Option<String> => "collation",
        default: Option<String> => "default",
        not_null: bool => "not null",
    }
}

impl Sql for Domain {}
