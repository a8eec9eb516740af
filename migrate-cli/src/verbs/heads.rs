//! `heads`: lists the revisions that no other follows.

use clap::Args;
use migrate_core::History;

use crate::args::{Format, Globals};
use crate::database;
use crate::render::{list, revision};
use crate::ui::Ui;
use crate::view::{Item, View};
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
        let view = View::of(project.chain(), look.as_ref(), &nothing);
        let items = view.items(view.graph().heads());
        let line = |item: Item<'_, '_>| {
            let message = item.message();
            let comma = if message.is_empty() { "" } else { ", " };
            format!("{}{}{comma}{message}", item.id(), revision::marks(item))
        };
        list::print(items, "there is no revision yet", line, ui);
        Ok(Exit::Done)
    }
}
