//! Values as text for people.

pub(crate) mod changes;
pub(crate) mod diagnostic;
pub(crate) mod halfway;
pub(crate) mod lanes;
pub(crate) mod list;
pub(crate) mod mermaid;
pub(crate) mod page;
pub(crate) mod plan;
pub(crate) mod resolved;
pub(crate) mod revision;
pub(crate) mod size;
pub(crate) mod state;
pub(crate) mod status;
pub(crate) mod style;
pub(crate) mod table;
pub(crate) mod time;
pub(crate) mod words;
