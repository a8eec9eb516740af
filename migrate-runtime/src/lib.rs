#![doc = include_str!("../README.md")]
//! # As a library
//!
//! ```
//! # #[cfg(feature = "sqlite")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use migrate_runtime::Migrations;
//! # mod doc { include!("../tests/support/doc.rs"); }
//! # static CHAIN: std::sync::LazyLock<Migrations> = std::sync::LazyLock::new(doc::migrations);
//! # let folder = tempfile::tempdir()?;
//! # let url = format!("sqlite:{}", folder.path().join("app.db").display());
//! // An application writes: static MIGRATIONS: &Migrations = migrations!("./migrations");
//! # let migrations: &Migrations = &CHAIN;
//! let outcome = migrations.upgrade(&*url).await?;
//! assert_eq!(outcome.applied.len(), 2);
//! assert!(migrations.upgrade(&*url).await?.applied.is_empty());
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sqlite"))]
//! # fn main() {}
//! ```
//!
//! - [`Migrations`] is the chain that is compiled into the application; [`Run`] is what its
//!   `upgrade` and `downgrade` return: a builder that is awaited.
//! - [`Session`] and [`Locked`] are the pieces that a run is made of, for tools;
//!   [`WholeDatabase`] creates, backs up and drops.
//! - [`Scratches`] makes databases of no worth, to see what statements make of them.
//! - [`Script`] is a plan as text, for databases that only their administrators reach.
//! - [`Error`] is one line as `Display`, and a picture of the place in the `.sql` file as `Debug`.
//!
//! # Engines
//!
//! The features `postgres`, `sqlite` (with its own copy of SQLite) and `sqlite-unbundled` choose
//! the engines. The async runtime and TLS are chosen where the application depends on sqlx.

#![cfg_attr(
    not(any(feature = "postgres", feature = "sqlite", feature = "sqlite-unbundled")),
    expect(
        dead_code,
        unused_imports,
        reason = "without an engine nothing answers"
    )
)]

mod activity;
mod admin;
mod apply;
mod code;
mod database;
mod engine;
mod error;
mod identity;
mod journal;
mod locked;
mod macros;
mod migrations;
mod outcome;
mod record;
mod run;
mod scratch;
mod script;
mod session;
mod settings;
mod shell;
mod statement;
mod stop;
mod table;
#[cfg(feature = "tracing")]
mod trace;
mod trial;
mod unknown;
mod waiting;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use activity::{Activity, InvalidIndex, Running};
pub use admin::{Extent, Replaced, Rows, WholeDatabase};
pub use apply::Apply;
pub use code::Code;
pub use database::Database;
pub use error::{Error, ErrorKind};
pub use locked::Locked;
pub use migrations::Migrations;
pub use outcome::{Done, DryRun, DryStep, Outcome};
pub use run::Run;
pub use scratch::{Scratch, Scratches};
pub use script::Script;
pub use session::Session;
pub use settings::{Access, Settings};
pub use trial::Trial;
pub use unknown::UnknownRevision;

pub use migrate_core::plan::{Plan, Policy, Resolve, Stamp};
pub use migrate_core::{Chain, Diagnostic, Dialect, Direction, Event, History, StepAt};

/// The values that plans, histories and diagnostics are made of.
pub use migrate_core as core;
