//! `current`: says where the database is.

use clap::Args;

use crate::args::{Format, Globals};
use crate::database;
use crate::json;
use crate::render::revision;
use crate::ui::Ui;
use crate::view::View;
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
Prints nothing where no revision is applied.

Examples:
  cargo migrate current
  cargo migrate current -n production --verbose";

/// The arguments of `current`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Current {}

impl Current {
    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let look = database::look_needed(globals, project, ui).await?;
        let view = View::of_database(project.chain(), &look.history, look.dialect);
        let items = view.items(view.graph().current());
        if ui.format() == Format::Json {
            let current: Vec<_> = items.into_iter().map(json::Revision::from).collect();
            ui.json(&current);
            return Ok(Exit::Done);
        }
        if items.is_empty() {
            let place = &look.place;
            match look.missing {
                true => ui.note(format_args!("{place} doesn't exist: nothing is applied")),
                false => ui.note(format_args!("nothing is applied to {place}")),
            }
        }
        for item in items {
            if ui.is_verbose() {
                for line in revision::block(item) {
                    ui.line(line);
                }
                ui.line("");
                continue;
            }
            let head = if item.is_head() { " (head)" } else { "" };
            ui.line(format_args!("{}{head}", item.id()));
        }
        Ok(Exit::Done)
    }
}
