//! What the command asks of a server, counted on the wire: each message that waits for an answer.
//!
//! `cargo test -p migrate-tests --test round_trips -- --nocapture` prints the counts.

use std::path::PathBuf;
use std::process::Command;

use migrate_tests::proxy::{Passed, Proxy, Side};
use migrate_tests::{build, engine};
use tempfile::TempDir;

const FILES: [(&str, &str); 3] = [
    ("migrate.toml", "format = 1\ndialect = \"postgres\"\n"),
    (
        "a.sql",
        "-- revision: a\n-- parent: base\n\n-- migrate:up\nCREATE TABLE a (id INTEGER);\n\n-- migrate:down\nDROP TABLE a;\n",
    ),
    (
        "b.sql",
        "-- revision: b\n-- parent: a\n\n-- migrate:up\nCREATE TABLE b (id INTEGER);\nINSERT INTO b VALUES (1);\n\n-- migrate:down\nDROP TABLE b;\n",
    ),
];

struct Stage {
    folder: TempDir,
    program: PathBuf,
    url: String,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let migrations = folder.path().join("migrations");
        std::fs::create_dir(&migrations).expect("it is empty");
        for (name, text) in FILES {
            std::fs::write(migrations.join(name), text).expect("it can be written");
        }
        Self {
            folder,
            program: build::program("cargo-migrate"),
            url: engine::postgres().database(),
        }
    }

    /// Runs a verb, and counts.
    #[expect(clippy::print_stdout, reason = "whoever asks sees the counts")]
    fn count(&self, words: &str) -> usize {
        let proxy = Proxy::start(engine::postgres().socket_dir(), None);
        let url = proxy.url(&self.url);
        let ended = Command::new(&self.program)
            .arg("migrate")
            .args(words.split(' '))
            .current_dir(self.folder.path())
            .env("DATABASE_URL", url)
            .output()
            .expect("the program can be started");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(
            matches!(ended.status.code(), Some(0 | 3)),
            "{words}: {said}"
        );
        let passed = proxy.passed();
        let sent = passed.iter().filter(|message| asks(message)).count();
        let connections = passed.iter().filter(|message| begins(message)).count();
        println!("{words}: {sent} round trips, {connections} connection(s)");
        assert_eq!(connections, 1, "{words}");
        sent
    }
}

/// A query of the simple protocol, or the end of one of the extended protocol.
fn asks(message: &Passed) -> bool {
    message.side == Side::Client && matches!(message.kind, Some('Q' | 'S'))
}

/// Which process serves the session is said once.
fn begins(message: &Passed) -> bool {
    message.side == Side::Server && message.kind == Some('K')
}

#[test]
fn a_run_takes_as_few_as_there_can_be() {
    let stage = Stage::new();
    let first = stage.count("upgrade +1");
    assert!(first <= 4, "the very first revision took {first}");
    let pending = stage.count("upgrade");
    assert!(pending <= 4, "one pending revision took {pending}");
    assert_eq!(stage.count("upgrade"), 1, "up to date");
    let down = stage.count("downgrade --yes");
    assert!(down <= 4, "one step back took {down}");
    let stamp = stage.count("stamp head");
    assert!(stamp <= 4, "a stamp took {stamp}");
}

#[test]
fn looking_takes_two_where_rows_are_read() {
    let stage = Stage::new();
    for words in ["current", "history", "upgrade --dry-run"] {
        assert_eq!(stage.count(words), 1, "{words} on an empty database");
    }
    // It asks what runs, too.
    assert_eq!(stage.count("status"), 2, "status on an empty database");
    stage.count("upgrade");
    let count = stage.count("status");
    assert!(count <= 3, "status took {count}");
    for words in [
        "current",
        "history",
        "heads --format json",
        "downgrade --dry-run",
    ] {
        let count = stage.count(words);
        assert!(count <= 2, "{words} took {count}");
    }
}
