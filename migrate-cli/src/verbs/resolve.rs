//! `resolve`: says what became of a step that stopped halfway.

use std::time::Duration;

use clap::Args;
use migrate_core::plan;

use crate::args::{Change, Globals, duration};
use crate::change::{Kind, Wanted, change};
use crate::ui::Ui;
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
No SQL of a revision runs: only the history changes. Statements count from 1.

Examples:
  cargo migrate resolve 3b2c:2 --done    statement 2 took effect: the next run goes on after it
  cargo migrate resolve 3b2c:2 --undone  it didn't: the next run sends it again
  cargo migrate resolve 3b2c --done      what was left of it was finished by hand
  cargo migrate resolve 3b2c --undone    what was done of it was undone by hand";

/// The arguments of `resolve`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Resolve {
    /// The revision that stopped halfway: an id, its start or a label; one of its statements by :N
    #[arg(value_name = "REVISION[:N]")]
    target: String,

    #[command(flatten)]
    verdict: Verdict,

    /// Print what would be recorded and record nothing
    #[arg(long)]
    dry_run: bool,

    /// Don't ask, also where the database is protected
    #[arg(short, long)]
    yes: bool,

    /// Wait this long for the database to accept connections, and for its lock [lock: 60s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    wait: Option<Duration>,
}

#[derive(Args, Clone, Copy, Debug)]
#[group(required = true, multiple = false)]
struct Verdict {
    /// It took effect, or its effect was made by hand
    #[arg(long)]
    done: bool,

    /// It took no effect, or its effect was undone by hand
    #[arg(long)]
    undone: bool,
}

impl Resolve {
    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let options = Change {
            dry_run: self.dry_run,
            yes: self.yes,
            wait: self.wait,
            ..Change::default()
        };
        change(&self.wanted(&options), globals, project, ui).await
    }

    pub(super) fn check_target(&self) -> Result<(), Error> {
        self.wanted(&Change::default()).check_targets()
    }

    fn wanted<'a>(&'a self, options: &'a Change) -> Wanted<'a> {
        let verdict = if self.verdict.done {
            plan::Resolve::Done
        } else {
            plan::Resolve::Undone
        };
        Wanted {
            kind: Kind::Resolve(verdict),
            targets: vec![&self.target],
            options,
            recorded: false,
            accept_edited: false,
        }
    }
}
