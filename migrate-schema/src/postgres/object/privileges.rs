//! Default privileges. What is granted are the object's grants.

use super::Sql;
use crate::facet::object;

object! {
    /// Default privileges of a role for a kind of objects, perhaps in one schema.
    DefaultPrivileges = "default privileges" {
        /// The role that makes the objects, as SQL writes it; empty where it is the one who looks.
        role: String => ignored "role",
        /// As SQL writes it.
        schema: Option<String> => ignored "schema",
        /// `TABLES`, `SEQUENCES`, `FUNCTIONS`, `TYPES` or `SCHEMAS`.
        objects: String => ignored "objects",
    }
}

impl Sql for DefaultPrivileges {}
