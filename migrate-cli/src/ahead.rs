//! A database that is read before the chain is known.
//!
//! What a verb asks it for is known as soon as `migrate.toml` is read: while the rest of a folder is
//! read, the database can answer.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use migrate_core::Chain;
use migrate_runtime::{Activity, Session};

use crate::args::Globals;
use crate::database::{self, Depth, Look};
use crate::url::Chosen;
use crate::verbs::Verb;
use crate::{Error, Project};

/// What was read of a database for a verb, before the verb is carried out.
pub struct Ahead {
    chosen: Chosen,
    depth: Depth,
    /// The chain's name, and the table of its history.
    of: (String, Option<String>),
    seen: Option<Result<(Look, Activity), Error>>,
    /// The connection on its way to be closed.
    closing: Option<Closing>,
}

type Closing = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Begins to read what a verb will ask a database for; `None` where it will ask none.
///
/// Of the project only what `migrate.toml` says is needed: its chain may lack all revisions.
/// [`Project::ahead`] takes the result, and says nothing of it before the verb would have;
/// [`Project::let_go`] ends it.
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use clap::Parser;
/// use migrate_cli::{Globals, Project, Verb, look_ahead};
/// use migrate_core::{Config, Dialect, Folder};
///
/// #[derive(Parser)]
/// struct Line {
///     #[command(flatten)]
///     globals: Globals,
///     #[command(subcommand)]
///     verb: Verb,
/// }
///
/// let line = Line::parse_from(["app", "status", "--database-url", "sqlite:nowhere.db"]);
/// let folder = Folder::from_files(Config::new(&[Dialect::Sqlite]), Vec::new());
/// let chain = folder.chain().expect("nothing is wrong");
/// let project = Project::new(chain).config(folder.config());
/// let ahead = look_ahead(&line.verb, &line.globals, &project).expect("a database is named").await;
/// let project = project.ahead(Some(ahead));
/// // … carry out the verb …
/// project.let_go().await;
/// # }
/// # #[cfg(not(feature = "sqlite"))]
/// # fn main() {}
/// ```
pub fn look_ahead<'p>(
    verb: &Verb,
    globals: &Globals,
    project: &Project<'p>,
) -> Option<impl Future<Output = Ahead> + Send + use<'p>> {
    let depth = verb.depth(globals)?;
    // What is wrong with the choice the verb says itself.
    let chosen = database::chosen(globals, project).ok()??;
    let chain = project.chain();
    Some(async move {
        let mut ahead = Ahead {
            of: of(chain),
            depth,
            chosen: chosen.clone(),
            seen: None,
            closing: None,
        };
        ahead.seen = Some(match database::ask(chosen, depth, chain).await {
            Ok((look, activity, session)) => {
                ahead.closing = begin_to_close(session).await;
                Ok((look, activity))
            }
            Err(error) => Err(error),
        });
        ahead
    })
}

/// Asks a connection to close, which it does while the verb shows what was read.
async fn begin_to_close(session: Session<'static>) -> Option<Closing> {
    // All is read: a connection that breaks now takes nothing away.
    let mut closing: Closing = Box::pin(async move { drop(session.close().await) });
    let is_closed = poll_fn(|context| Poll::Ready(closing.as_mut().poll(context).is_ready()));
    (!is_closed.await).then_some(closing)
}

impl Ahead {
    /// Takes what was read, where it was of the same database, and as much of it.
    pub(crate) fn take(
        &mut self,
        chosen: &Chosen,
        depth: Depth,
        chain: Chain<'_>,
    ) -> Option<Result<(Look, Activity), Error>> {
        let is_wanted = self.chosen == *chosen && self.depth == depth && self.of == of(chain);
        self.seen.take_if(|_| is_wanted)
    }

    /// Waits until the database is let go.
    pub async fn end(self) {
        if let Some(closing) = self.closing {
            closing.await;
        }
    }
}

fn of(chain: Chain<'_>) -> (String, Option<String>) {
    let table = chain.history_table().map(str::to_owned);
    (chain.name().to_owned(), table)
}

impl fmt::Debug for Ahead {
    /// Leaves out the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ahead")
            .field("depth", &self.depth)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, any(feature = "sqlite", feature = "sqlite-unbundled")))]
mod tests {
    use clap::Parser;
    use migrate_core::{Config, Dialect, Folder};

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        globals: Globals,
        #[command(subcommand)]
        verb: Verb,
    }

    fn line(words: &str) -> Line {
        let words = std::iter::once("app").chain(words.split_whitespace());
        Line::try_parse_from(words).expect("a line")
    }

    #[tokio::test]
    async fn only_what_is_wanted_is_taken_and_once() {
        let folder = Folder::from_files(Config::new(&[Dialect::Sqlite]), Vec::new());
        let project = Project::new(folder.chain().unwrap()).config(folder.config());
        let wanted = |words: &str| {
            let line = line(words);
            let chosen = database::chosen(&line.globals, &project).unwrap().unwrap();
            (chosen, line.verb.depth(&line.globals).unwrap())
        };
        let status = line("status --database-url sqlite:nowhere.db");
        let ahead = look_ahead(&status.verb, &status.globals, &project).unwrap();
        let project = project.clone().ahead(Some(ahead.await));
        for other in [
            "status --database-url sqlite:elsewhere.db",
            "history --database-url sqlite:nowhere.db",
        ] {
            let (chosen, depth) = wanted(other);
            assert!(project.take_ahead(&chosen, depth).is_none(), "{other}");
        }
        let (chosen, depth) = wanted("status --database-url sqlite:nowhere.db");
        let (look, _) = project.take_ahead(&chosen, depth).unwrap().unwrap();
        assert!(look.missing && look.history.rows().is_empty());
        assert!(project.take_ahead(&chosen, depth).is_none());
        project.let_go().await;
    }

    #[test]
    fn who_asks_no_database_looks_at_none() {
        let folder = Folder::from_files(Config::new(&[Dialect::Sqlite]), Vec::new());
        let project = Project::new(folder.chain().unwrap()).config(folder.config());
        for words in ["heads", "branches", "upgrade", "diff", "db drop"] {
            let line = line(&format!("{words} --database-url sqlite:nowhere.db"));
            let ahead = look_ahead(&line.verb, &line.globals, &project);
            assert!(ahead.is_none(), "{words}");
        }
    }
}
