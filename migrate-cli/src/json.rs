//! The shapes of `--format json`: stable names, one value a line.

mod event;
mod finding;
mod plan;
mod revision;

pub use finding::Finding;
pub use plan::{Planned, Step};

pub(crate) use event::Happening;
pub(crate) use finding::Failure;
pub(crate) use revision::{Revision, Shown};
