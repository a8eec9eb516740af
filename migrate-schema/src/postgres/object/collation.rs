//! Collations.

use super::{At, Sql};
use crate::Statement;
use crate::facet::object;

object! {
    /// A collation.
    Collation = "collation" {
        /// The list between the parentheses of its definition, such as `provider = icu`, without defaults.
        parameters: Vec<String> => "definition",
    }
}

impl Sql for Collation {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let parameters = self.parameters.join(", ");
        vec![Statement::new(format!(
            "CREATE COLLATION {} ({parameters})",
            at.sql()
        ))]
    }

    /// Nothing but a name, an owner and a version can be changed (`ALTER COLLATION`).
    fn alter(&self, _to: &Self, _at: &At<'_>) -> Option<Vec<Statement>> {
        None
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("DROP COLLATION {}", at.sql()))
    }
}
