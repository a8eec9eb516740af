//! Extensions. What belongs to one is not of the catalog.

use super::{At, Sql};
use crate::Statement;
use crate::facet::object;

/// Where an extension comes to where nothing is said: the first schema of the search path.
const USUAL_SCHEMA: &str = "public";

object! {
    /// An extension.
    Extension = "extension" {
        /// The schema that holds its objects, as SQL writes it.
        schema: String => "schema",
        /// Whether it can be moved to another schema.
        relocatable: bool => ignored "relocatable",
        version: String => ignored "version",
    }
}

impl Sql for Extension {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let schema = match self.schema.as_str() {
            USUAL_SCHEMA => String::new(),
            schema => format!(" WITH SCHEMA {schema}"),
        };
        vec![Statement::new(format!(
            "CREATE EXTENSION {}{schema}",
            at.sql()
        ))]
    }

    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        let move_it = format!("ALTER EXTENSION {} SET SCHEMA {}", at.sql(), to.schema);
        self.relocatable.then(|| vec![Statement::new(move_it)])
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("DROP EXTENSION {}", at.sql()))
    }
}
