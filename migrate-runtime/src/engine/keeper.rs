//! Databases as a whole: how each kind is made, and is gone.

use migrate_core::Dialect;

use super::Answer;
use crate::admin::{Extent, Replaced};
use crate::settings::Settings;
use crate::{Error, database};

/// A database of one kind, as a whole.
pub(crate) trait Keeper: Send + Sync {
    /// Returns the database as people are shown it, without a password.
    fn place(&self) -> &str;

    /// Returns what two URLs of the same database have in common, whoever connects and how.
    fn identity(&self) -> String;

    /// Returns its own name.
    fn name(&self) -> &str;

    /// Returns the command that backs it up, with a moment in the name of the file.
    fn backup(&self, moment: &str) -> String;

    /// Returns which dialect it speaks.
    fn dialect(&self) -> Dialect;

    /// Looks how large it is and who is connected, and refuses as [`remove`](Self::remove) does;
    /// nothing where it doesn't exist.
    fn look<'s>(&'s self, settings: &'s Settings, force: bool) -> Answer<'s, Option<Extent>>;

    /// Returns the names of the chains that have a history in it, in the table of the settings.
    fn chains<'s>(&'s self, settings: &'s Settings) -> Answer<'s, Vec<String>>;

    /// Makes it; returns whether it wasn't there.
    fn create(&self) -> Answer<'_, bool>;

    /// Removes it and makes it again, as it was and empty.
    fn replace<'s>(&'s self, settings: &'s Settings, force: bool) -> Answer<'s, Replaced>;

    /// Removes it; returns whether it was there.
    fn remove<'s>(&'s self, settings: &'s Settings, force: bool) -> Answer<'s, bool>;
}

/// Reads a URL.
type Keeping = fn(&str) -> Result<Box<dyn Keeper>, Error>;

/// Returns who keeps the database of a URL.
pub(crate) fn keeping(url: &str) -> Result<Box<dyn Keeper>, Error> {
    let scheme = database::scheme(url);
    match by_scheme(scheme) {
        Some(keeping) => keeping(url),
        None => Err(database::refuse_scheme(scheme, url.contains(':'))),
    }
}

fn by_scheme(scheme: &str) -> Option<Keeping> {
    match scheme {
        #[cfg(feature = "postgres")]
        "postgres" | "postgresql" => Some(super::postgres::keeping),
        #[cfg(any(feature = "sqlite", feature = "sqlite-unbundled"))]
        "sqlite" => Some(super::sqlite::keeping),
        _ => None,
    }
}
