//! What a statement loses, in the words that stand before it: and how to look at what is there.

/// Says that a table goes with its rows.
pub(crate) fn of_rows(table: &str) -> String {
    format!("loses the rows of {table}: SELECT count(*) FROM {table}")
}

/// Says that a column, or an attribute of a table's type, goes with its values.
pub(crate) fn of_values(table: &str, column: &str) -> String {
    format!("loses the values of {table}.{column}: SELECT count({column}) FROM {table}")
}
