//! `status`: what is applied, and what is not.

use clap::Args;
use migrate_core::history::State;
use migrate_core::plan::{self, Place};

use crate::args::{Format, Globals};
use crate::database::{self, Look};
use crate::json;
use crate::render::halfway::{self, Next};
use crate::render::status;
use crate::ui::Ui;
use crate::view::View;
use crate::{Error, Exit, Project, environment};

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
        let (look, activity) = database::look_closely(globals, project, ui).await?;
        if let Some(found) = environment::likely_misspelt(project.chain(), &look.chosen) {
            ui.diagnostic(&found);
        }
        let view = View::of_database(project.chain(), &look.history, look.dialect);
        let items = view.items(0..view.graph().len());
        let on = goes_on(&look, project);
        let next = on.as_ref().and_then(|on| on.next.as_ref());
        match ui.format() {
            Format::Json => {
                let revision = |item| json::Revision::from(item).seen(next, &activity);
                let revisions: Vec<_> = items.into_iter().map(revision).collect();
                ui.json(&revisions);
                // Not even programs that know no more than revisions should miss it.
                for index in &activity.invalid_indexes {
                    ui.note(format_args!("invalid index {}: {}", index.name, index.drop));
                }
            }
            Format::Human => {
                ui.line(header(&look));
                ui.lines(status::lines(&items));
                let row = look.history.halfway();
                ui.lines(halfway::lines(row, next, &activity));
                let is_running = activity.running.as_ref().is_some_and(|running| {
                    row.is_some_and(|row| row.state == State::Applying && row.seq == running.seq)
                });
                let words = on.as_ref().map(|on| on.words.as_str());
                let end = status::summary(&view, &items, words, is_running, &look);
                ui.line(ui.own(&end));
            }
        }
        let damage = plan::damage(&look.history);
        if let Some(found) = &damage {
            ui.diagnostic(found);
        }
        let exact = damage.is_none()
            && view.standing().is_some_and(|standing| {
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

/// How a step that stopped halfway goes on.
struct GoesOn {
    /// The verb and the target.
    words: String,
    next: Option<Next>,
}

/// Returns how a step that stopped halfway goes on, where the planner lets it.
fn goes_on(look: &Look, project: &Project<'_>) -> Option<GoesOn> {
    let row = look.history.halfway()?;
    let mut options = plan::Options::new(look.dialect);
    options.environment = look.chosen.environment.as_deref();
    let (chain, history, id) = (project.chain(), &look.history, &row.revision);
    // The shortest words first; with several heads, only the others do.
    let (verb, targets) = match row.removes() {
        true => ("downgrade", ["-1".to_owned(), format!("{id}@-1")]),
        false => ("upgrade", ["head".to_owned(), id.clone()]),
    };
    for (at, target) in targets.iter().enumerate() {
        let planned = target.parse().and_then(|target| match row.removes() {
            true => plan::downgrade(chain, history, &target, &options),
            false => plan::upgrade(chain, history, &target, &options),
        });
        let first = planned.ok().and_then(|plan| plan.steps.into_iter().next());
        if let Some(first) = first.filter(|step| step.resume.is_some()) {
            let words = match at {
                0 => verb.to_owned(),
                _ => format!("{verb} {target}"),
            };
            let next = Next::of(&first);
            return Some(GoesOn { words, next });
        }
    }
    None
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
