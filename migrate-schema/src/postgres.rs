//! PostgreSQL's catalog.

mod catalog;
mod layout;
mod name;
mod object;

pub use catalog::Catalog;
pub(crate) use catalog::QUERIES;
pub(crate) use object::kinds;

use crate::{Candidate, Comparison, Error, Rename, Settings};

pub(crate) fn compare(
    _from: &Catalog,
    _to: &Catalog,
    _settings: &Settings,
) -> Result<Comparison, Error> {
    unimplemented!()
}

pub(crate) fn candidates(_from: &Catalog, _to: &Catalog) -> Vec<Candidate> {
    Vec::new()
}

pub(crate) fn find_rename(
    _old: &str,
    _new: &str,
    _from: &Catalog,
    _to: &Catalog,
) -> Result<Rename, Error> {
    unimplemented!()
}
