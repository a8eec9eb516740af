//! `db drop`.

use clap::Args;
use migrate_core::Diagnostic;
use migrate_runtime::{Extent, Settings, WholeDatabase};

use super::others;
use crate::args::Globals;
use crate::render::size;
use crate::ui::Ui;
use crate::url::Chosen;
use crate::{Error, Exit, Project, confirm, database};

const EXAMPLES: &str = "\
On a terminal it asks for the database's name. Without one it needs --yes. What migrate.toml
protects, and what somebody is migrating, is never dropped.

Examples:
  cargo migrate db drop
  cargo migrate db drop --yes --force   whoever is connected to it";

/// The arguments of `db drop`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Drop {
    #[command(flatten)]
    sure: Sure,
}

/// How sure whoever drops is.
#[derive(Args, Clone, Debug)]
pub(super) struct Sure {
    /// Don't ask
    #[arg(short, long)]
    pub(super) yes: bool,

    /// End the sessions of others that are connected to it
    #[arg(long)]
    pub(super) force: bool,
}

impl Drop {
    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let chosen = database::needed(globals, project, ui)?;
        let database = self.sure.ask("db drop", &chosen, project, ui).await?;
        let settings = Settings::new(project.chain());
        let was_there = database.remove(&settings, self.sure.force).await?;
        super::dropped(&database, was_there, ui);
        Ok(Exit::Done)
    }
}

impl Sure {
    /// Refuses what is protected or in use, then asks for the database's name where it exists.
    pub(super) async fn ask(
        &self,
        verb: &str,
        chosen: &Chosen,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<WholeDatabase, Error> {
        if chosen.protected {
            let found = confirm::protected(chosen, verb).help("use the server's own tools");
            return Err(Error::refused("protected", found));
        }
        others::refuse_protected(verb, chosen, project)?;
        let database = database::whole(chosen)?;
        let settings = Settings::new(project.chain());
        let looked = database.look(&settings, self.force).await;
        let extent = looked.map_err(|error| database::with_source(error, chosen))?;
        let Some(extent) = extent else {
            return Ok(database);
        };
        let others = others::chains(&database, self.force, chosen, project, ui).await?;
        if self.yes {
            if let Some(text) = others::goes_too(&others) {
                ui.note(text);
            }
            return Ok(database);
        }
        if !ui.is_terminal() {
            return Err(required(verb, &database, &extent, &others));
        }
        let (place, known) = (database.place(), confirm::known(chosen));
        ui.talk(format_args!("Dropping {place}{known}{}", of(&extent)));
        if let Some(text) = others::goes_too(&others) {
            ui.talk(format_args!("  {text}"));
        }
        for session in &extent.sessions {
            ui.talk(format_args!("  ends {session}"));
        }
        confirm::offer_backup(&chosen.url, ui);
        confirm::ask(database.name(), ui)?;
        Ok(database)
    }
}

fn required(verb: &str, database: &WholeDatabase, extent: &Extent, others: &[String]) -> Error {
    let (place, of) = (database.place(), of(extent));
    let message = format!("`{verb}` takes away {place}{of}, and nobody can be asked here");
    let mut found = Diagnostic::error("confirmation-required", message);
    if let Some(text) = others::goes_too(others) {
        found = found.note(text);
    }
    let found = found.help("confirm it: add --yes");
    Error::refused("confirmation_required", found)
}

fn of(extent: &Extent) -> String {
    match extent.bytes {
        Some(bytes) => format!(", {}", size::bytes(bytes)),
        None => String::new(),
    }
}
