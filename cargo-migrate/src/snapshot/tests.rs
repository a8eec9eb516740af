use std::fs::{self, File, FileTimes};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use migrate_core::Folder;
use tempfile::TempDir;

use super::*;

const N_FILES: u32 = 300;

/// A package with a folder of migrations that rested long enough.
struct Site {
    dir: TempDir,
    place: Place,
}

impl Site {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("migrations");
        fs::create_dir_all(folder.join("late")).unwrap();
        fs::write(
            folder.join("migrate.toml"),
            "format = 1\ndialect = \"sqlite\"\n",
        )
        .unwrap();
        for at in 0..N_FILES {
            let below = if at < 290 { "" } else { "late/" };
            fs::write(
                folder.join(format!("{below}{at:03}.sql")),
                text(at, "SELECT 1"),
            )
            .unwrap();
        }
        let place = Place {
            folder,
            shown: "migrations".to_owned(),
            package: None,
            named_by: None,
            home: dir.path().to_owned(),
            current: dir.path().to_owned(),
        };
        Self { dir, place }
    }

    fn home(&self) -> PathBuf {
        self.dir.path().join("target/cargo-migrate")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.folder.join(name)
    }

    fn read(&self) -> Folder {
        Folder::read(&self.place.folder, "migrations", &[]).unwrap()
    }

    /// Returns the snapshot of the folder as it is, seen from a minute later.
    fn snapshot(&self) -> Option<Snapshot> {
        self.snapshot_after(Duration::from_secs(60))
    }

    fn snapshot_after(&self, rest: Duration) -> Option<Snapshot> {
        let config = Folder::read_config(&self.place.folder, "migrations");
        let now = SystemTime::now() + rest;
        Snapshot::at(&self.place, Effort::Whole, &config, self.home(), now)
    }

    fn keep(&self) {
        let folder = self.read();
        assert!(
            folder.diagnostics().is_empty(),
            "{:?}",
            folder.diagnostics()
        );
        self.snapshot().unwrap().keep(folder.chain().unwrap());
    }

    fn load(&self) -> Option<Chain<'static>> {
        let config = Folder::read_config(&self.place.folder, "migrations");
        self.snapshot()?.load(Box::leak(Box::new(config)))
    }

    /// Asserts that a change of the folder is seen, and that its chain is kept anew.
    #[track_caller]
    fn sees(&self, change: impl FnOnce(&Self)) {
        self.keep();
        assert!(self.load().is_some(), "unchanged");
        change(self);
        assert!(self.load().is_none(), "changed");
    }
}

fn text(at: u32, sql: &str) -> String {
    let parent = at
        .checked_sub(1)
        .map_or("base".to_owned(), |at| format!("r{at}"));
    format!(
        "-- revision: r{at}\n-- parent: {parent}\n\n-- migrate:up\n{sql};\n\n-- migrate:down none\n"
    )
}

#[test]
fn what_was_kept_is_what_was_read() {
    let site = Site::new();
    assert!(site.load().is_none());
    site.keep();
    let (folder, kept) = (site.read(), site.load().unwrap());
    let read = folder.chain().unwrap();
    assert_eq!(kept.len(), N_FILES as usize);
    assert_eq!(kept.pack(), read.pack());
    assert_eq!(kept.name(), read.name());
    assert_eq!(kept.dialects(), read.dialects());
}

#[test]
fn headers_are_kept_apart() {
    let site = Site::new();
    site.keep();
    let config = Folder::read_config(&site.place.folder, "migrations");
    let now = SystemTime::now() + Duration::from_secs(60);
    let headers = Snapshot::at(&site.place, Effort::Headers, &config, site.home(), now).unwrap();
    let config: &'static Config = Box::leak(Box::new(config));
    assert!(headers.load(config).is_none());
    let folder = Folder::read_headers(&site.place.folder, "migrations").unwrap();
    headers.keep(folder.chain().unwrap());
    let kept = headers.load(config).unwrap();
    assert_eq!(kept.pack(), folder.chain().unwrap().pack());
    assert!(kept.dialects().is_empty());
    assert!(site.load().is_some());
}

#[test]
fn an_edit_that_restores_size_and_time_is_seen() {
    Site::new().sees(|site| {
        let path = site.path("007.sql");
        let before = fs::metadata(&path).unwrap();
        fs::write(&path, text(7, "SELECT 2")).unwrap();
        let times = FileTimes::new().set_modified(before.modified().unwrap());
        File::options()
            .append(true)
            .open(&path)
            .unwrap()
            .set_times(times)
            .unwrap();
        let after = fs::metadata(&path).unwrap();
        assert_eq!(after.len(), before.len());
        assert_eq!(after.modified().unwrap(), before.modified().unwrap());
    });
}

