//! Writing files so that nobody ever sees half of one.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// Creates a file that doesn't exist yet, whole or not at all.
pub(crate) fn create(path: &Path, text: &str) -> io::Result<()> {
    let file = beside(path, text)?;
    file.persist_noclobber(path)
        .map_err(|failed| failed.error)?;
    Ok(())
}

/// Puts a text into the place of a file, whole or not at all; the file's permissions stay.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let permissions = fs::metadata(path)?.permissions();
    let file = beside(path, text)?;
    file.as_file().set_permissions(permissions)?;
    file.persist(path).map_err(|failed| failed.error)?;
    Ok(())
}

/// Sets a file's time to now; one that doesn't exist stays so.
pub(crate) fn touch(path: &Path) -> io::Result<()> {
    match OpenOptions::new().append(true).open(path) {
        Ok(file) => file.set_modified(std::time::SystemTime::now()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Writes a text into a file of another name in the same folder; it goes when it is dropped.
fn beside(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let mut builder = Builder::new();
    // What begins with a dot is no migration: where this process is killed, the rest is ignored.
    builder.prefix(".").suffix(".new");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As for every new file the process' mask takes away from these.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let made = builder.tempfile_in(folder.unwrap_or(Path::new(".")));
    let mut file = made.map_err(without_path)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// The library tells the name of its own file, which nobody asked for.
fn without_path(error: io::Error) -> io::Error {
    let text = error.to_string();
    let text = text.split(" at path ").next().unwrap_or(&text);
    io::Error::new(error.kind(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    #[test]
    fn a_file_is_never_overwritten_by_a_new_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.sql");
        create(&path, "one").unwrap();
        let error = create(&path, "two").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        assert_eq!(names(dir.path()), ["a.sql"]);
    }

    #[test]
    fn what_fails_tells_no_other_name() {
        let dir = tempfile::tempdir().unwrap();
        let error = create(&dir.path().join("gone/a.sql"), "one").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(!error.to_string().contains(".new"), "{error}");
    }

    #[test]
    fn what_is_not_persisted_is_no_migration() {
        let dir = tempfile::tempdir().unwrap();
        let half = beside(&dir.path().join("a.sql"), "-- revision: ").unwrap();
        let name = half.path().file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with('.') && !name.ends_with(".sql"), "{name}");
        // As a process that is killed leaves it.
        half.keep().unwrap();
        let folder = migrate_core::Folder::read(dir.path(), "migrations", &[]).unwrap();
        assert!(folder.revisions().is_empty());
        let found = folder.diagnostics();
        assert!(
            found.iter().all(|it| it.name == "missing-dialect"),
            "{found:?}"
        );
    }

    #[test]
    fn a_replaced_file_keeps_its_permissions() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.sql");
        fs::write(&path, "one").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions.clone()).unwrap();
        replace(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::metadata(&path).unwrap().permissions(), permissions);
        assert_eq!(names(dir.path()), ["a.sql"]);
        assert!(replace(&dir.path().join("b.sql"), "x").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_readable_as_others_are() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let [ours, plain] = ["a.sql", "b.sql"].map(|name| dir.path().join(name));
        create(&ours, "one").unwrap();
        fs::write(&plain, "one").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&ours), mode(&plain));
    }

    #[test]
    fn touching_leaves_the_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("migrate.toml");
        touch(&path).unwrap();
        assert!(!path.exists());
        fs::write(&path, "format = 1\r\n").unwrap();
        let old = std::time::SystemTime::UNIX_EPOCH;
        let file = fs::File::options().append(true).open(&path).unwrap();
        file.set_modified(old).unwrap();
        touch(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"format = 1\r\n");
        assert!(fs::metadata(&path).unwrap().modified().unwrap() > old);
    }
}
