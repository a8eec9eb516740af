//! SQLite's catalog.

use crate::{Candidate, Comparison, Error, Filter, Kind, Note, Query, Rename, Row, Settings};

pub(crate) const QUERIES: &[Query] = &[];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {}

impl Catalog {
    pub fn read(_answers: &[Vec<Row>]) -> Result<Self, Error> {
        unimplemented!()
    }

    pub(crate) fn counts(&self) -> Vec<(&'static str, usize)> {
        unimplemented!()
    }

    pub(crate) fn notes(&self) -> &[Note] {
        &[]
    }

    pub(crate) fn retain(&mut self, _filter: &Filter) {}
}

pub(crate) fn kinds() -> Vec<&'static Kind> {
    Vec::new()
}

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
