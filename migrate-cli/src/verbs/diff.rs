//! `diff`: what differs between two schemas.

use clap::Args;
use migrate_schema::{Comparison, candidates};

use crate::args::{Format, Globals};
use crate::render::changes;
use crate::schema::{self, DevServer, Loaded, Side, Workplace};
use crate::ui::Ui;
use crate::{Error, Exit, Project, json};

const EXAMPLES: &str = "\
Each side is one of: database, a URL, chain, a revision, schema (the file that migrate.toml names), or
a .sql file. Without any, what the applied revisions make is compared with what the database holds; one
alone is compared with the database. Lines say what leads from the first to the second.

Examples:
  cargo migrate diff                          what was changed by hand in the database
  cargo migrate diff chain schema             what new --autogenerate would write
  cargo migrate diff chain schema --sql       the same as SQL, both ways
  cargo migrate diff 3b2c 77ab                what two revisions differ by
  cargo migrate diff postgres://localhost/shop postgres://localhost/shop_copy

Exit code 3 tells that they differ.";

/// The arguments of `diff`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Diff {
    /// What is compared [default: the chain at the database's revision]
    from: Option<String>,

    /// What it is compared with [default: the database]
    to: Option<String>,

    /// Print the SQL that leads from the first to the second, and back
    #[arg(long)]
    sql: bool,

    #[command(flatten)]
    dev: DevServer,
}

impl Diff {
    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let sides = self.sides();
        let chosen = match &sides {
            Sides::Drift(database) => database.database(globals, project, ui)?,
            Sides::Two(from, to) => match from.database(globals, project, ui)? {
                Some(chosen) => Some(chosen),
                None => to.database(globals, project, ui)?,
            },
        };
        let dialect = schema::dialect_of(chosen, globals, project)?;
        let mut place = Workplace::new(dialect, &self.dev, project, ui)?;
        let result = self.compare(&sides, &mut place, globals, project, ui).await;
        place.close().await?;
        result
    }

    fn sides(&self) -> Sides {
        let of = |text: &Option<String>| text.as_deref().map(Side::of);
        match (of(&self.from), of(&self.to)) {
            (None, _) => Sides::Drift(Side::Database),
            (Some(database @ (Side::Database | Side::Url(_))), None) => Sides::Drift(database),
            (Some(from), None) => Sides::Two(from, Side::Database),
            (Some(from), Some(to)) => Sides::Two(from, to),
        }
    }

    async fn compare(
        &self,
        sides: &Sides,
        place: &mut Workplace,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let [from, to] = match sides {
            Sides::Two(from, to) => {
                Side::load_both([from, to], place, globals, project, ui).await?
            }
            Sides::Drift(database) => schema::drift(database, place, globals, project, ui).await?,
        };
        let up = schema::compare_as_written(&from.catalog, &to.catalog, project)?;
        let down = schema::compare_as_written(&to.catalog, &from.catalog, project)?;
        self.print(from, to, &up, &down, ui);
        Ok(match up.is_empty() {
            true => Exit::Done,
            false => Exit::Different,
        })
    }

    fn print(&self, from: Loaded, to: Loaded, up: &Comparison, down: &Comparison, ui: &mut Ui) {
        let catalogs = [&from.catalog, &to.catalog];
        if ui.format() == Format::Json {
            let names = [from.name.clone(), to.name.clone()];
            ui.json(&json::Differences::new(names, catalogs, up, down));
            return;
        }
        for candidate in candidates(&from.catalog, &to.catalog) {
            let (_, text) = changes::renamed(&candidate.rename);
            ui.note(format_args!(
                "perhaps a rename, {text}: {}",
                candidate.reason
            ));
        }
        for note in &up.notes {
            ui.note(note);
        }
        changes::not_compared(catalogs, ui);
        if up.is_empty() {
            ui.status("Equal", format_args!("{} and {}", from.name, to.name));
            ui.status("", schema::counted(&from.catalog));
            return;
        }
        ui.status("Comparing", format_args!("{} with {}", from.name, to.name));
        if self.sql {
            ui.line(format_args!("-- from {} to {}", from.name, to.name));
            ui.line(schema::script(&up.statements));
            ui.line(format_args!("-- from {} back to {}", to.name, from.name));
            ui.lines([schema::script(&down.statements).trim_end()]);
        } else {
            ui.lines(up.changes.iter().map(changes::line));
        }
    }
}

/// What is compared.
enum Sides {
    /// What the applied revisions make, with a database.
    Drift(Side),
    Two(Side, Side),
}
