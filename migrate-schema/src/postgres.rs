//! PostgreSQL's catalog.

mod about;
mod cast;
mod catalog;
mod compare;
mod excerpt;
mod layout;
mod name;
mod object;
mod options;
mod query;
mod rename;
mod text;
mod type_name;

pub(crate) use catalog::Catalog;
pub(crate) use catalog::QUERIES;
pub(crate) use compare::compare;
pub(crate) use excerpt::{applied, around, excerpt};
pub(crate) use object::kinds;
pub(crate) use rename::{candidates, find_rename};
