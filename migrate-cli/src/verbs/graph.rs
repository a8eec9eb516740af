//! `graph`: draws the revisions.

use clap::Args;
use migrate_core::target::{self, RangeExpr};
use migrate_core::{Diagnostic, History};

use crate::args::{Format, Globals};
use crate::render::{list, mermaid, revision, status, table};
use crate::ui::Ui;
use crate::view::{Item, View};
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
The newest stand first, as in `git log --graph`: a lane leads down to a parent, a dotted one to a
`depends-on`, `~` to what isn't listed. Where a database is named, each is said to be applied or pending.

Examples:
  cargo migrate graph
  cargo migrate graph -r current:                      what is still to be applied
  cargo migrate graph --mermaid > docs/migrations.mmd  a flowchart that GitHub draws";

/// The arguments of `graph`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct GraphOf {
    /// Which: from:to, where either may be left out
    #[arg(short, long, value_name = "FROM:TO", allow_hyphen_values = true)]
    pub(super) range: Option<String>,

    /// Print a Mermaid flowchart
    #[arg(long)]
    mermaid: bool,
}

impl GraphOf {
    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        if self.mermaid && ui.format() == Format::Json {
            let found = Diagnostic::error("two-formats", "a flowchart is no json")
                .help("leave out --mermaid, or --format json");
            return Err(Error::refused("two_formats", found));
        }
        let nothing = History::default();
        let look = super::look_for_range(self.range.as_deref(), globals, project, ui).await?;
        let view = View::of(project.chain(), look.as_ref(), &nothing);
        let nodes = match self
            .range
            .as_deref()
            .map(str::parse::<RangeExpr>)
            .transpose()?
        {
            Some(range) => target::range(view.graph(), &range)?,
            // What only the database knows belongs to the picture.
            None => (0..view.graph().len()).rev().collect(),
        };
        if self.mermaid {
            for line in mermaid::lines(&view, &nodes) {
                ui.line(line);
            }
            let edges = nodes.iter().map(|&node| view.graph().parents(node).len());
            if edges.sum::<usize>() > mermaid::MOST_EDGES {
                let most = mermaid::MOST_EDGES;
                ui.note(format_args!(
                    "Mermaid draws at most {most} edges unless told otherwise: choose a part by -r"
                ));
            }
            return Ok(Exit::Done);
        }
        let states = nodes.iter().filter_map(|&node| view.item(node).state());
        let width = table::width(states.map(|state| state.name()));
        let line = |item: Item<'_, '_>| match item.state() {
            Some(state) => format!("{}  {}", status::word(state, width), revision::named(item)),
            None => revision::named(item),
        };
        list::print_with_lanes(&view, &nodes, "there is no revision to draw", line, ui);
        Ok(Exit::Done)
    }
}
