//! The verbs in an application's own binary.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser};
use migrate_runtime::Migrations;

use crate::args::{self, Globals};
use crate::ui::{self, Ui};
use crate::verbs::{self, Verb};
use crate::{Exit, Project, execute, handover};

/// The word that hands an application's arguments over.
const WORD: &str = "migrate";

/// Migrate this application's database
#[derive(Debug, Parser)]
#[command(arg_required_else_help = true, disable_help_subcommand = true)]
struct Words {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    verb: Verb,
}

/// Carries out the verb of the process' arguments on an application's chain.
///
/// This is [`App`] with nothing set: the database is that of `--database-url`, `DATABASE_URL`,
/// `.env`, or `POSTGRES_*`, `PG*` and `DB_*` parts.
///
/// ```no_run
/// use std::process::ExitCode;
/// # use migrate_runtime::Migrations;
/// # async fn serve() -> ExitCode { ExitCode::SUCCESS }
/// # async fn main_of(MIGRATIONS: &'static Migrations) -> ExitCode {
/// // static MIGRATIONS: &Migrations = migrations!("./migrations");
/// // #[tokio::main]
/// // async fn main() -> ExitCode {
/// if std::env::args().nth(1).as_deref() == Some("migrate") {
///     return migrate_cli::run(MIGRATIONS).await;
/// }
/// serve().await
/// # }
/// ```
pub async fn run(migrations: &'static Migrations) -> ExitCode {
    App::new(migrations).run().await
}

/// The verbs over an application's chain, in its own binary.
///
/// A leading `migrate` is skipped, so that an application may hand over its arguments as they are:
/// `chat-store migrate status` and `chat-store-migrate status` are the same here. The async runtime
/// is the application's.
///
/// ```no_run
/// # async fn example(MIGRATIONS: &'static migrate_runtime::Migrations) -> std::process::ExitCode {
/// migrate_cli::App::new(MIGRATIONS)
///     .database_url("sqlite:chat.db")
///     .run()
///     .await
/// # }
/// ```
#[derive(Debug)]
pub struct App {
    project: Project<'static>,
    args: Vec<OsString>,
}

impl App {
    /// Takes a chain, and the process' arguments.
    pub fn new(migrations: &'static Migrations) -> Self {
        Self {
            project: Project::new(migrations.chain()).code(migrations.code()),
            args: std::env::args_os().collect(),
        }
    }

    /// Says which database the application itself uses; `--database-url` still names another.
    #[must_use]
    pub fn database_url(mut self, url: impl Into<String>) -> Self {
        self.project = self.project.database_url(url);
        self
    }

    /// Says whether the database is reached through a pooler that lends connections for a
    /// transaction, as PgBouncer does with `pool_mode = transaction`.
    #[must_use]
    pub fn pooler(mut self, pooler: bool) -> Self {
        self.project = self.project.pooler(pooler);
        self
    }

    /// Takes these arguments, of which the first is the program's name, instead of the process'.
    #[must_use]
    pub fn args(mut self, args: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.args = args.into_iter().map(Into::into).collect();
        self
    }

    /// Carries out the verb, shows what happened, and returns what the process ends with.
    pub async fn run(self) -> ExitCode {
        // The application nests it in futures of its own, and how deep the compiler follows is limited.
        let exit = Box::pin(self.carry_out()).await;
        // The application may end with another code than it is told to.
        handover::ended(exit);
        exit.into()
    }

    async fn carry_out(self) -> Exit {
        let (command, args) = command(self.args);
        let words = match parse(&command, &args) {
            Ok(words) => words,
            Err(exit) => return exit,
        };
        let mut ui = match handover::words() {
            Some(handed) => Ui::of_words(&words.globals, handed),
            None => Ui::new(&words.globals, &command),
        };
        let result = match handover::taken(self.project) {
            Ok(project) => execute(&words.verb, &words.globals, &project, &mut ui).await,
            Err(error) => Err(error),
        };
        ui.end(result)
    }
}

/// Returns how the program is called, and the arguments with that in the first place.
fn command(mut args: Vec<OsString>) -> (String, Vec<OsString>) {
    let name = args.first().map(Path::new).and_then(Path::file_stem);
    let mut command = name.map_or("app".into(), |name| name.to_string_lossy().into_owned());
    if args.get(1).is_some_and(|word| word == WORD) {
        args.remove(1);
        command = format!("{command} {WORD}");
    }
    (command, args)
}

fn parse(command: &str, args: &[OsString]) -> Result<Words, Exit> {
    let parser = verbs::examples_of(Words::command(), command).bin_name(command);
    // Names are those of `migrate.toml`, which stays with the files.
    let parser = parser.mut_arg("name", |name| name.hide(true));
    let parsed = parser.try_get_matches_from(args);
    let parsed = parsed.and_then(|matches| Words::from_arg_matches(&matches));
    parsed.map_err(|error| ui::usage(&error, args::format_of(args)))
}

#[cfg(test)]
mod tests;
