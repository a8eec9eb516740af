//! The pure middle of a database-migration system.

pub mod chain;
pub mod checksum;
mod diagnostic;
mod dialect;
mod direction;
mod error;
pub mod history;
pub mod plan;
mod source;
#[cfg(feature = "parse")]
pub mod sql;

pub use chain::Chain;
pub use diagnostic::{Diagnostic, Label, Note, Piece, Severity, Style};
pub use dialect::{Dialect, UnknownDialect};
pub use direction::Direction;
pub use error::{Error, ErrorKind};
pub use history::History;
pub use plan::Plan;
pub use source::{Position, SourceFile};
