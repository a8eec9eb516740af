//! The pure middle of a database-migration system: values in, values out.
//!
//! ```text
//! .sql file ─→ SourceFile ─→ Revision ─→ Folder ─lends→ Chain ─┐
//! build     ─→ static tables ─────────────────────lends→ Chain ─┤
//! database  ─→ history rows ─→ History ─────────────────────────┼─→ Plan
//! text      ─→ TargetExpr ──────────────────────────────────────┘
//! ```
//!
//! - [`Chain`] is the one borrowed view of a chain of revisions.
//! - [`History`] is what a database says of itself.
//! - [`plan`] makes a [`Plan`] of both and a target: what a run will do, and nothing else decides it.
//! - [`Diagnostic`] is a finding as data, drawn here as plain text.
//! - [`Event`] is what a run says while it goes on.
//!
//! ```
//! # #[cfg(feature = "parse")]
//! # fn main() -> Result<(), migrate_core::Error> {
//! use migrate_core::plan::{self, Options};
//! use migrate_core::{Config, Dialect, Folder, History, SourceFile};
//!
//! let text = "-- revision: a\n-- parent: base\n\n-- migrate:up\nSELECT 1;\n\n-- migrate:down none\n";
//! let file = SourceFile::new("migrations/a.sql", text);
//! let folder = Folder::from_files(Config::new(&[Dialect::Sqlite]), vec![file]);
//! let chain = folder.chain().expect("the folder has no findings");
//! let empty = History::default();
//! let plan = plan::upgrade(chain, &empty, &"head".parse()?, &Options::new(Dialect::Sqlite))?;
//! assert_eq!(plan.steps[0].revision, "a");
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "parse"))]
//! # fn main() {}
//! ```
//!
//! Nothing here is async, drives a database, knows a network, a clock or an environment, or prints.
//!
//! # Features
//!
//! - `parse`: from the text of files to a chain: what a build or a command needs, and a running
//!   application doesn't.
//! - `disk`: reads a folder.
//! - `pages`: a page of text for each rule.

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
mod sorted;
mod source;
pub mod sql;
mod suggest;
pub mod target;

pub use chain::Chain;
#[cfg(feature = "parse")]
pub use config::{CONFIG_FILE, CompareConfig, Config, DatabaseConfig};
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