#[test]
fn whatever_comes_goes_or_is_renamed_is_seen() {
    let site = Site::new();
    let write = |name, text: String| site.sees(|site| fs::write(site.path(name), text).unwrap());
    write("300.sql", text(300, "SELECT 1"));
    write("late/301.sql", text(301, "SELECT 1"));
    write("notes.txt", String::new());
    write(
        "migrate.toml",
        "format = 1\ndialect = \"sqlite\"\nchain = \"other\"\n".to_owned(),
    );
    site.sees(|site| fs::remove_file(site.path("late/301.sql")).unwrap());
    site.sees(|site| fs::remove_file(site.path("notes.txt")).unwrap());
    site.sees(|site| fs::rename(site.path("300.sql"), site.path("300_x.sql")).unwrap());
    site.sees(|site| fs::rename(site.path("late"), site.path("later")).unwrap());
    site.sees(|site| {
        // Another file of the same name, size and time.
        let path = site.path("008.sql");
        let times = FileTimes::new().set_modified(fs::metadata(&path).unwrap().modified().unwrap());
        fs::copy(&path, site.path("copy")).unwrap();
        File::options()
            .append(true)
            .open(site.path("copy"))
            .unwrap()
            .set_times(times)
            .unwrap();
        fs::rename(site.path("copy"), path).unwrap();
    });
    site.keep();
    assert!(site.load().is_some());
}

#[test]
fn a_folder_that_changed_while_it_was_read_is_read_again() {
    let site = Site::new();
    let before = site.snapshot().unwrap();
    fs::write(site.path("300.sql"), text(300, "SELECT 1")).unwrap();
    before.keep(site.read().chain().unwrap());
    fs::remove_file(site.path("300.sql")).unwrap();
    assert!(site.load().is_none());
}

#[test]
fn a_folder_that_may_change_unseen_is_never_kept() {
    let site = Site::new();
    let young = site.snapshot_after(Duration::ZERO).unwrap();
    young.keep(site.read().chain().unwrap());
    assert!(!site.home().exists());
    #[cfg(unix)]
    {
        let link = site.path("link.txt");
        std::os::unix::fs::symlink(site.path("007.sql"), &link).unwrap();
        assert!(site.snapshot().is_none());
        fs::remove_file(link).unwrap();
    }
    assert!(site.snapshot().is_some());
    for at in 100..N_FILES - 10 {
        fs::remove_file(site.path(&format!("{at}.sql"))).unwrap();
    }
    assert!(site.snapshot().is_none(), "it is small");
}

#[test]
fn a_damaged_file_is_ignored() {
    let site = Site::new();
    site.keep();
    let snapshot = site.snapshot().unwrap();
    let whole = fs::read(&snapshot.path).unwrap();
    let config: &'static Config = Box::leak(Box::new(site.read().config().clone()));
    let loads = |bytes: &[u8]| {
        fs::write(&snapshot.path, bytes).unwrap();
        snapshot.load(config).is_some()
    };
    assert!(loads(&whole));
    let mut damaged = whole.clone();
    for at in (0..256).chain((256..whole.len()).step_by(997)) {
        assert!(!loads(&whole[..at]), "cut at {at}");
        damaged[at] ^= 1 << (at % 8);
        assert!(!loads(&damaged), "flipped at {at}");
        damaged[at] = whole[at];
    }
    damaged.push(0);
    assert!(!loads(&damaged), "longer");
    // A whole file of another key, and of no chain.
    assert!(!loads(&file::whole(&snapshot.key[1..], &[])));
    assert!(!loads(&file::whole(&snapshot.key, &[])));
    assert!(!loads(b""));
}

#[test]
fn several_that_write_and_read_at_once_see_whole_files() {
    let site = Site::new();
    let loaded = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    site.keep();
                    assert_eq!(site.load().unwrap().len(), N_FILES as usize);
                    loaded.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(loaded.into_inner(), 20);
    assert_eq!(names(&site.home()).len(), 1, "{:?}", names(&site.home()));
}

#[test]
fn where_nothing_can_be_written_nothing_is_kept() {
    let site = Site::new();
    // No folder can be made below a file, whoever tries.
    fs::write(site.dir.path().join("target"), "").unwrap();
    site.keep();
    assert!(site.load().is_none());
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}
