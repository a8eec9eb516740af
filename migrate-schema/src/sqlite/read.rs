//! Reading the `CREATE` texts that SQLite stores: they alone know checks, names of constraints, collations, conflict clauses
//! and the expressions of generated columns.
//!
//! A clause that isn't known is an error: nothing of a definition is left out of a comparison in silence.

mod column;
mod constraint;
mod cursor;
mod index;
mod table;
mod trigger;
mod view;

pub(super) use column::ColumnText;
pub(super) use constraint::{Body, ConstraintText, Key, Reference};
pub(super) use index::IndexText;
pub(super) use table::TableText;
pub(super) use trigger::TriggerText;
pub(super) use view::{ViewText, VirtualText};
