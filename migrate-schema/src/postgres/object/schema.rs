//! Schemas.

use super::{At, Sql};
use crate::Statement;
use crate::facet::object;

object! {
    /// A schema. `public` is in every catalog.
    Schema = "schema" {}
}

impl Sql for Schema {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        vec![Statement::new(format!("CREATE SCHEMA {}", at.sql()))]
    }

    fn alter(&self, _to: &Self, _at: &At<'_>) -> Option<Vec<Statement>> {
        Some(Vec::new())
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("DROP SCHEMA {}", at.sql()))
    }
}
