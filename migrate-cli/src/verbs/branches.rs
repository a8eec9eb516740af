//! `branches`: lists the revisions that several follow.

use clap::Args;
use migrate_core::History;

use crate::args::Globals;
use crate::render::{list, revision};
use crate::ui::Ui;
use crate::view::{Item, View};
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
A revision that several have as parent is printed with those that follow it. Needs no database; with
--format json it looks at one, where one is named, to say what is applied.

Examples:
  cargo migrate branches
  cargo migrate branches --verbose";

/// The arguments of `branches`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Branches {}

impl Branches {
    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let nothing = History::default();
        let look = super::look_for_json(globals, project, ui).await?;
        let view = View::of(project.chain(), look.as_ref(), &nothing);
        let mut nodes = view.graph().branch_points();
        nodes.reverse();
        let lines = |item: Item<'_, '_>| {
            let indent = " ".repeat(item.id().len());
            let children = item.followers().into_iter();
            let children =
                children.map(|child| format!("\n{indent} -> {}", revision::named(child)));
            revision::named(item) + &children.collect::<String>()
        };
        let empty = "no revision is followed by several";
        list::print(view.items(nodes), empty, lines, ui);
        Ok(Exit::Done)
    }
}
