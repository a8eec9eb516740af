//! A disk that really is full: a small file system in memory, where this process may mount one.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A mounted file system in memory; it is unmounted when it is dropped.
#[derive(Debug)]
pub struct Tmpfs(TempDir);

impl Tmpfs {
    /// Mounts one of so many bytes; `None` where the system doesn't let this process.
    ///
    /// # Panics
    ///
    /// Where no temporary folder can be made.
    pub fn mount(bytes: usize) -> Option<Self> {
        let folder = tempfile::Builder::new()
            .prefix("migrate-disk.")
            .tempdir()
            .expect("a temporary folder can be made");
        let options = format!("size={bytes}");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        mounted
            .is_ok_and(|status| status.success())
            .then(|| Self(folder))
    }

    /// Gives it another size.
    ///
    /// # Panics
    ///
    /// Where the system doesn't let it.
    pub fn resize(&self, bytes: usize) {
        let options = format!("remount,size={bytes}");
        let status = Command::new("mount")
            .args(["-o", &options])
            .arg(self.0.path())
            .status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "what is mounted grows"
        );
    }

    /// Returns where it is mounted.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Tmpfs {
    fn drop(&mut self) {
        // A folder that is still mounted can't be removed, and is seen in the list of mounts.
        let _ = Command::new("umount").arg(self.path()).status();
    }
}
