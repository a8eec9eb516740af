//! Making and removing databases of no worth.

use migrate_core::Dialect;

use super::{Answer, Engine};
use crate::record::Cells;
use crate::settings::Settings;

/// Where an engine makes scratch databases.
pub(crate) trait Workshop: Send + Sync {
    /// Returns which dialect they speak.
    fn dialect(&self) -> Dialect;

    /// Returns the place as people are shown it, without a password.
    fn place(&self) -> &str;

    /// Returns what tells whether statements do there what they did; nothing where nobody can tell.
    fn state(&self) -> Answer<'_, Option<String>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// Returns what tells whether the extensions that may be made there are those that were.
    fn extensions(&self) -> Answer<'_, Option<String>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// Opens the empty database where all is taken back; nothing where there is none, or somebody uses it.
    fn trial(&self) -> Answer<'_, Option<Box<dyn Trial>>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// Makes an empty database, and returns its name where it has one.
    fn make(&self, settings: Settings) -> Answer<'_, (Box<dyn Engine>, String)>;

    /// Removes a database that was made here; nobody is connected to it.
    fn remove<'s>(&'s self, name: &'s str) -> Answer<'s, ()>;

    /// Makes the role that a failed statement names and that isn't there; returns whether it made one.
    fn add_role<'s>(&'s self, error: &'s sqlx::Error) -> Answer<'s, bool> {
        let _ = error;
        Box::pin(std::future::ready(Ok(false)))
    }
}

/// An empty database with one transaction, in which everything runs that is tried.
pub(crate) trait Trial: Send {
    /// Runs statements, all or none.
    fn run<'s>(&'s mut self, statements: &'s [&'s str]) -> Answer<'s, ()>;

    /// Asks several queries about what has run.
    fn answers<'s>(&'s mut self, queries: &'s [&'s str]) -> Answer<'s, Vec<Vec<Cells>>>;

    /// Takes back what has run.
    fn take_back(&mut self) -> Answer<'_, ()>;

    /// Takes back what has run, and closes the connection.
    fn close(self: Box<Self>) -> Answer<'static, ()>;
}
