//! `heads`: lists the revisions that no other follows.

use clap::Args;
use migrate_core::History;

use crate::args::Globals;
use crate::render::{list, revision};
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
pub struct Heads {
    /// Leave out those that others depend on
    #[arg(long)]
    resolve_dependencies: bool,
}

impl Heads {
    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let nothing = History::default();
        let look = super::look_for_json(globals, project, ui).await?;
        let view = View::of(project.chain(), look.as_ref(), &nothing);
        let heads = match self.resolve_dependencies {
            true => view.graph().real_heads(),
            false => view.graph().heads(),
        };
        let items = view.items(heads);
        list::print(items, "there is no revision yet", revision::named, ui);
        Ok(Exit::Done)
    }
}
