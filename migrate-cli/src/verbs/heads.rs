//! `heads`: lists the revisions that no other follows.

use clap::Args;
use migrate_core::History;

use crate::args::{Format, Globals};
use crate::database;
use crate::json;
use crate::render::revision;
use crate::ui::Ui;
use crate::view::View;
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
Needs no database; with --format json it looks at one, where one is named, to say what is applied.

Examples:
  cargo migrate heads
  cargo migrate heads --verbose";

/// The arguments of `heads`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Heads {}

impl Heads {
    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let nothing = History::default();
        let look = match ui.format() {
            Format::Json => database::look_if_there(globals, project, ui).await?,
            Format::Human => None,
        };
        let view = match &look {
            Some(look) => View::of_database(project.chain(), &look.history, look.dialect),
            None => View::of_files(project.chain(), &nothing),
        };
        let items = view.items(view.graph().heads());
        if ui.format() == Format::Json {
            let heads: Vec<_> = items.into_iter().map(json::Revision::from).collect();
            ui.json(&heads);
            return Ok(Exit::Done);
        }
        if items.is_empty() {
            ui.note("there is no revision yet");
        }
        for item in items {
            if ui.is_verbose() {
                for line in revision::block(item) {
                    ui.line(line);
                }
                ui.line("");
            } else {
                let message = item.message();
                let comma = if message.is_empty() { "" } else { ", " };
                ui.line(format_args!(
                    "{}{}{comma}{message}",
                    item.id(),
                    revision::marks(item)
                ));
            }
        }
        Ok(Exit::Done)
    }
}
