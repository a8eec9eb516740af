//! A database of a round, and what is in it.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::Engine;
use crate::engine::Postgres;

/// How long sessions of runs that are gone may go on.
const PATIENCE: Duration = Duration::from_secs(30);

/// A database that is gone when the value is.
#[derive(Debug)]
pub struct Database<'s> {
    url: String,
    place: Place<'s>,
}

#[derive(Debug)]
enum Place<'s> {
    Server(&'s Postgres),
    File(PathBuf),
}

/// What is in a database, without what differs from run to run: times, tokens and who.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Tables, columns, indexes and constraints.
    pub schema: String,
    /// What the statements of revisions left, in order.
    pub effects: String,
    /// The rows of the history.
    pub history: String,
}

impl<'s> Database<'s> {
    /// Creates an empty one on a server.
    pub fn on_server(server: &'s Postgres) -> Self {
        Self {
            url: server.database(),
            place: Place::Server(server),
        }
    }

    /// Names a file that SQLite makes when it is first written.
    pub fn in_file(path: PathBuf) -> Self {
        Self {
            url: format!("sqlite:{}", path.display()),
            place: Place::File(path),
        }
    }

    /// Makes another one with the same content; a file of it is made in `folder`.
    ///
    /// # Panics
    ///
    /// Where it can't be made.
    pub fn copy(&self, folder: &Path) -> Self {
        match &self.place {
            Place::Server(server) => Self {
                url: server.copy(&self.url),
                place: Place::Server(server),
            },
            Place::File(path) => {
                static COPIES: AtomicUsize = AtomicUsize::new(0);
                let number = COPIES.fetch_add(1, Ordering::Relaxed);
                let copy = folder.join(format!("copy{number}.db"));
                fs::copy(path, &copy).expect("a file can be copied");
                Self::in_file(copy)
            }
        }
    }

    /// Returns its URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns its server.
    pub fn server(&self) -> Option<&'s Postgres> {
        match self.place {
            Place::Server(server) => Some(server),
            Place::File(_) => None,
        }
    }

    /// Runs statements and returns the rows, a line each.
    ///
    /// # Panics
    ///
    /// Where one fails.
    pub fn query(&self, sql: &str) -> String {
        match &self.place {
            Place::Server(server) => server.psql(&self.url, sql),
            Place::File(path) => sqlite(path, sql),
        }
    }

    /// Returns whether a run holds the lock at this moment.
    ///
    /// # Panics
    ///
    /// Where that can't be asked.
    pub fn is_locked(&self) -> bool {
        match &self.place {
            Place::Server(server) => {
                let sql = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database \
                           WHERE l.locktype = 'advisory' AND l.granted AND d.datname = ";
                let name = server.name(&self.url);
                server.psql("postgres", &format!("{sql}'{name}'")) != "0"
            }
            Place::File(path) => {
                let tried = try_sqlite(path, 0, "BEGIN IMMEDIATE; ROLLBACK");
                tried.is_err_and(|said| said.contains("locked"))
            }
        }
    }

    /// Waits until runs that are gone have left nothing at work, and no lock.
    ///
    /// # Errors
    ///
    /// With what is still there.
    pub fn settle(&self) -> Result<(), String> {
        self.settle_where("true")
    }

    /// Does as [`settle`](Self::settle), but lets sessions be that a pooler keeps: idle, and without
    /// a lock.
    ///
    /// # Errors
    ///
    /// With what is still there.
    pub fn settle_but_idle(&self) -> Result<(), String> {
        self.settle_where(
            "(state <> 'idle' OR pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory'))",
        )
    }

    fn settle_where(&self, condition: &str) -> Result<(), String> {
        let Place::Server(server) = &self.place else {
            return Ok(());
        };
        let name = server.name(&self.url);
        let sql = format!(
            "SELECT pid, state, left(query, 60) FROM pg_stat_activity \
             WHERE datname = '{name}' AND {condition}"
        );
        let begun = Instant::now();
        loop {
            let left = server.psql("postgres", &sql);
            if left.is_empty() {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                return Err(format!("sessions are left: {left}"));
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Reads what is in it.
    ///
    /// # Panics
    ///
    /// Where it can't be read.
    pub fn state(&self) -> State {
        let engine = match self.place {
            Place::Server(_) => Engine::Postgres,
            Place::File(_) => Engine::Sqlite,
        };
        let text = self.query(&queries(engine));
        let mut parts = text.split(BORDER);
        let mut part = || parts.next().unwrap_or_default().trim().to_owned();
        State {
            schema: part(),
            effects: part(),
            history: part(),
        }
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        match &self.place {
            Place::Server(server) => server.drop_database(&self.url),
            Place::File(path) => {
                for end in ["", "-journal", "-wal", "-shm"] {
                    let _ = fs::remove_file(format!("{}{end}", path.display()));
                }
            }
        }
    }
}

impl State {
    /// Returns what differs from what was expected; `None` where nothing does.
    pub fn difference(&self, expected: &Self) -> Option<String> {
        let parts = [
            ("the schema", &expected.schema, &self.schema),
            ("effects", &expected.effects, &self.effects),
            ("the history", &expected.history, &self.history),
        ];
        let differing = parts.iter().find(|(_, expected, seen)| expected != seen);
        differing.map(|(what, expected, seen)| {
            format!(
                "{what} differs\n{}",
                crate::runner::diff("undisturbed", expected, seen)
            )
        })
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}", self.schema, self.effects, self.history)
    }
}

const BORDER: &str = "---";

const HISTORY: &str = "SELECT seq, operation, revision, parents, depends_on, message, up_checksum, \
    down_checksum, state, statements_done, statements_total, environment, dialect, recorded_down, \
    fingerprint FROM migrate_history ORDER BY seq;";

fn queries(engine: Engine) -> String {
    let schema = match engine {
        Engine::Postgres => {
            "SELECT c.relkind, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), \
             a.attnotnull FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid \
             WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped \
             ORDER BY c.relname, a.attnum;\
             SELECT indexrelid::regclass::text AS name, indisvalid, pg_get_indexdef(indexrelid) \
             FROM pg_index JOIN pg_class c ON c.oid = indexrelid \
             WHERE c.relnamespace = 'public'::regnamespace ORDER BY name;\
             SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint \
             WHERE connamespace = 'public'::regnamespace ORDER BY conname;"
        }
        Engine::Sqlite => {
            "PRAGMA integrity_check; SELECT type, name, tbl_name, sql FROM sqlite_master \
             ORDER BY type, name;"
        }
    };
    format!(
        "{schema} SELECT '{BORDER}'; SELECT what FROM effects ORDER BY at; SELECT '{BORDER}'; {HISTORY}"
    )
}

fn sqlite(path: &Path, sql: &str) -> String {
    match try_sqlite(path, 20_000, sql) {
        Ok(rows) => rows,
        Err(said) => panic!("sqlite3: {said}in: {sql}"),
    }
}

/// Runs statements by `sqlite3`, which waits so many milliseconds for a lock.
fn try_sqlite(path: &Path, wait: u32, sql: &str) -> Result<String, String> {
    let output = Command::new("sqlite3")
        .args(["-batch", "-bail", "-cmd", &format!(".timeout {wait}")])
        .arg(path)
        .arg(sql)
        .output()
        .expect("sqlite3 is installed: ./test.sh installs it");
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
