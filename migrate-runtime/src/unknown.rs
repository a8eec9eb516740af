//! An id that isn't in the chain.

use std::fmt;

/// No revision of the chain has this id.
///
/// It is what `Revision::from_str` of a module made by [`migrations!`](crate::migrations) fails with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRevision {
    id: String,
}

impl UnknownRevision {
    pub(crate) fn new(id: &str) -> Self {
        Self { id: id.to_owned() }
    }

    /// Returns the id.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Display for UnknownRevision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Can't locate revision identified by '{}'", self.id)
    }
}

impl std::error::Error for UnknownRevision {}
