//! Which renames may lead from one catalog to another.

mod code;
mod columns;
mod equal;
mod found;
mod parts;
mod schemas;
mod sequences;
mod tables;
mod types;

pub(crate) use found::candidates;
