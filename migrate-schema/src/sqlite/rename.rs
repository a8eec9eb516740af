//! Renames.

use super::Catalog;
use crate::{Candidate, Error, Rename};

pub(crate) fn candidates(_from: &Catalog, _to: &Catalog) -> Vec<Candidate> {
    Vec::new()
}

pub(crate) fn find_rename(
    _old: &str,
    _new: &str,
    _from: &Catalog,
    _to: &Catalog,
) -> Result<Rename, Error> {
    Err(Error::new("x"))
}
