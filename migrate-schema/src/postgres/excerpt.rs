//! The part of a schema that a change concerns.
//!
//! Of statements it is found by their words, of catalogs by what objects need. A thing and all that stands within it, such
//! as a table with its columns and indexes, are taken together, by the thing's name without its schema: that takes too
//! much where two schemas have equal names, and never too little.

mod applied;
mod around;
mod root;
mod script;
mod statement;

pub(crate) use applied::applied;
pub(crate) use around::around;
pub(crate) use script::excerpt;
