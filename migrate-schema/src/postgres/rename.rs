//! Renames: which may be meant, which somebody says, and their statements.

mod candidates;
mod find;
mod thing;

pub(crate) use candidates::candidates;
pub(crate) use find::find_rename;
