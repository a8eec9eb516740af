//! PostgreSQL's catalog.

mod about;
mod catalog;
mod layout;
mod name;
mod object;
mod query;
mod rename;
mod text;

pub use catalog::Catalog;
pub(crate) use catalog::QUERIES;
pub(crate) use object::kinds;
pub(crate) use rename::{candidates, find_rename};

use crate::{Comparison, Error, Settings};

pub(crate) fn compare(
    _from: &Catalog,
    _to: &Catalog,
    _settings: &Settings,
) -> Result<Comparison, Error> {
    unimplemented!()
}
