//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use migrate_cli::{Globals, Verb};

use crate::verbs::{check, completions, init, merge, new, rebase};

/// Migrate a database: one .sql file a change, checked while the application is built.
#[derive(Debug, Parser)]
#[command(
    name = "cargo-migrate",
    bin_name = "cargo migrate",
    version,
    after_help = "\
A first day:
  cargo migrate init --dialect sqlite
  cargo migrate new \"create users\"     # then write the SQL of both sections
  cargo migrate upgrade --database-url sqlite://app.db
  cargo migrate status

Exit codes: 0 done, 1 the database failed or isn't as recorded, 2 refused, 3 different, 4 locked,
5 can't connect."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,

    #[command(flatten)]
    pub(crate) place: Where,

    #[command(subcommand)]
    pub(crate) verb: Command,
}

/// Which folder of migrations is meant.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Where {
    /// Use the migrations in this folder [env: MIGRATE_DIR] [default: migrations]
    #[arg(long, global = true, value_name = "DIR", conflicts_with = "package")]
    pub(crate) dir: Option<PathBuf>,

    /// Use the migrations of this package of the workspace
    #[arg(short, long, global = true, value_name = "NAME")]
    pub(crate) package: Option<String>,

    /// Use the chain of this name, as its migrate.toml says; init writes it there
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) chain: Option<String>,
}

impl Where {
    /// Returns the options that choose the same folder again, each with a blank before it.
    pub(crate) fn options(&self) -> String {
        let dir = self.dir.as_ref().map(|dir| dir.display().to_string());
        let typed = [
            ("--dir", dir),
            ("--package", self.package.clone()),
            ("--chain", self.chain.clone()),
        ];
        let mut options = String::new();
        for (option, value) in typed {
            match value {
                Some(value) if value.contains(char::is_whitespace) => {
                    options += &format!(" {option} \"{value}\"");
                }
                Some(value) => options += &format!(" {option} {value}"),
                None => {}
            }
        }
        options
    }

    /// Returns the same place, whatever its chain is named.
    pub(crate) fn of_any_chain(&self) -> Self {
        Self {
            chain: None,
            ..self.clone()
        }
    }
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(init::Init),
    /// Write a new revision on the head: a .sql file with its header and two empty sections
    #[command(alias = "revision")]
    New(new::New),
    /// Do as new, and write the change itself where migrate.toml names a wanted schema
    Create(new::New),
    Merge(merge::Merge),
    Rebase(rebase::RebaseOf),
    Check(check::Check),
    #[command(flatten)]
    Chain(Verb),
    Completions(completions::Completions),
}

#[cfg(test)]
mod published;
#[cfg(test)]
mod tests;
