//! `db create`.

use std::time::Duration;

use clap::Args;

use crate::args::{self, Globals};
use crate::database;
use crate::ui::Ui;
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
One that exists already is left as it is.

Examples:
  cargo migrate db create
  cargo migrate db create --wait 60s    wait for a server that is starting";

/// The arguments of `db create`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Create {
    /// Wait this long for the server to accept connections
    #[arg(long, value_name = "DURATION", value_parser = args::duration)]
    wait: Option<Duration>,
}

impl Create {
    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let chosen = database::needed(globals, project, ui)?;
        let database = database::whole(&chosen)?;
        let mut waiting = database::Waiting::new(self.wait);
        loop {
            match database.create().await {
                Ok(made) => {
                    super::created(&database, made, ui);
                    return Ok(Exit::Done);
                }
                Err(error) => waiting.again(error, &chosen, ui).await?,
            }
        }
    }
}
