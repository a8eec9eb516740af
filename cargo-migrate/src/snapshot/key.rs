//! What the system says of a folder's entries: where it says the same, their texts are the same.
//!
//! As in git's index: name, size, times, inode, device. Nobody can set the time of the last change of
//! a file's status (ctime), so an edit that restores size and times is seen too.

use std::env;
use std::fs::{self, DirEntry, Metadata};
use std::path::Path;
use std::time::{Duration, SystemTime};

use migrate_core::{Config, Folder, SourceFile};

use super::Effort;
use crate::package::Place;

/// The fewest files for which a snapshot is less work than reading them.
const FEWEST: usize = 256;

pub(super) struct Key {
    /// In the order that the system lists entries in: an unchanged folder is listed in the same
    /// order, and where it isn't, it is read again.
    pub(super) bytes: Vec<u8>,
    /// The latest of all times in it.
    pub(super) newest: SystemTime,
}

impl Key {
    /// Returns the key of a folder as it is now; `None` where the folder is small, can't be listed,
    /// or holds a link, behind which things change unseen.
    pub(super) fn of(place: &Place, effort: Effort, config: &Config) -> Option<Self> {
        // Of a folder that is read while it changes, its own times tell.
        let folder = fs::symlink_metadata(&place.folder).ok()?;
        let mut steps = Vec::new();
        list(&place.folder, &mut steps)?;
        if steps.len() < FEWEST {
            return None;
        }
        let mut key = Self {
            bytes: Vec::with_capacity(steps.len() * 96),
            newest: SystemTime::UNIX_EPOCH,
        };
        key.part(&[effort as u8]);
        key.part(place.folder.as_os_str().as_encoded_bytes());
        key.part(place.shown.as_bytes());
        key.part(config.file.as_ref().map_or("", SourceFile::text).as_bytes());
        // Another build of this program may read files otherwise.
        key.entry(&fs::metadata(env::current_exe().ok()?).ok()?)?;
        key.entry(&folder)?;
        for step in steps {
            match step {
                Step::Entry(entry) => {
                    key.part(entry.file_name().as_encoded_bytes());
                    key.entry(&entry.metadata().ok()?)?;
                }
                // No entry has this name.
                Step::Up => key.part(b"/"),
            }
        }
        Some(key)
    }

    fn part(&mut self, bytes: &[u8]) {
        let length = bytes.len() as u64;
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(bytes);
    }

    /// Adds what the system says of an entry; `None` where it doesn't say enough.
    fn entry(&mut self, found: &Metadata) -> Option<()> {
        let (numbers, times) = tell(found)?;
        for number in numbers {
            self.bytes.extend_from_slice(&number.to_le_bytes());
        }
        for (seconds, nanoseconds) in times {
            self.bytes.extend_from_slice(&seconds.to_le_bytes());
            self.bytes.extend_from_slice(&nanoseconds.to_le_bytes());
            let seconds = Duration::from_secs(seconds.try_into().unwrap_or_default());
            let since = seconds.checked_add(Duration::from_nanos(nanoseconds.try_into().ok()?))?;
            let time = SystemTime::UNIX_EPOCH.checked_add(since)?;
            self.newest = self.newest.max(time);
        }
        Some(())
    }
}

/// Size, inode and device, and the times of the last change of the text and of the status.
type Told = ([u64; 3], [(i64, i64); 2]);

#[cfg(unix)]
fn tell(of: &Metadata) -> Option<Told> {
    use std::os::unix::fs::MetadataExt as _;
    Some((
        [of.size(), of.ino(), of.dev()],
        [(of.mtime(), of.mtime_nsec()), (of.ctime(), of.ctime_nsec())],
    ))
}

/// Elsewhere nothing tells of an edit whose size and time were restored.
#[cfg(not(unix))]
fn tell(_: &Metadata) -> Option<Told> {
    None
}

/// A step of the walk through a folder.
enum Step {
    Entry(DirEntry),
    /// The end of a folder below.
    Up,
}

/// Lists a folder and those below that may be read with it.
fn list(folder: &Path, steps: &mut Vec<Step>) -> Option<()> {
    for entry in fs::read_dir(folder).ok()? {
        let entry = entry.ok()?;
        let kind = entry.file_type().ok()?;
        if kind.is_symlink() {
            return None;
        }
        let below = kind.is_dir() && Folder::may_walk(&entry.file_name().to_string_lossy());
        let below = below.then(|| entry.path());
        steps.push(Step::Entry(entry));
        if let Some(below) = below {
            list(&below, steps)?;
            steps.push(Step::Up);
        }
    }
    Some(())
}
