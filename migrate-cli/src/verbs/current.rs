//! `current`: says where the database is.

use clap::Args;
use migrate_core::plan::Place;

use crate::args::{Format, Globals};
use crate::database::{self, Depth};
use crate::render::list;
use crate::ui::Ui;
use crate::view::{Item, View};
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
Prints nothing where no revision is applied.

Examples:
  cargo migrate current
  cargo migrate current -n production --verbose
  cargo migrate current --check-heads              ends with 3 unless all is applied";

/// The arguments of `current`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Current {
    /// End with 3 unless every head is applied, and nothing else
    #[arg(long)]
    check_heads: bool,
}

/// Returns how much is looked at: a line says no more than ids.
pub(super) fn depth(globals: &Globals) -> Depth {
    match globals.format == Format::Human && !globals.verbose {
        true => Depth::Graph,
        false => Depth::Outline,
    }
}

impl Current {
    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let chosen = database::needed(globals, project, ui)?;
        let (look, _) = database::see(chosen, depth(globals), project).await?;
        let view = View::of_database(project.chain(), &look.history, look.dialect);
        let items = view.items(view.graph().current());
        let place = &look.place;
        let empty = match look.missing {
            true => format!("{place} doesn't exist: nothing is applied"),
            false => format!("nothing is applied to {place}"),
        };
        let line = |item: Item<'_, '_>| {
            let head = if item.is_head() { " (head)" } else { "" };
            format!("{}{head}", item.id())
        };
        list::print(items, &empty, line, ui);
        let place = view.standing().map(|standing| standing.place);
        if self.check_heads && place != Some(Place::UpToDate) {
            ui.note("Target database is not up to date");
            return Ok(Exit::Different);
        }
        Ok(Exit::Done)
    }
}
