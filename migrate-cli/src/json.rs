//! The shapes of `--format json`: stable names, one value a line.
//!
//! `docs/json.schema.json` is made from them by a test, and `docs/json.md` says which verb prints
//! what.

mod differences;
mod event;
mod explained;
mod finding;
mod plan;
mod resolved;
mod revision;
#[cfg(test)]
mod schema;
mod written;

pub use finding::Finding;
pub use plan::{Lost, Planned, Step};
pub use resolved::Resolved;
pub use written::{Begun, Moved, Written};

pub(crate) use differences::{Differences, Dumped, not_compared};
pub(crate) use event::Happening;
pub(crate) use explained::Explained;
pub(crate) use finding::Failure;
pub(crate) use plan::Script;
pub(crate) use revision::{Revision, Shown};
