//! `stamp`: corrects the record.

use clap::Args;
use migrate_core::plan;

use crate::args::{Change, Globals};
use crate::change::{Kind, Wanted, change};
use crate::schema::{self, DevServer};
use crate::ui::Ui;
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
No SQL of a revision runs: only the history changes.

Examples:
  cargo migrate stamp head           the schema is there already: record all as applied
  cargo migrate stamp head --verify  the same, where the database holds what the revisions make
  cargo migrate stamp 3b2c           record that the database is at this revision
  cargo migrate stamp base           record that nothing is applied
  cargo migrate stamp head --purge   forget what is recorded, then record all as applied";

/// The arguments of `stamp`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Stamp {
    /// What the database is at: head, heads, base, an id or its start, a label; with --sql also FROM:TO
    #[arg(required = true, value_name = "TARGET", allow_negative_numbers = true)]
    targets: Vec<String>,

    /// Forget all that is recorded as applied first
    #[arg(long)]
    purge: bool,

    /// Refuse where the database doesn't hold what the revisions make
    #[arg(long, conflicts_with = "sql")]
    verify: bool,

    #[command(flatten)]
    options: Change,

    #[command(flatten)]
    dev: DevServer,
}

impl Stamp {
    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let wanted = self.wanted();
        if self.verify {
            let (targets, mode) = (&wanted.targets, self.mode());
            schema::verify_stamp(targets, mode, &self.dev, globals, project, ui).await?;
        }
        change(&wanted, globals, project, ui).await
    }

    fn mode(&self) -> plan::Stamp {
        match self.purge {
            true => plan::Stamp::Purge,
            false => plan::Stamp::Move,
        }
    }

    pub(super) fn wanted(&self) -> Wanted<'_> {
        Wanted {
            kind: Kind::Stamp(self.mode()),
            targets: self.targets.iter().map(String::as_str).collect(),
            options: &self.options,
            recorded: false,
            accept_edited: false,
        }
    }
}
