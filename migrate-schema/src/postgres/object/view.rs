//! Views.

use super::Sql;
use crate::facet::object;

object! {
    /// A view.
    View = "view" {
        /// `name type` of each column, in order, as SQL writes it: a view is changed where it stands only by adding some at the end.
        columns: Vec<String> => ignored "columns",
        /// The query, without its semicolon.
        definition: String => "definition",
        /// `name=value`, sorted.
        options: Vec<String> => "options",
    }
}

impl Sql for View {}
