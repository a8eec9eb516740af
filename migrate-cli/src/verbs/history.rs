//! `history`: lists revisions.

use clap::Args;
use migrate_core::History;
use migrate_core::target::{self, RangeExpr};

use crate::args::Globals;
use crate::database;
use crate::render::{list, revision};
use crate::ui::Ui;
use crate::view::View;
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
Where a database is named, the revisions that it is at are marked as current. Where revisions branch,
lanes stand before the lines, as in `git log --graph`; a dotted lane leads to a `depends-on`.

Examples:
  cargo migrate history
  cargo migrate history --verbose
  cargo migrate history -r base:3b2c   up to a revision
  cargo migrate history -r current:    from where the database is
  cargo migrate history -r -3:         the last three before the head";

/// The arguments of `history`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct HistoryOf {
    /// Which: from:to, where either may be left out
    #[arg(short, long, value_name = "FROM:TO", allow_hyphen_values = true)]
    pub(super) range: Option<String>,

    /// Insist on a database, to mark the revisions that it is at
    #[arg(short, long)]
    indicate_current: bool,
}

impl HistoryOf {
    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let range = self
            .range
            .as_deref()
            .map(str::parse::<RangeExpr>)
            .transpose()?;
        let nothing = History::default();
        let look = if self.indicate_current {
            Some(database::look_needed(globals, project, ui).await?)
        } else {
            super::look_for_range(self.range.as_deref(), globals, project, ui).await?
        };
        let view = View::of(project.chain(), look.as_ref(), &nothing);
        let nodes = match &range {
            Some(range) => target::range(view.graph(), range)?,
            None => target::everything(view.graph()),
        };
        let empty = "there is no revision to list";
        if view.graph().is_line(&nodes) {
            list::print(view.items(nodes), empty, revision::line, ui);
        } else {
            list::print_with_lanes(&view, &nodes, empty, revision::line, ui);
        }
        Ok(Exit::Done)
    }
}
