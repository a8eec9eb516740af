//! Schemas as data: what a database holds, what differs between two, and the SQL that leads from one to the other.
//!
//! Nothing here talks to a database. [`queries`] says what to ask, whoever has a connection asks it, and
//! [`Catalog::read`] takes the plain rows. [`compare`] makes an ordered list of [`Change`]s of two catalogs, each
//! with its statements; the way back is the comparison the other way round.
//!
//! ```text
//! queries ─→ rows ─→ Catalog ─┐
//! queries ─→ rows ─→ Catalog ─┴→ renames ─(asked, done, read again)─→ compare ─→ Comparison ─→ Change, Statement
//! ```
//!
//! Both sides of a comparison were read from the engine, in the same search path, so that spelling never
//! differs. What a [`Kind`] is compared by are its [`Facet`]s, and nothing else says it: the documentation's table is
//! made of them.

mod catalog;
mod change;
mod comparison;
mod dump;
mod error;
mod excerpt;
mod facet;
mod filter;
mod loss;
mod order;
mod postgres;
mod rename;
mod rows;
mod sqlite;
mod statement;

pub use catalog::{Catalog, Note, kinds, queries};
pub use change::{Action, Change, Difference};
pub use comparison::{Comparison, Settings, compare};
pub use dump::dump;
pub use error::Error;
pub use excerpt::Excerpt;
pub use facet::{Facet, Kind};
pub use filter::Filter;
pub use rename::{Candidate, Rename, candidates};
pub use rows::{Query, Row};
pub use statement::{Decision, Mode, Statement};
