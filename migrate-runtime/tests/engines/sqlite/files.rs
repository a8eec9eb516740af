//! Files that aren't what a URL promises.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use crate::support::three;
use migrate_runtime::{Dialect, Error, ErrorKind, Run};
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;

struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn url(&self, name: &str) -> String {
        format!("sqlite:{}", self.path(name).display())
    }

    async fn up(&self, name: &str) -> Result<Vec<String>, Error> {
        let outcome = Run::upgrade(three(Dialect::Sqlite), self.url(name)).await?;
        Ok(crate::support::ids(&outcome)
            .into_iter()
            .map(str::to_owned)
            .collect())
    }

    /// Says how an upgrade is refused, without the folder.
    async fn refused(&self, name: &str, kind: ErrorKind) -> String {
        let error = self.up(name).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error:?}");
        let folder = self.0.path().display().to_string();
        format!("{error:?}").replace(&folder, "…")
    }
}

#[tokio::test]
async fn what_cannot_be_opened_is_named_with_the_way_out() {
    let files = Files::new();
    fs::create_dir(files.path("folder")).unwrap();
    symlink(files.path("no/target.db"), files.path("nowhere")).unwrap();
    symlink("round", files.path("round")).unwrap();
    let refused = async |name: &str| files.refused(name, ErrorKind::Connection).await;
    assert_eq!(
        refused("folder").await,
        "error: can't open sqlite:…/folder: it is a folder [connection]\n  \
         = help: name a file in it"
    );
    assert_eq!(
        refused("no/such folder/app.db").await,
        "error: can't open sqlite:…/no/such folder/app.db: there is no folder …/no/such folder [connection]\n  \
         = help: mkdir -p \"…/no/such folder\""
    );
    assert_eq!(
        refused("nowhere").await,
        "error: can't open sqlite:…/nowhere: there is no folder …/no [connection]\n  \
         = help: mkdir -p …/no"
    );
    assert!(
        refused("round")
            .await
            .contains("unable to open database file [14]")
    );
    assert_eq!(
        refused("app.db?mode=ro").await,
        "error: can't open sqlite:…/app.db: unable to open database file [14] [connection]\n  \
         = help: this user must be able to write in its folder; with `mode=ro` the file must exist"
    );
    assert!(!files.path("app.db").exists());
}

