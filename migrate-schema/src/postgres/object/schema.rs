//! Schemas.

use super::Sql;
use crate::facet::object;

object! {
    /// A schema. `public` is in every catalog.
    Schema = "schema" {}
}

impl Sql for Schema {}
