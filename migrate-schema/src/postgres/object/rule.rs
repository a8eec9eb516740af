//! Rules, but for those that make views.

use super::Sql;
use crate::facet::object;

object! {
    /// A rule.
    Rule = "rule" {
        /// Its whole definition, as `pg_get_ruledef` says it, without the semicolon.
        definition: String => "definition",
        /// As `ALTER TABLE` takes it: `ENABLE`, `DISABLE`, `ENABLE REPLICA`, `ENABLE ALWAYS`.
        enabled: String => "enabled",
    }
}

impl Sql for Rule {}
