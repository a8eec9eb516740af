//! Defaults of columns, apart from them: a sequence that a column owns and whose values it takes needs both first.

use super::Sql;
use crate::facet::object;

object! {
    /// A default of a column, which has the same name.
    Default = "default" {
        expression: String => "expression",
    }
}

impl Sql for Default {}
