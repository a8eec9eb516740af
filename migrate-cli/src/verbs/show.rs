//! `show`: a revision with its SQL.

use clap::Args;
use migrate_core::chain::Section;
use migrate_core::target;
use migrate_core::{Dialect, Direction, History, TargetExpr};

use crate::args::{Format, Globals};
use crate::database;
use crate::json;
use crate::render::revision;
use crate::render::style::STRONG;
use crate::ui::Ui;
use crate::view::{Item, View};
use crate::{Error, Exit, Project};

const EXAMPLES: &str = "\
Examples:
  cargo migrate show 3b2c
  cargo migrate show head
  cargo migrate show current";

/// The arguments of `show`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Show {
    /// Which: head, heads, current, an id or its start, a label
    #[arg(allow_negative_numbers = true)]
    pub(super) revision: String,
}

impl Show {
    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let target: TargetExpr = self.revision.parse()?;
        let nothing = History::default();
        let look = if self.revision.contains("current") {
            Some(database::look_needed(globals, project, ui).await?)
        } else {
            database::look_if_there(globals, project, ui).await?
        };
        let view = View::of(project.chain(), look.as_ref(), &nothing);
        let items = view.items(target::revisions(view.graph(), &target)?);
        let dialects = match &look {
            Some(look) => vec![look.dialect],
            None => project.chain().dialects().to_vec(),
        };
        if ui.format() == Format::Json {
            let environment = globals.environment.as_deref();
            let dialect = dialects.first().copied().unwrap_or(Dialect::Sqlite);
            let shown = items
                .into_iter()
                .map(|it| json::Shown::new(it, dialect, environment));
            ui.json(&shown.collect::<Vec<_>>());
            return Ok(Exit::Done);
        }
        for (n, item) in items.into_iter().enumerate() {
            if n > 0 {
                ui.line("");
            }
            for line in revision::block(item) {
                ui.line(line);
            }
            for direction in Direction::BOTH {
                print_side(item, direction, &dialects, ui);
            }
        }
        Ok(Exit::Done)
    }
}

fn print_side(item: Item<'_, '_>, direction: Direction, dialects: &[Dialect], ui: &mut Ui) {
    let Some(entry) = item.entry() else {
        return;
    };
    for &dialect in dialects {
        for section in entry.sections(direction, dialect) {
            ui.line("");
            let title = title(section, direction, dialect, dialects.len() > 1);
            ui.line(STRONG.on(&title));
            for statement in section.statements() {
                ui.line(format_args!("{};", statement.text().trim_end_matches(';')));
            }
        }
    }
}

fn title(section: Section<'_>, direction: Direction, dialect: Dialect, named: bool) -> String {
    let mut title = format!("-- migrate:{direction}");
    if named {
        title += &format!(" dialect={dialect}");
    }
    if let Some(environment) = section.environment() {
        title += &format!(" environment={environment}");
    }
    if !section.transaction() {
        title += " transaction=off";
    }
    if !section.foreign_keys() {
        title += " foreign-keys=off";
    }
    match section.code() {
        Some(path) => title += &format!(" code={path}"),
        None if section.statements().len() == 0 => title += " none",
        None => {}
    }
    title
}
