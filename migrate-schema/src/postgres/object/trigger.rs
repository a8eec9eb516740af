//! Triggers of tables and views. Those that a partition has of its parent are the parent's.

use super::Sql;
use crate::facet::object;

object! {
    /// A trigger.
    Trigger = "trigger" {
        /// Its whole definition, as `pg_get_triggerdef` says it.
        definition: String => "definition",
        /// As `ALTER TABLE` takes it: `ENABLE`, `DISABLE`, `ENABLE REPLICA`, `ENABLE ALWAYS`.
        enabled: String => "enabled",
    }
}

impl Sql for Trigger {}
