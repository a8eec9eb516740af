//! `db`: the database as a whole.

mod create;
mod drop;
mod others;
mod reset;

use std::time::Duration;

use clap::{Args, Subcommand};
use migrate_runtime::WholeDatabase;

use crate::args::{Format, Globals};
use crate::json::Happening;
use crate::ui::Ui;
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
Examples:
  cargo migrate db create           before the first upgrade
  cargo migrate db reset            drop, create and upgrade a database of development
  cargo migrate db drop --yes       where nobody can be asked

What migrate.toml protects is never dropped.";

/// The arguments of `db`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES, arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Db {
    #[command(subcommand)]
    action: Action,
}

/// What is done to the database.
#[derive(Clone, Debug, Subcommand)]
enum Action {
    /// Create the database, empty
    Create(create::Create),
    /// Drop the database, with all that is in it
    Drop(drop::Drop),
    /// Drop the database, create it again, and apply all revisions
    Reset(reset::Reset),
}

impl Db {
    /// A reset goes on as a whole: what the application would refuse must not cost the database.
    pub(super) fn words(&self) -> Option<(Vec<String>, Option<Duration>)> {
        match &self.action {
            Action::Reset(verb) => Some(verb.words()),
            Action::Create(_) | Action::Drop(_) => None,
        }
    }

    /// Returns whether it is about the database alone, and not about what the chain makes of it.
    pub(super) fn is_alone(&self) -> bool {
        match &self.action {
            Action::Create(_) | Action::Drop(_) => true,
            Action::Reset(_) => false,
        }
    }

    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        match &self.action {
            Action::Create(verb) => verb.run(globals, project, ui).await,
            Action::Drop(verb) => verb.run(globals, project, ui).await,
            Action::Reset(verb) => verb.run(globals, project, ui).await,
        }
    }
}

/// Says that a database was created, or was there.
fn created(database: &WholeDatabase, made: bool, ui: &mut Ui) {
    let place = database.place();
    match (ui.format(), made) {
        (Format::Json, true) => ui.json(&Happening::Created { database: place }),
        (Format::Json, false) => ui.json(&Happening::Exists { database: place }),
        (Format::Human, true) => ui.status("Created", place),
        (Format::Human, false) => ui.note(format_args!("{place} exists already")),
    }
}

/// Says that a database was dropped, or wasn't there.
fn dropped(database: &WholeDatabase, was_there: bool, ui: &mut Ui) {
    let place = database.place();
    match (ui.format(), was_there) {
        (Format::Json, true) => ui.json(&Happening::Dropped { database: place }),
        (Format::Json, false) => ui.json(&Happening::Missing { database: place }),
        (Format::Human, true) => ui.status("Dropped", place),
        (Format::Human, false) => ui.note(format_args!("{place} doesn't exist")),
    }
}
