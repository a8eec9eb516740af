//! Functions and procedures. Their names hold the types of their arguments.

use super::Sql;
use crate::facet::object;

object! {
    /// A function or a procedure.
    Function = "function" {
        /// `FUNCTION` or `PROCEDURE`.
        noun: String => ignored "noun",
        /// Names, types and defaults of the arguments, and what it returns: who changes these makes it anew.
        signature: String => ignored "signature",
        /// Its whole definition, as `pg_get_functiondef` says it.
        definition: String => "definition",
        /// The body where it is a string, which PostgreSQL keeps no dependencies of.
        body: Option<String> => ignored "body",
    }
}

impl Sql for Function {}
