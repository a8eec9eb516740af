//! `downgrade`: takes revisions back.

use clap::Args;

use crate::args::{Change, Globals};
use crate::change::{Kind, Wanted, change};
use crate::ui::Ui;
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
On a terminal it asks first. Without one it goes on, unless the database is protected in
migrate.toml: then it needs --yes.

Examples:
  cargo migrate downgrade                  take back the last revision
  cargo migrate downgrade -2               take back the last two
  cargo migrate downgrade 3b2c             take back all that follows a revision
  cargo migrate downgrade base --dry-run   show what taking back everything would run
  cargo migrate downgrade head:3b2c --sql  print a script for a database that is at the head";

/// The arguments of `downgrade`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Downgrade {
    /// Where to: base, an id or its start, -N, id-N, label@-N; with --sql also FROM:TO
    #[arg(default_value = "-1", allow_negative_numbers = true)]
    target: String,

    /// Take back revisions that no file has, by the SQL that was recorded when they were applied
    #[arg(long)]
    recorded: bool,

    #[command(flatten)]
    options: Change,
}

impl Downgrade {
    pub(super) fn words(&self) -> (Vec<String>, &Change) {
        let mut words = vec!["migrate", "downgrade", &self.target];
        words.extend(self.recorded.then_some("--recorded"));
        let words = words.into_iter().map(str::to_owned);
        (words.collect(), &self.options)
    }

    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        change(&self.wanted(), globals, project, ui).await
    }

    pub(super) fn wanted(&self) -> Wanted<'_> {
        Wanted {
            kind: Kind::Downgrade,
            targets: vec![&self.target],
            options: &self.options,
            recorded: self.recorded,
            accept_edited: false,
        }
    }
}
