//! Policies of row security.

use super::Sql;
use crate::facet::object;

object! {
    /// A policy.
    Policy = "policy" {
        permissive: bool => "permissive",
        /// `ALL`, `SELECT`, `INSERT`, `UPDATE` or `DELETE`.
        command: String => "command",
        /// As SQL writes them.
        roles: Vec<String> => "roles",
        using: Option<String> => "using",
        check: Option<String> => "with check",
    }
}

impl Sql for Policy {}
