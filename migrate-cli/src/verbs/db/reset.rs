//! `db reset`.

use std::time::Duration;

use clap::Args;
use migrate_core::{Graph, History, plan};
use migrate_runtime::{Apply, Settings, WholeDatabase};

use super::drop::Sure;
use crate::args::{self, Change, Globals};
use crate::change::{Kind, Wanted, change};
use crate::database;
use crate::ui::Ui;
use crate::url::Chosen;
use crate::{Error, Exit, Project, environment};

const EXAMPLES: &str = "\
It begins only where all revisions can be applied, and asks as db drop does.

Examples:
  cargo migrate db reset
  cargo migrate db reset --yes          in scripts of development";

/// How things stand where a reset is refused.
const NOT_DROPPED: &str = "nothing was dropped";

const CODE_STEP: &str = "code_step";

/// What to do where only the application has what the revisions call.
const APPLICATION: &str =
    "run the application's own binary, where it has migrate-cli, with the words: migrate db reset";

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
        let mut words = ["migrate", "db", "reset"].map(str::to_owned).to_vec();
        if self.sure.force {
            words.push("--force".to_owned());
        }
        (words, self.wait)
    }

    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let chosen = database::needed(globals, project, ui)?;
        let target = target(project);
        // What can't be applied to an empty database must not cost the one that is there.
        let later = check(&chosen, target, project, ui).await;
        let later = later.map_err(|error| error.state(NOT_DROPPED))?;
        let whole = self.sure.ask("db reset", &chosen, project, ui).await?;
        if let Some(refused) = later {
            return Err(refused);
        }
        self.replace(&whole, project, ui).await?;
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
            accept_edited: false,
        };
        change(&wanted, globals, project, ui).await
    }

    /// Puts an empty database into the place of the one that is there, which keeps what isn't in it.
    async fn replace(
        &self,
        whole: &WholeDatabase,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<(), Error> {
        let settings = Settings::new(project.chain());
        let replaced = whole.replace(&settings, self.sure.force).await?;
        super::dropped(whole, replaced.removed, ui);
        super::created(whole, replaced.created, ui);
        Ok(())
    }
}

/// The heads of the files: also several, where there are several.
fn target(project: &Project<'_>) -> &'static str {
    let nothing = History::default();
    match Graph::new(project.chain(), &nothing).heads().len() {
        0 | 1 => "head",
        _ => "heads",
    }
}

/// Refuses what an upgrade of the empty database would be refused for.
///
/// Returns the refusal that another program may not share: functions of the application.
async fn check(
    chosen: &Chosen,
    target: &str,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Option<Error>, Error> {
    environment::check(chosen, project, None, ui).await?;
    let dialect = database::whole(chosen)?.dialect();
    let mut options = plan::Options::new(dialect);
    options.environment = chosen.environment.as_deref();
    let (chain, nothing) = (project.chain(), History::default());
    let plan = plan::upgrade(chain, &nothing, &target.parse()?, &options);
    let plan = plan.map_err(|error| Error::from(error).with_findings(project.findings()))?;
    let mut apply = Apply::default();
    apply.single_transaction = chain.single_transaction();
    apply.code = project.get_code();
    match apply.check(&plan, dialect).map_err(Error::from) {
        Ok(()) => Ok(None),
        Err(error) if error.kind() == CODE_STEP && apply.code.is_none() => {
            let error = error.state(NOT_DROPPED);
            Ok(Some(error.say_help(APPLICATION)))
        }
        Err(error) => Err(error),
    }
}
