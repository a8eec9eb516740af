//! A private PostgreSQL.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs};

use super::guard::Guard;

/// Returns this test process's PostgreSQL server, which the first call starts.
///
/// It listens on a Unix socket only, and is gone with the process, however that ends.
///
/// # Panics
///
/// Where no server is installed, or it doesn't start.
pub fn postgres() -> &'static Postgres {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    SERVER.get_or_init(|| Postgres::start(&[]))
}

/// Returns a second server, which may be killed: what it has acknowledged it finds again.
///
/// # Panics
///
/// Where no server is installed, or it doesn't start.
pub fn mortal_postgres() -> &'static Postgres {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    // The end of a process loses no page that the system has: `fsync` isn't needed.
    SERVER.get_or_init(|| Postgres::start(&["-c", "synchronous_commit=on"]))
}

/// A running PostgreSQL server.
#[derive(Debug)]
pub struct Postgres {
    bin: PathBuf,
    guard: Guard,
    databases: AtomicUsize,
}

impl Postgres {
    fn start(arguments: &[&str]) -> Self {
        let bin = programs().expect(
            "no PostgreSQL server in /usr/lib/postgresql/*/bin or PATH; install it: apt-get install postgresql",
        );
        let folder = bin
            .to_str()
            .expect("the folder of PostgreSQL's programs is UTF-8");
        let arguments = [&[folder], arguments].concat();
        match Guard::start(include_str!("postgres.sh"), &arguments) {
            Ok(guard) => Self {
                bin,
                guard,
                databases: AtomicUsize::new(0),
            },
            Err(reason) => panic!("the private PostgreSQL server did not start\n{reason}"),
        }
    }

    /// Kills the server without a warning and starts it again.
    ///
    /// # Panics
    ///
    /// Where it doesn't start again.
    pub fn crash(&self) {
        if let Err(reason) = self.guard.restart() {
            panic!("the killed PostgreSQL server did not start again\n{reason}");
        }
    }

    /// Creates an empty database with a name of its own, and returns its URL.
    pub fn database(&self) -> String {
        let number = self.databases.fetch_add(1, Ordering::Relaxed) + 1;
        let name = format!("migrate_test_{number:04}");
        self.psql(
            "postgres",
            &format!("CREATE DATABASE {name} TEMPLATE template0"),
        );
        self.url(&name)
    }

    /// Creates a database with the content of another, to which nobody may be connected, and
    /// returns its URL.
    pub fn copy(&self, database: &str) -> String {
        let number = self.databases.fetch_add(1, Ordering::Relaxed) + 1;
        let copy = format!("migrate_test_{number:04}");
        let sql = format!("CREATE DATABASE {copy} TEMPLATE {}", name(database));
        self.psql("postgres", &sql);
        self.url(&copy)
    }

