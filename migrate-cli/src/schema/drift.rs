//! A database beside what its applied revisions make.

use migrate_core::{Diagnostic, Graph};

use super::side::{self, live};
use super::{Loaded, Side, Workplace};
use crate::args::Globals;
use crate::ui::Ui;
use crate::{Error, Project, database};

/// Reads what the applied revisions of a database make, and what it holds.
pub(crate) async fn drift(
    database: &Side,
    place: &mut Workplace,
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<[Loaded; 2], Error> {
    let chosen = database.database(globals, project, ui)?;
    let chosen = chosen.ok_or_else(|| database::none_chosen(globals, project))?;
    let (found, history) = live(&chosen, place, project, ui).await?;
    if let Some(row) = history.halfway() {
        ui.note(format_args!(
            "{} stopped halfway there: what of it is done counts as a difference",
            row.revision
        ));
    }
    let graph = Graph::new(project.chain(), &history);
    let current = graph.current();
    let unknown = current.iter().find(|&&node| graph.entry(node).is_none());
    if let Some(&node) = unknown {
        let id = graph.id(node);
        let message = format!("{} is at {id}, which no file has", found.name);
        let error = Diagnostic::error("unknown-revision", message)
            .note("what it should hold can't be told from the files that are here")
            .help("bring the file back, or compare with what is here: cargo migrate diff chain");
        return Err(Error::refused("unknown_revision", error));
    }
    let ids = graph.ids(current);
    let expected = match ids.is_empty() {
        true => side::base(place, project, ui).await?,
        false => {
            let name = format!("the chain at {}", ids.join(" and "));
            let globals = Globals {
                environment: globals.environment.clone().or(chosen.environment),
                ..globals.clone()
            };
            side::of_chain(&ids, name, place, &globals, project, ui).await?
        }
    };
    Ok([expected, found])
}
