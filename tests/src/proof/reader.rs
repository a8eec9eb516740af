//! Somebody who reads a file of SQLite meanwhile, so that its write-ahead log stays.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use super::Database;

/// An open transaction that reads; it is killed where it is dropped, and leaves the log.
#[derive(Debug)]
pub(super) struct Reader(Child);

impl Reader {
    pub(super) fn of(database: &Database<'_>) -> Self {
        let path = database.url().trim_start_matches("sqlite:");
        let child = Command::new("sqlite3")
            .args(["-batch", path])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut child = child.expect("sqlite3 is installed: ./test.sh installs it");
        let pipe = child.stdin.as_mut().expect("it is piped");
        let sent = pipe.write_all(b"BEGIN; SELECT count(*) FROM effects;\n");
        sent.expect("it reads");
        let mut line = String::new();
        let answers = child.stdout.as_mut().expect("it is piped");
        let answered = BufReader::new(answers).read_line(&mut line);
        assert!(answered.is_ok() && !line.is_empty(), "it can't read");
        Self(child)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