    /// Drops a database, and ends the sessions that are still in it.
    pub fn drop_database(&self, database: &str) {
        let name = name(database);
        let sql = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'; \
             DROP DATABASE IF EXISTS {name}"
        );
        // It may be gone with its server; what is left is left in a temporary folder.
        let _ = self.try_psql("postgres", &sql);
    }

    /// Returns the URL of a database by its name.
    pub fn url(&self, database: &str) -> String {
        url(self.socket_dir(), database)
    }

    /// Returns the name of a database by its URL; a name is its own.
    pub fn name<'a>(&self, database: &'a str) -> &'a str {
        name(database)
    }

    /// Returns the folder of the server's socket: what `host` is in the terms of libpq.
    pub fn socket_dir(&self) -> &str {
        self.guard.dir.to_str().expect("mktemp makes ASCII names")
    }

    /// Returns the folder of the server's programs, `psql` and `pg_dump` among them.
    pub fn bin_dir(&self) -> &Path {
        &self.bin
    }

    /// Runs statements, each in a transaction of its own, by `psql`; the database is a URL or a name.
    ///
    /// Returns the rows, a line each, with columns between `|`.
    ///
    /// # Panics
    ///
    /// Where a statement fails, with the server's message.
    pub fn psql(&self, database: &str, sql: &str) -> String {
        match self.try_psql(database, sql) {
            Ok(rows) => rows,
            Err(said) => panic!("psql: {said}in: {sql}"),
        }
    }

    /// Runs statements as [`psql`](Self::psql) does; the error is what it said.
    ///
    /// # Errors
    ///
    /// Where a statement fails, or the server doesn't answer.
    pub fn try_psql(&self, database: &str, sql: &str) -> Result<String, String> {
        let url = if database.contains("://") {
            database.to_owned()
        } else {
            self.url(database)
        };
        let mut child = Command::new(self.bin.join("psql"))
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-d",
                &url,
                "-f",
                "-",
            ])
            .env_clear()
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("psql stands beside the server");
        let mut stdin = child.stdin.take().expect("stdin is piped");
        // psql that stopped at an error closes the pipe early; its status tells.
        let _ = stdin.write_all(sql.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("psql can be waited for");
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let rows = String::from_utf8(output.stdout).expect("the server speaks UTF-8");
        Ok(rows.trim_end_matches('\n').to_owned())
    }

    /// Returns the server's log so far; each entry begins with the database's name and `> `.
    pub fn log(&self) -> String {
        let bytes = fs::read(self.guard.dir.join("log")).expect("the server writes its log here");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Makes the server log every statement that later sessions of a database send.
    pub fn log_statements(&self, database: &str) {
        let name = name(database);
        self.psql(
            "postgres",
            &format!("ALTER DATABASE {name} SET log_statement = 'all'"),
        );
    }

    /// Returns the statements that a database was sent since [`log_statements`](Self::log_statements).
    ///
    /// What was sent in one simple-query message is one text.
    pub fn statements(&self, database: &str) -> Vec<String> {
        statements(&self.log(), name(database))
    }
}

/// Finds the newest server of Debian's packages, else one in `PATH`.
fn programs() -> Option<PathBuf> {
    let holds_server = |folder: &PathBuf| {
        ["initdb", "postgres", "psql"]
            .iter()
            .all(|name| folder.join(name).exists())
    };
    let packaged = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    packaged
        .map(|version| version.path())
        .filter(|version| holds_server(&version.join("bin")))
        .max_by_key(|version| version.file_name()?.to_str()?.parse::<u32>().ok())
        .map(|version| version.join("bin"))
        .or_else(|| env::split_paths(&env::var_os("PATH")?).find(holds_server))
}

/// Returns the URL of a database of the server with this folder of its socket.
pub(super) fn url(socket: &str, database: &str) -> String {
    let socket = socket.replace('/', "%2F");
    format!("postgres://postgres@localhost/{database}?host={socket}")
}

fn name(database: &str) -> &str {
    let url = database.split_once('?').map_or(database, |(url, _)| url);
    url.rsplit_once('/').map_or(url, |(_, name)| name)
}

fn statements(log: &str, database: &str) -> Vec<String> {
    let prefix = format!("{database}> LOG:  ");
    let mut found: Vec<String> = Vec::new();
    let mut is_ours = false;
    for line in log.lines() {
        if let Some(continued) = line.strip_prefix('\t') {
            if let (true, Some(last)) = (is_ours, found.last_mut()) {
                *last += "\n";
                *last += continued;
            }
            continue;
        }
        let sent = line.strip_prefix(&prefix).and_then(|entry| {
            let (kind, text) = entry.split_once(": ")?;
            (kind == "statement" || kind.starts_with("execute ")).then_some(text)
        });
        is_ours = sent.is_some();
        found.extend(sent.map(str::to_owned));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_yields_the_statements_of_one_database() {
        let log = "> LOG:  ready\n\
            a> LOG:  statement: SELECT 1;\n\tSELECT 2\n\
            b> LOG:  statement: SELECT 3\n\tFROM b\n\
            a> ERROR:  no\n\tyes\n\
            a> LOG:  execute sqlx_s_1: SELECT $1\n\
            a> DETAIL:  parameters: $1 = '4'\n";
        assert_eq!(statements(log, "a"), ["SELECT 1;\nSELECT 2", "SELECT $1"]);
    }

    #[test]
    fn a_name_comes_from_a_url_or_is_itself() {
        assert_eq!(
            name("postgres://postgres@localhost/shop?host=%2Ftmp%2Fx"),
            "shop"
        );
        assert_eq!(name("shop"), "shop");
    }
}
