//! The examples that stand beside the rules.

use std::fs;
use std::path::{Path, PathBuf};

use migrate_core::checks::Rule;
use migrate_core::{Diagnostic, Folder};

/// Returns the folder of the rules.
pub(crate) fn checks() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks")
}

/// Returns what is found in one side of a rule's example.
pub(crate) fn findings(rule: &Rule, side: &str) -> Vec<Diagnostic> {
    let folder = checks().join(rule.name.replace('-', "_")).join(side);
    if let Some(add) = cannot_be_kept(rule.name).filter(|_| side == "bad") {
        let copy = tempfile::tempdir().expect("a folder for the copy");
        for entry in fs::read_dir(&folder).expect("the example can be read") {
            let path = entry.expect("the example can be listed").path();
            let name = path.file_name().expect("a file has a name");
            fs::copy(&path, copy.path().join(name)).expect("the copy is new");
        }
        add(copy.path());
        return read(copy.path());
    }
    read(&folder)
}

fn read(folder: &Path) -> Vec<Diagnostic> {
    let folder = Folder::read(folder, "migrations", &[]).expect("the example is a folder");
    folder.diagnostics().to_vec()
}

/// Returns what adds to an example the file that a repository can't keep.
fn cannot_be_kept(rule: &str) -> Option<fn(&Path)> {
    match rule {
        // A link: some systems check it out as a text file, and packages hold its target.
        "unreadable-file" => Some(|folder| {
            let (file, link) = (
                "20260101_000000_create_users.sql",
                "20260102_000000_create_rooms.sql",
            );
            #[cfg(unix)]
            std::os::unix::fs::symlink(file, folder.join(link)).expect("a link");
            #[cfg(windows)]
            std::os::windows::fs::symlink_file(file, folder.join(link)).expect("a link");
        }),
        _ => None,
    }
}
