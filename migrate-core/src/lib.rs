//! The pure middle of a database-migration system.

pub mod chain;
#[cfg(feature = "parse")]
pub mod checks;
pub mod checksum;
#[cfg(feature = "parse")]
pub mod config;
mod diagnostic;
mod dialect;
mod direction;
mod error;
mod event;
#[cfg(feature = "parse")]
mod folder;
pub mod graph;
pub mod history;
#[cfg(feature = "parse")]
mod parallel;
pub mod plan;
#[cfg(feature = "parse")]
pub mod revision;
mod source;
#[cfg(feature = "parse")]
pub mod sql;
mod suggest;
pub mod target;

pub use chain::Chain;
#[cfg(feature = "parse")]
pub use config::{CONFIG_FILE, Config, DatabaseConfig};
pub use diagnostic::{Diagnostic, Label, Note, Piece, Severity, Style};
pub use dialect::{Dialect, UnknownDialect};
pub use direction::Direction;
pub use error::{Error, ErrorKind};
pub use event::{Event, StepAt};
#[cfg(feature = "parse")]
pub use folder::Folder;
pub use graph::Graph;
pub use history::History;
pub use plan::Plan;
pub use source::{Position, SourceFile};
pub use suggest::nearest;
pub use target::TargetExpr;
