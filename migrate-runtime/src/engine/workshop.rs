//! Making and removing databases of no worth.

use migrate_core::Dialect;

use super::{Answer, Engine};
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
