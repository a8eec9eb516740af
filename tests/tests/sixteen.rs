//! Many upgrades at once: all succeed, and each revision runs once.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use migrate_tests::{build, engine};

const RUNNERS: usize = 16;
const REVISIONS: usize = 5;

/// Writes a chain whose every revision leaves a mark that a second run would double or refuse.
fn write_chain(folder: &Path, dialect: &str) {
    fs::write(
        folder.join("migrate.toml"),
        format!("format = 1\ndialect = \"{dialect}\"\n"),
    )
    .expect("the folder can be written");
    let mut parent = "base".to_owned();
    for number in 1..=REVISIONS {
        let id = format!("r{number}");
        let text = format!(
            "-- revision: {id}\n-- parent: {parent}\n\n\
             -- migrate:up\nCREATE TABLE t{number} (n INTEGER);\nINSERT INTO t{number} VALUES ({number});\n\n\
             -- migrate:down\nDROP TABLE t{number};\n"
        );
        fs::write(folder.join(format!("{number}_{id}.sql")), text)
            .expect("the folder can be written");
        parent = id;
    }
}

fn upgrade(program: &Path, folder: &Path, url: &str) -> Child {
    Command::new(program)
        .args(["migrate", "upgrade", "--dir"])
        .arg(folder)
        .args(["--database-url", url])
        .env_remove("MIGRATE_DIR")
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program that was built can be run")
}

/// Starts all runners before it waits for the first.
fn all_at_once(dialect: &str, url: impl Fn(&Path) -> String) -> tempfile::TempDir {
    let program = build::program("cargo-migrate");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    write_chain(folder.path(), dialect);
    let url = url(folder.path());
    let runners: Vec<Child> = (0..RUNNERS)
        .map(|_| upgrade(&program, folder.path(), &url))
        .collect();
    let mut failed = Vec::new();
    for runner in runners {
        let output = runner
            .wait_with_output()
            .expect("a runner can be waited for");
        if !output.status.success() {
            failed.push(format!(
                "{}\n{}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            ));
        }
    }
    assert!(
        failed.is_empty(),
        "{} of {RUNNERS} failed:\n{}",
        failed.len(),
        failed.join("\n")
    );
    folder
}

const OPERATIONS: &str = "SELECT count(*), count(DISTINCT revision) FROM migrate_history WHERE operation = 'up' AND state = 'applied'";

#[test]
fn sixteen_upgrades_of_postgres_apply_each_revision_once() {
    let server = engine::postgres();
    let url = server.database();
    all_at_once("postgres", |_| url.clone());
    assert_eq!(
        server.psql(&url, OPERATIONS).trim(),
        format!("{REVISIONS}|{REVISIONS}")
    );
    assert_eq!(server.psql(&url, "SELECT count(*) FROM t5").trim(), "1");
}

#[test]
fn sixteen_upgrades_of_sqlite_apply_each_revision_once() {
    let folder = all_at_once("sqlite", |folder| {
        format!("sqlite:{}", folder.join("app.db").display())
    });
    let query = |sql: &str| {
        let output = Command::new("sqlite3")
            .arg(folder.path().join("app.db"))
            .arg(sql)
            .output()
            .expect("sqlite3 is installed: ./test.sh installs it");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    assert_eq!(query(OPERATIONS), format!("{REVISIONS}|{REVISIONS}"));
    assert_eq!(query("SELECT count(*) FROM t5"), "1");
}
