//! `db reset`.

use std::time::Duration;

use clap::Args;
use migrate_core::{Graph, History, plan};
use migrate_runtime::Settings;

use super::drop::Sure;
use crate::args::{self, Change, Globals};
use crate::change::{Kind, Wanted, change};
use crate::database;
use crate::ui::Ui;
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
It begins only where all revisions can be applied, and asks as db drop does.

Examples:
  cargo migrate db reset
  cargo migrate db reset --yes          in scripts of development";

/// The arguments of `db reset`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Reset {
    #[command(flatten)]
    sure: Sure,

    /// Wait this long for the lock [lock: 60s]
    #[arg(long, value_name = "DURATION", value_parser = args::duration)]
    wait: Option<Duration>,
}

impl Reset {
    pub(super) fn words(&self) -> (Vec<String>, Option<Duration>) {
        // Also several, where there are several.
        let words = ["migrate", "upgrade", "heads"];
        (words.map(str::to_owned).to_vec(), self.wait)
    }

    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let chosen = database::needed(globals, project, ui)?;
        let nothing = History::default();
        let target = match Graph::new(project.chain(), &nothing).heads().len() {
            0 | 1 => "head",
            _ => "heads",
        };
        let whole = database::whole(&chosen)?;
        let mut options = plan::Options::new(whole.dialect());
        options.environment = chosen.environment.as_deref();
        // What can't be applied to an empty database must not cost the one that is there.
        plan::upgrade(project.chain(), &nothing, &target.parse()?, &options)
            .map_err(|error| Error::from(error).with_findings(project.findings()))?;

        let whole = self.sure.ask("db reset", &chosen, project, ui).await?;
        let settings = Settings::new(project.chain());
        let was_there = whole.remove(&settings, self.sure.force).await?;
        super::dropped(&whole, was_there, ui);
        super::create(&whole, ui).await?;
        let options = Change {
            yes: true,
            wait: self.wait,
            ..Change::default()
        };
        let wanted = Wanted {
            kind: Kind::Upgrade,
            targets: vec![target],
            options: &options,
            recorded: false,
        };
        change(&wanted, globals, project, ui).await
    }
}
