//! The verbs: a file each, with its help, its arguments and one function.

mod before;
mod branches;
mod current;
mod db;
mod diff;
mod downgrade;
mod dump;
mod explain;
mod graph;
mod heads;
mod history;
mod redo;
mod resolve;
mod show;
mod stamp;
mod status;
mod upgrade;

use std::time::Duration;

use clap::Subcommand;

use crate::args::{Format, Globals};
use crate::database::{self, Depth, Look};
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
    /// Take the last revisions back and apply them as their files are now
    Redo(redo::Redo),
    /// Show what is applied and what is pending
    Status(status::Status),
    /// Show where the database is
    Current(current::Current),
    /// List revisions, the newest first
    History(history::HistoryOf),
    /// List the revisions that no other follows
    Heads(heads::Heads),
    /// List the revisions that several follow
    Branches(branches::Branches),
    /// Draw the revisions, with lanes or as a Mermaid flowchart
    Graph(graph::GraphOf),
    /// Show a revision with its SQL
    Show(show::Show),
    /// Record revisions as applied without running them
    Stamp(stamp::Stamp),
    /// Record what became of a revision that stopped halfway
    Resolve(resolve::Resolve),
    /// Show what differs between two schemas: databases, the chain, revisions, files
    Diff(diff::Diff),
    /// Print a schema as SQL
    Dump(dump::Dump),
    /// Create, drop or reset the database
    Db(db::Db),
    /// Explain an error or a rule by its name
    Explain(explain::Explain),
}

/// The names of the verbs.
pub(crate) const VERBS: [&str; 16] = [
    "upgrade",
    "downgrade",
    "redo",
    "status",
    "current",
    "history",
    "heads",
    "branches",
    "graph",
    "show",
    "stamp",
    "resolve",
    "diff",
    "dump",
    "db",
    "explain",
];

impl Verb {
    /// Returns the words by which this verb goes on elsewhere, without options, and how long it
    /// waits; `None` for what calls no functions of the application.
    pub(crate) fn words(&self) -> Option<(Vec<String>, Option<Duration>)> {
        let (words, options) = match self {
            Self::Upgrade(verb) => verb.words(),
            Self::Downgrade(verb) => verb.words(),
            Self::Redo(verb) => verb.words(),
            Self::Db(verb) => return verb.words(),
            _ => return None,
        };
        options.runs().then_some((words, options.wait))
    }
}

impl Verb {
    /// Returns how much this verb looks at of a database that is named; `None` where it looks at none, or
    /// does more than look.
    pub(crate) fn depth(&self, globals: &Globals) -> Option<Depth> {
        match self {
            Self::Status(_) => Some(Depth::Activity),
            Self::Current(_) => Some(current::depth(globals)),
            Self::History(_) | Self::Graph(_) | Self::Show(_) => Some(Depth::Outline),
            Self::Heads(_) | Self::Branches(_) if globals.format == Format::Json => {
                Some(Depth::Outline)
            }
            _ => None,
        }
    }
}

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
        Verb::Redo(verb) => verb.run(globals, project, ui).await,
        Verb::Status(verb) => verb.run(globals, project, ui).await,
        Verb::Current(verb) => verb.run(globals, project, ui).await,
        Verb::History(verb) => verb.run(globals, project, ui).await,
        Verb::Heads(verb) => verb.run(globals, project, ui).await,
        Verb::Branches(verb) => verb.run(globals, project, ui).await,
        Verb::Graph(verb) => verb.run(globals, project, ui).await,
        Verb::Show(verb) => verb.run(globals, project, ui).await,
        Verb::Stamp(verb) => verb.run(globals, project, ui).await,
        Verb::Resolve(verb) => verb.run(globals, project, ui).await,
        Verb::Diff(verb) => verb.run(globals, project, ui).await,
        Verb::Dump(verb) => verb.run(globals, project, ui).await,
        Verb::Db(verb) => verb.run(globals, project, ui).await,
        Verb::Explain(verb) => verb.run(ui),
    }
}

/// Carries out a verb that needs no chain; `None` where it needs one.
///
/// So that what is wrong with a folder can be explained while the folder is broken.
pub fn execute_alone(verb: &Verb, ui: &mut Ui) -> Option<Result<Exit, Error>> {
    match verb {
        Verb::Explain(verb) => Some(verb.run(ui)),
        _ => None,
    }
}

/// Looks at the database where a range names what is current, and else where one is named.
async fn look_for_range(
    range: Option<&str>,
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Option<Look>, Error> {
    if range.is_some_and(|range| range.contains("current")) {
        return database::look_needed(globals, project, ui).await.map(Some);
    }
    database::look_if_there(globals, project, ui).await
}

/// Looks at the database where one is named, for a verb that says of it only in json.
async fn look_for_json(
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Option<Look>, Error> {
    match ui.format() {
        Format::Json => database::look_if_there(globals, project, ui).await,
        Format::Human => Ok(None),
    }
}

/// Names the program in the examples of the verbs' helps as it is called.
pub(crate) fn examples_of(mut parser: clap::Command, command: &str) -> clap::Command {
    for verb in VERBS {
        parser = parser.mut_subcommand(verb, |verb| renamed(verb, command));
    }
    parser
}

fn renamed(verb: clap::Command, command: &str) -> clap::Command {
    let after = verb.get_after_help();
    let after = after.map(ToString::to_string).unwrap_or_default();
    verb.after_help(after.replace("cargo migrate", command))
        .mut_subcommands(|part| renamed(part, command))
}

#[cfg(test)]
mod parsing;
#[cfg(all(test, any(feature = "sqlite", feature = "sqlite-unbundled")))]
mod tests;
