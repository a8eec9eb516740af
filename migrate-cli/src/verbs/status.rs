//! `status`: what is applied, and what is not.

use clap::Args;
use migrate_core::plan::{self, Place};

use crate::args::{Format, Globals};
use crate::database::{self, Look};
use crate::json;
use crate::render::status;
use crate::ui::Ui;
use crate::view::View;
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
Examples:
  cargo migrate status
  cargo migrate status --exit-code      ends with 3 unless exactly these revisions are applied
  cargo migrate status --format json";

/// The arguments of `status`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Status {
    /// End with 3 where the database is not up to date
    #[arg(long)]
    exit_code: bool,
}

impl Status {
    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let look = database::look_needed(globals, project, ui).await?;
        let view = View::of_database(project.chain(), &look.history, look.dialect);
        let items = view.items(0..view.graph().len());
        match ui.format() {
            Format::Json => {
                let revisions: Vec<_> = items.into_iter().map(json::Revision::from).collect();
                ui.json(&revisions);
            }
            Format::Human => {
                ui.line(header(&look));
                for line in status::lines(&items) {
                    ui.line(line);
                }
                let command = ui.command().to_owned();
                let goes_on = goes_on(&look, project);
                ui.line(status::summary(&view, &items, goes_on, &command));
            }
        }
        let exact = view.standing().is_some_and(|standing| {
            standing.place == Place::UpToDate
                && standing.edited.is_empty()
                && standing.halfway.is_none()
        });
        let is_behind = view.standing().is_some_and(|it| it.place == Place::Behind);
        if self.exit_code && is_behind {
            ui.note("Target database is not up to date");
        }
        Ok(if self.exit_code && !exact {
            Exit::Different
        } else {
            Exit::Done
        })
    }
}

/// Returns whether a step that stopped halfway goes on by itself, as the planner sees it.
fn goes_on(look: &Look, project: &Project<'_>) -> bool {
    let Some(row) = look.history.halfway() else {
        return false;
    };
    let mut options = plan::Options::new(look.dialect);
    options.environment = look.chosen.environment.as_deref();
    let (chain, history) = (project.chain(), &look.history);
    let planned = match row.removes() {
        true => "-1"
            .parse()
            .and_then(|it| plan::downgrade(chain, history, &it, &options)),
        false => row
            .revision
            .parse()
            .and_then(|it| plan::upgrade(chain, history, &it, &options)),
    };
    planned.is_ok()
}

fn header(look: &Look) -> String {
    let mut parts = vec![look.place.clone(), look.server.clone()];
    if let Some(name) = &look.chosen.environment {
        parts.push(format!("environment {name}"));
    }
    if look.chosen.protected {
        parts.push("protected".to_owned());
    }
    if look.missing {
        parts.push("doesn't exist yet".to_owned());
    } else if look.history.rows().is_empty() {
        parts.push("no history yet".to_owned());
    }
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}
