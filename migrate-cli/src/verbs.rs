//! The verbs: a file each, with its help, its arguments and one function.

mod current;
mod downgrade;
mod heads;
mod history;
mod show;
mod stamp;
mod status;
mod upgrade;

use clap::Subcommand;

use crate::args::Globals;
use crate::ui::Ui;
use crate::{Error, Exit, Project};

/// A verb that needs a chain and no files, with its arguments.
#[derive(Clone, Debug, Subcommand)]
#[command(about = None, long_about = None)]
pub enum Verb {
    /// Apply revisions that are not applied yet
    Upgrade(upgrade::Upgrade),
    /// Take revisions back
    Downgrade(downgrade::Downgrade),
    /// Show what is applied and what is pending
    Status(status::Status),
    /// Show where the database is
    Current(current::Current),
    /// List revisions, the newest first
    History(history::HistoryOf),
    /// List the revisions that no other follows
    Heads(heads::Heads),
    /// Show a revision with its SQL
    Show(show::Show),
    /// Record revisions as applied without running them
    Stamp(stamp::Stamp),
}

/// The names of the verbs.
pub(crate) const VERBS: [&str; 8] = [
    "upgrade",
    "downgrade",
    "status",
    "current",
    "history",
    "heads",
    "show",
    "stamp",
];

/// Carries out a verb.
///
/// # Errors
///
/// Whatever the verb fails with; [`Ui::end`] shows it.
pub async fn execute(
    verb: &Verb,
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Exit, Error> {
    match verb {
        Verb::Upgrade(verb) => verb.run(globals, project, ui).await,
        Verb::Downgrade(verb) => verb.run(globals, project, ui).await,
        Verb::Status(verb) => verb.run(globals, project, ui).await,
        Verb::Current(verb) => verb.run(globals, project, ui).await,
        Verb::History(verb) => verb.run(globals, project, ui).await,
        Verb::Heads(verb) => verb.run(globals, project, ui).await,
        Verb::Show(verb) => verb.run(globals, project, ui).await,
        Verb::Stamp(verb) => verb.run(globals, project, ui).await,
    }
}

/// Names the program in the examples of the verbs' helps as it is called.
pub(crate) fn examples_of(mut parser: clap::Command, command: &str) -> clap::Command {
    for verb in VERBS {
        parser = parser.mut_subcommand(verb, |verb| {
            let after = verb
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            verb.after_help(after.replace("cargo migrate", command))
        });
    }
    parser
}

#[cfg(test)]
mod parsing;
#[cfg(all(test, any(feature = "sqlite", feature = "sqlite-unbundled")))]
mod tests;
