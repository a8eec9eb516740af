//! The file of a database, and those beside it.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// What every database begins with that isn't empty; <https://www.sqlite.org/fileformat2.html>.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The files beside a database, which go first: a new database must not find an old one's.
const BESIDE: [&str; 3] = ["-journal", "-wal", "-shm"];

/// How many links are followed.
const LINKS: usize = 16;

/// Returns what tells a file from another one at its path; `None` where there is none.
#[cfg(unix)]
pub(super) fn identity(file: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    let data = fs::metadata(file).ok()?;
    Some((data.dev(), data.ino()))
}

/// Returns what tells a file from another one at its path; `None` where there is none.
#[cfg(not(unix))]
pub(super) fn identity(file: &Path) -> Option<std::time::SystemTime> {
    fs::metadata(file).ok()?.created().ok()
}

pub(super) fn is_database(file: &Path) -> io::Result<bool> {
    let mut start = Vec::with_capacity(MAGIC.len());
    let length = u64::try_from(MAGIC.len()).unwrap_or(u64::MAX);
    File::open(file)?.take(length).read_to_end(&mut start)?;
    Ok(start.is_empty() || start == MAGIC)
}

pub(super) fn beside(file: &Path) -> impl Iterator<Item = PathBuf> {
    BESIDE.iter().map(move |end| {
        let mut name = OsString::from(file);
        name.push(end);
        PathBuf::from(name)
    })
}

/// Makes an empty file, which nobody else may read for a moment either where nobody should.
///
/// # Errors
///
/// `AlreadyExists` where there is one, also where somebody else was faster.
pub(super) fn make(file: &Path, permissions: Option<&Permissions>) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
        // As SQLite itself makes one, else.
        options.mode(permissions.map_or(0o644, Permissions::mode) & 0o777);
    }
    let made = options.open(leads_to(file))?;
    // The process' mask has taken away from those.
    match permissions {
        Some(permissions) => made.set_permissions(permissions.clone()),
        None => Ok(()),
    }
}

/// Makes an empty file in the folder of another, which whoever may read that one may read.
pub(super) fn fresh(file: &Path) -> io::Result<PathBuf> {
    let file = leads_to(file);
    let mut name = OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(".{}.new", std::process::id()));
    let fresh = file.with_file_name(name);
    // What a process of this number left behind when it was killed.
    gone(&fresh)?;
    let permissions = fs::metadata(&file)?.permissions();
    make(&fresh, Some(&permissions))?;
    Ok(fresh)
}

/// Puts a file into the place of a database, whose files beside it go.
pub(super) fn replace(file: &Path, fresh: &Path) -> io::Result<()> {
    let file = leads_to(file);
    let renamed = beside(&file).try_for_each(|file| gone(&file));
    let renamed = renamed.and_then(|()| fs::rename(fresh, &file));
    if renamed.is_err() {
        let _ = fs::remove_file(fresh);
    }
    renamed
}

/// Removes a database with the files beside it.
pub(super) fn remove(file: &Path) -> io::Result<()> {
    // SQLite follows a link, and keeps the files beside where it leads.
    let file = leads_to(file);
    let mut files = beside(&file).chain([file.clone()]);
    files.try_for_each(|file| gone(&file))
}

fn gone(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Follows links, also to where nothing is yet.
fn leads_to(file: &Path) -> PathBuf {
    let mut file = file.to_owned();
    for _ in 0..LINKS {
        let Ok(next) = fs::read_link(&file) else {
            break;
        };
        file = match file.parent() {
            Some(folder) => folder.join(next),
            None => next,
        };
    }
    file
}
