//! `upgrade`: applies revisions.

use clap::Args;

use crate::args::{Change, Globals};
use crate::change::{Kind, Wanted, change};
use crate::ui::Ui;
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
Where migrate.toml protects the database, statements that take data away are shown and asked for;
without a terminal they need --yes.

Examples:
  cargo migrate upgrade                  apply all that is pending
  cargo migrate upgrade +1               apply the next revision
  cargo migrate upgrade 3b2c --dry-run   show what leads up to a revision
  cargo migrate upgrade --wait 60s       wait for a database that is starting
  cargo migrate upgrade --sql            print what is pending as a script for psql or sqlite3
  cargo migrate upgrade 3b2c:head --sql  the same from a revision, without a database";

/// The arguments of `upgrade`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Upgrade {
    /// Where to: head, heads, an id or its start, a label, +N, id+N, label@head; with --sql also FROM:TO
    #[arg(default_value = "head", allow_negative_numbers = true)]
    target: String,

    /// Record applied revisions whose files were edited since as they are now, without running them
    #[arg(long, conflicts_with = "sql")]
    accept_edited: bool,

    #[command(flatten)]
    options: Change,
}

impl Upgrade {
    pub(super) fn words(&self) -> (Vec<String>, &Change) {
        let words = ["migrate", "upgrade", &self.target];
        let mut words = words.map(str::to_owned).to_vec();
        if self.accept_edited {
            words.push("--accept-edited".to_owned());
        }
        (words, &self.options)
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
            kind: Kind::Upgrade,
            targets: vec![&self.target],
            options: &self.options,
            recorded: false,
            accept_edited: self.accept_edited,
        }
    }
}
