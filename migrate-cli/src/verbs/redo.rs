//! `redo`: takes back and applies again.

use clap::Args;

use crate::args::{Change, Globals};
use crate::change::{Kind, Wanted, change};
use crate::ui::Ui;
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
For a revision that is being written: edit its file, then bring the database to what it says now.
What is applied is taken back by the SQL that was recorded when it was applied. It never runs on a
database that migrate.toml protects.

Examples:
  cargo migrate redo            the last revision
  cargo migrate redo 3          the last three
  cargo migrate redo --dry-run  show what it would run";

/// The arguments of `redo`.
#[derive(Args, Clone, Debug)]
#[command(
    after_help = EXAMPLES,
    mut_arg("yes", |yes| yes.help("Don't ask")),
    mut_arg("sql", |sql| sql.help("Print a script for psql or sqlite3 and run nothing")),
)]
pub struct Redo {
    /// How many of the last revisions
    #[arg(default_value = "1", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    revisions: u32,

    #[command(flatten)]
    options: Change,
}

impl Redo {
    pub(super) fn words(&self) -> (Vec<String>, &Change) {
        let words = ["migrate", "redo", &self.revisions.to_string()];
        (words.map(str::to_owned).to_vec(), &self.options)
    }

    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let wanted = Wanted {
            kind: Kind::Redo(self.revisions),
            targets: Vec::new(),
            options: &self.options,
            recorded: false,
            accept_edited: false,
        };
        change(&wanted, globals, project, ui).await
    }
}
