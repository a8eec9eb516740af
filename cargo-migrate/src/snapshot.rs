//! What was read of a large folder, kept for the next look at it.
//!
//! Reading thousands of files costs more than all else that a look does, and mostly none of them has
//! changed. So a verb that only looks keeps the chain in one file below the build's target folder,
//! and the next one takes it from there as long as the system says of every entry of the folder what
//! it said then. Whatever fails here is no error: the folder is read.

mod file;
mod key;
mod place;

use std::time::{Duration, SystemTime};
use std::{fs, path::PathBuf};

use migrate_core::{Chain, Config};

use crate::package::Place;
use key::Key;

/// How long ago everything must have happened before it is kept: within the steps that a file
/// system counts time in, a file could change once more and look the same.
const SETTLED: Duration = Duration::from_secs(2);

/// How much of each file is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    Headers,
    Whole,
}

/// Returns the folder where what was read is kept, below the build's target folder; `None` where nothing is built.
pub(crate) fn home(place: &Place) -> Option<PathBuf> {
    place::home(place)
}

/// Where a folder's snapshot is, and what it must say to be true of the folder.
pub(crate) struct Snapshot {
    path: PathBuf,
    key: Vec<u8>,
    /// Whether all that the key tells of happened long enough ago.
    settled: bool,
}

impl Snapshot {
    /// Returns the snapshot of a folder as it is now; `None` where a folder is small, or holds what
    /// can change unseen, or nothing is built.
    pub(crate) fn of(place: &Place, effort: Effort, config: &Config) -> Option<Self> {
        let home = place::home(place).filter(|_| cfg!(unix))?;
        Self::at(place, effort, config, home, SystemTime::now())
    }

    fn at(
        place: &Place,
        effort: Effort,
        config: &Config,
        home: PathBuf,
        now: SystemTime,
    ) -> Option<Self> {
        let key = Key::of(place, effort, config)?;
        Some(Self {
            path: home.join(place::name(place, effort)),
            settled: key.newest < now.checked_sub(SETTLED)?,
            key: key.bytes,
        })
    }

    /// Returns the chain that was kept, where the folder is as it was then.
    ///
    /// It lives as long as the process, which ends with the verb.
    pub(crate) fn load(&self, config: &'static Config) -> Option<Chain<'static>> {
        let bytes = fs::read(&self.path).ok()?;
        let at = file::chain_of(&bytes, &self.key)?;
        Chain::unpack(&bytes.leak()[at..], config)
    }

    /// Keeps the chain of a folder without findings, read after this was made.
    pub(crate) fn keep(&self, chain: Chain<'_>) {
        if self.settled {
            // The next look reads the folder, as this one did.
            let _ = file::write(&self.path, &self.key, &chain.pack());
        }
    }
}

#[cfg(test)]
mod tests;
