//! SQLite's catalog.
//!
//! SQLite keeps definitions as they were written, and its pragmas leave much of them out. So the texts are read here, token by
//! token, and compared by meaning; what the pragmas do say is held against them, so that nothing is misread.

mod affinity;
mod catalog;
mod compare;
mod kinds;
mod model;
mod parentheses;
mod phrase;
mod read;
mod rename;
mod resolve;
mod token;

pub(crate) use catalog::{Catalog, QUERIES};
pub(crate) use compare::compare;
pub(crate) use kinds::kinds;
pub(crate) use rename::{candidates, find_rename};
