//! What can go wrong without a database.

use std::fmt;

/// An answer that isn't one to its query, or a difference that no statement can make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    message: String,
}

impl Error {
    /// Makes the error of a row that isn't as its query says.
    pub(crate) fn row(query: &str, reason: impl fmt::Display) -> Self {
        Self::new(format!("the answer about {query} can't be read: {reason}"))
    }

    /// Makes the error of a name that isn't there, perhaps for want of one that is.
    pub(crate) fn unknown(reason: impl fmt::Display, near: Option<&str>) -> Self {
        Self::new(match near {
            Some(near) => format!("{reason}; did you mean {near}?"),
            None => reason.to_string(),
        })
    }

    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
