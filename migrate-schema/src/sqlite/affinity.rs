//! What becomes of values in a column of a type.

use super::model::Column;

/// What a column's type makes of values: <https://sqlite.org/datatype3.html#determination_of_column_affinity>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

/// What may become of values.
pub(super) struct Change {
    /// A value, and what it becomes.
    pub(super) example: &'static str,
    /// A condition that holds of the values that change.
    pub(super) rows: String,
    /// Whether hardly any value is such.
    pub(super) is_rare: bool,
}

impl Affinity {
    pub(super) fn of(column: &Column) -> Self {
        let data_type = column.facts.data_type.text.to_ascii_uppercase();
        let has = |parts: &[&str]| parts.iter().any(|part| data_type.contains(part));
        if has(&["INT"]) {
            Self::Integer
        } else if has(&["CHAR", "CLOB", "TEXT"]) {
            Self::Text
        } else if has(&["BLOB"]) || data_type.is_empty() {
            Self::Blob
        } else if has(&["REAL", "FLOA", "DOUB"]) {
            Self::Real
        } else {
            Self::Numeric
        }
    }

    /// Returns what becomes of values that a column of another type held, where they may be others afterwards, or after the
    /// way back: <https://sqlite.org/datatype3.html#type_affinity>.
    pub(super) fn change(self, was: Self, column: &str) -> Option<Change> {
        let (example, rows) = match (self, was) {
            (Self::Integer | Self::Real | Self::Numeric, Self::Text | Self::Blob) => {
                let number = self.number();
                let back = format!("CAST(CAST({column} AS {number}) AS TEXT) <> {column}");
                ("'007' to 7", back)
            }
            (Self::Text, Self::Blob) => (
                "7 to '7'",
                format!("typeof({column}) IN ('integer', 'real')"),
            ),
            (Self::Text, Self::Real | Self::Numeric) => (
                "0.1 + 0.2 to '0.3'",
                format!("CAST(CAST({column} AS TEXT) AS NUMERIC) <> {column}"),
            ),
            (Self::Real, Self::Integer | Self::Numeric) => (
                "9007199254740993 to 9007199254740992.0",
                format!(
                    "typeof({column}) = 'integer' AND CAST(CAST({column} AS REAL) AS INTEGER) <> {column}"
                ),
            ),
            _ => return None,
        };
        let is_rare = self == Self::Real && matches!(was, Self::Integer | Self::Numeric);
        Some(Change {
            example,
            rows,
            is_rare,
        })
    }

    fn number(self) -> &'static str {
        match self {
            Self::Integer => "INTEGER",
            Self::Real => "REAL",
            _ => "NUMERIC",
        }
    }

    /// Returns what a strict table's column must cast values of another one to: these two are never converted.
    pub(super) fn cast(self, was: Self) -> Option<&'static str> {
        match (self, was) {
            (Self::Blob, was) if was != Self::Blob => Some("BLOB"),
            (Self::Text, Self::Blob) => Some("TEXT"),
            _ => None,
        }
    }
}
