//! The verbs of the command line over a chain of migrations.
//!
//! An application gives its own binary the verbs that need no files: `upgrade`, `downgrade`, `redo`,
//! `status`, `current`, `history`, `heads`, `branches`, `graph`, `show`, `stamp`, `resolve`, `diff`, `dump`,
//! `db` and `explain`.
//!
//! ```no_run
//! # use std::process::ExitCode;
//! # async fn main_of(MIGRATIONS: &'static migrate_runtime::Migrations) -> ExitCode {
//! // static MIGRATIONS: &Migrations = migrations!("./migrations");
//! migrate_cli::run(MIGRATIONS).await
//! # }
//! ```
//!
//! `cargo migrate` uses the same verbs on the chain of a folder: [`Globals`] and [`Verb`] are its
//! arguments, [`Project`] is what they work on, [`execute`] carries one out, and [`Ui`] prints.
//!
//! Standard output is data and standard error is talk; the exit codes are those of [`Exit`].
//! With `--format json`, verbs that look print an array, runs print one object an event, and a
//! failure prints `{"error":{"kind","message","help"}}`, each on a line of standard output; what
//! failed midway adds the `state` of the database. With `--sql`, `upgrade`, `downgrade` and `stamp`
//! print a script instead of running, in json as `{"sql"}`.
//!
//! `history`, `heads`, `branches`, `graph` and `show` need no database. Where one is named they also
//! say what is applied; one that can't be reached is left out with a note, unless an option named it.
//! `heads` and `branches` look at one for json only. `explain` needs no chain either.
//!
//! # Features
//!
//! `postgres`, `sqlite` and `sqlite-unbundled` choose the engines. The async runtime and TLS are
//! chosen where the application depends on sqlx.

mod ahead;
mod applied;
mod args;
mod change;
mod confirm;
mod database;
mod environment;
mod error;
mod exit;
mod explain;
mod handover;
mod interrupt;
pub mod json;
mod losses;
mod offline;
mod project;
mod render;
mod report;
mod run;
pub mod schema;
mod ui;
mod url;
mod verbs;
mod view;

pub use ahead::{Ahead, look_ahead};
pub use applied::Applied;
pub use args::{Format, Globals, parse};
pub use database::scheme;
pub use error::Error;
pub use exit::Exit;
pub use handover::{Handover, Receipt};
pub use interrupt::Watch;
pub use project::Project;
pub use run::{App, run};
pub use ui::Ui;
pub use verbs::{Verb, execute, execute_alone};
