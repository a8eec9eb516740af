//! A dump's file: whole, or as it was before.

use std::path::Path;
use std::{fs, io, process};

/// Writes a text into a file, whose place is taken once all of it is written.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    let there = fs::metadata(path);
    if there.as_ref().is_ok_and(|about| !about.is_file()) {
        // A pipe or a terminal has no place that could be taken.
        return fs::write(path, text);
    }
    // What a link names is meant, not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let Some(name) = path.file_name() else {
        return fs::write(path, text);
    };
    let own = format!(".{}.{}.new", name.to_string_lossy(), process::id());
    let own = path.with_file_name(own);
    let written = fs::write(&own, text).and_then(|()| {
        if let Ok(about) = there {
            fs::set_permissions(&own, about.permissions())?;
        }
        fs::rename(&own, &path)
    });
    if written.is_err() {
        let _ = fs::remove_file(&own);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_taken_the_place_of_and_nothing_else_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("schema.sql");
        for text in ["one", "two"] {
            write(&path, text).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        assert!(write(&dir.path().join("gone/schema.sql"), "x").is_err());
        assert!(write(dir.path(), "x").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_one_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let [path, link] = ["schema.sql", "link.sql"].map(|name| dir.path().join(name));
        write(&path, "one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("schema.sql", &link).unwrap();
        write(&link, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
}