#[tokio::test]
async fn what_is_no_database_is_left_alone() {
    let files = Files::new();
    let page: Vec<u8> = (0..4096_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    for bytes in [&b"tiny"[..], &[b'x'; 300], &page] {
        fs::write(files.path("app.db"), bytes).unwrap();
        assert_eq!(
            files.refused("app.db", ErrorKind::Connection).await,
            "error: can't open sqlite:…/app.db: file is not a database [26] [connection]\n  \
             = help: check the URL: the file isn't one of SQLite, or it is encrypted"
        );
        assert_eq!(fs::read(files.path("app.db")).unwrap(), bytes);
    }
}

#[tokio::test]
async fn a_damaged_database_is_looked_into_by_what_is_said() {
    let files = Files::new();
    files.up("app.db").await.unwrap();
    let whole = fs::read(files.path("app.db")).unwrap();
    let mut flipped = whole.clone();
    flipped[4096..].iter_mut().for_each(|byte| *byte ^= 0x5a);
    for damaged in [&flipped[..], &whole[..5000]] {
        fs::write(files.path("app.db"), damaged).unwrap();
        let error = files.up("app.db").await.unwrap_err();
        let text = format!("{error:?}").replace(&files.0.path().display().to_string(), "…");
        let help =
            "restore a backup; what is damaged says: sqlite3 …/app.db \"PRAGMA integrity_check\"";
        // The last row may lie on a page that is whole.
        assert!(text.contains("malformed [11]"), "{text}");
        assert!(text.ends_with(help), "{text}");
    }
}

#[tokio::test]
async fn an_empty_file_and_a_link_to_nothing_become_databases() {
    let files = Files::new();
    fs::write(files.path("empty.db"), "").unwrap();
    assert_eq!(files.up("empty.db").await.unwrap().len(), 3);
    symlink("target.db", files.path("link.db")).unwrap();
    assert_eq!(files.up("link.db").await.unwrap().len(), 3);
    assert_eq!(files.up("target.db").await.unwrap().len(), 0);
}

#[tokio::test]
async fn what_may_only_be_read_is_looked_at_and_not_migrated() {
    let files = Files::new();
    let chain = three(Dialect::Sqlite);
    Run::upgrade(chain, files.url("app.db"))
        .to("a")
        .await
        .unwrap();
    for query in ["app.db?mode=ro", "app.db?immutable=1"] {
        let current = Run::upgrade(chain, files.url(query)).to("a").await.unwrap();
        assert!(current.applied.is_empty());
        assert_eq!(
            files.refused(query, ErrorKind::History).await,
            "error: sqlite:…/app.db can only be read [history]\n  \
             = help: make the file, those beside it and their folder writable, or leave `mode=ro` and `immutable=1` out of the URL"
        );
    }
}

/// Runs the test of a name in this program again, as a user who is nobody.
fn as_nobody(test: &str, folder: &Path) -> Option<bool> {
    let status = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env("MIGRATE_TEST_FILES", folder)
        .status();
    status.ok().map(|status| status.success())
}

#[tokio::test]
async fn a_user_without_rights_is_told_which_are_missing() {
    const NAME: &str = "sqlite::files::a_user_without_rights_is_told_which_are_missing";
    if let Some(folder) = std::env::var_os("MIGRATE_TEST_FILES") {
        return without_rights(Path::new(&folder)).await;
    }
    let files = Files::new();
    let chain = three(Dialect::Sqlite);
    for name in ["secret.db", "read.db", "write.db", "wal.db"] {
        Run::upgrade(chain, files.url(name)).to("a").await.unwrap();
    }
    let mut wal = SqliteConnection::connect(&files.url("wal.db"))
        .await
        .unwrap();
    sqlx::raw_sql("PRAGMA journal_mode = WAL")
        .execute(&mut wal)
        .await
        .unwrap();
    wal.close().await.unwrap();
    let rights = |name: &str, mode| {
        fs::set_permissions(files.path(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    rights("secret.db", 0o600);
    rights("read.db", 0o644);
    rights("write.db", 0o666);
    rights("wal.db", 0o666);
    rights("", 0o755);
    if !is_root() {
        // Whoever owns the files may give the rights to itself; only their lack can be tried.
        rights("secret.db", 0o000);
        rights("read.db", 0o444);
        rights("", 0o555);
        without_rights(files.0.path()).await;
        rights("", 0o755);
        return;
    }
    match as_nobody(NAME, files.0.path()) {
        Some(passed) => assert!(passed, "as nobody"),
        None => eprintln!("there is no setpriv here: nobody's rights aren't tried"),
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let probe = tempfile::NamedTempFile::new().unwrap();
    fs::metadata(probe.path()).unwrap().uid() == 0
}

async fn without_rights(folder: &Path) {
    let said = async |name: &str| {
        let url = format!("sqlite:{}", folder.join(name).display());
        let error = Run::upgrade(three(Dialect::Sqlite), url).await.unwrap_err();
        format!("{error:?}")
    };
    let secret = said("secret.db").await;
    assert!(secret.contains("this user may not read it"), "{secret}");
    assert!(
        secret.contains("the right to read and write the file"),
        "{secret}"
    );
    let read = said("read.db").await;
    assert!(read.contains("can only be read"), "{read}");
    // Its journal, or its log, can't be made beside it.
    for name in ["write.db", "wal.db"] {
        let text = said(name).await;
        assert!(text.contains("folder"), "{name}: {text}");
    }
    let new = said("new.db").await;
    assert!(
        new.contains("this user must be able to write in its folder"),
        "{new}"
    );
}
