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

    /// Returns the name of a type of numbers.
    pub(super) fn number(self) -> Option<&'static str> {
        match self {
            Self::Integer => Some("INTEGER"),
            Self::Real => Some("REAL"),
            Self::Numeric => Some("NUMERIC"),
            Self::Text | Self::Blob => None,
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
