//! `dump`: a schema as SQL.

mod file;

use std::path::PathBuf;

use clap::Args;
use migrate_core::Diagnostic;

use crate::args::{Format, Globals};
use crate::render::changes;
use crate::schema::{self, DevServer, Loaded, Side, Workplace};
use crate::ui::Ui;
use crate::{Error, Exit, Project, json};

const EXAMPLES: &str = "\
What is dumped is one of: chain, a revision, schema, database, a URL, or a .sql file. The same schema is
always the same text. Rows are not part of it, nor is the history's table.

Examples:
  cargo migrate dump                     what all revisions make
  cargo migrate dump -o schema.sql       the same, as the file to begin with
  cargo migrate dump database            what the database holds
  cargo migrate dump 3b2c                what the revisions up to one make";

/// The arguments of `dump`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Dump {
    /// What is dumped
    #[arg(default_value = "chain", value_name = "WHAT")]
    of: String,

    /// Write it into this file instead
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    dev: DevServer,
}

impl Dump {
    pub(super) async fn run(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Exit, Error> {
        let side = Side::of(&self.of);
        let chosen = side.database(globals, project, ui)?;
        let dialect = schema::dialect_of(chosen, globals, project)?;
        let mut place = Workplace::new(dialect, &self.dev, project, ui)?;
        let loaded = self.load(&side, &mut place, globals, project, ui).await;
        place.close().await?;
        let [empty, loaded] = loaded?;
        self.print(&empty, &loaded, ui)
    }

    /// Reads what a new database holds, and what is dumped.
    async fn load(
        &self,
        side: &Side,
        place: &mut Workplace,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<[Loaded; 2], Error> {
        let loaded = side.load(place, globals, project, ui).await?;
        let empty = schema::base(place, project, ui).await?;
        Ok([empty, loaded])
    }

    fn print(&self, empty: &Loaded, loaded: &Loaded, ui: &mut Ui) -> Result<Exit, Error> {
        let sql = schema::dump(&empty.catalog, &loaded.catalog)?;
        changes::not_compared([&loaded.catalog, &loaded.catalog], ui);
        if sql.is_empty() {
            ui.note(format_args!("{} holds nothing", loaded.name));
        }
        if let Some(path) = &self.output {
            file::write(path, &sql).map_err(|error| {
                let message = format!("`{}` can't be written: {error}", path.display());
                Error::refused("not_written", Diagnostic::error("not-written", message))
            })?;
        }
        let path = self.output.as_ref().map(|path| path.display().to_string());
        match (ui.format(), path) {
            (Format::Json, path) => ui.json(&json::Dumped {
                of: loaded.name.clone(),
                not_compared: json::not_compared(&loaded.catalog),
                sql,
                path,
            }),
            (Format::Human, Some(path)) => {
                let counted = schema::counted(&loaded.catalog);
                ui.status(
                    "Written",
                    format_args!("{path}, of {}: {counted}", loaded.name),
                );
            }
            (Format::Human, None) => ui.exactly(&sql),
        }
        Ok(Exit::Done)
    }
}
