//! A database, and the client that people run scripts with.

use std::fs;
use std::process::{Command, Output, Stdio};

use migrate_core::Dialect;
use migrate_tests::engine;
use tempfile::TempDir;

/// A database of its own.
pub(crate) struct Place {
    dialect: Dialect,
    url: String,
    folder: TempDir,
}

/// What a row says of the revision and of what was done, but not of when and by whom.
const COLUMNS: &str = "chain, seq, layout, operation, revision, parents, depends_on, message, \
    up_checksum, down_checksum, state, statements_done, statements_total, tool, environment, \
    dialect, recorded_down, fingerprint, statement_hashes, begun";

impl Place {
    pub(crate) fn new(dialect: Dialect) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match dialect {
            Dialect::Postgres => engine::postgres().database(),
            _ => format!("sqlite:{}", folder.path().join("app.db").display()),
        };
        Self {
            dialect,
            url,
            folder,
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Runs a script as its second line says, and returns what the client complains of.
    pub(crate) fn run(&self, script: &str) -> Result<String, String> {
        let output = self.client(script);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(0) => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            Some(1) if self.dialect == Dialect::Sqlite => Err(said),
            Some(3) if self.dialect == Dialect::Postgres => Err(said),
            code => panic!("the client ended with {code:?}: {said}"),
        }
    }

    /// Runs a script that must fail and change nothing.
    pub(crate) fn refuses(&self, script: &str) -> String {
        let before = self.dump();
        let said = self.run(script).expect_err("the script runs once only");
        assert!(before == self.dump(), "{said}");
        said
    }

    /// Runs statements as somebody else.
    pub(crate) fn sql(&self, sql: &str) -> String {
        match self.dialect {
            Dialect::Postgres => engine::postgres().psql(&self.url, sql),
            _ => {
                let output = self.client(&format!(".bail on\n{sql}"));
                assert!(output.status.success(), "{output:?}");
                String::from_utf8(output.stdout).unwrap()
            }
        }
    }

    /// Returns the definitions of all that is there.
    pub(crate) fn schema(&self) -> String {
        match self.dialect {
            Dialect::Postgres => self.pg_dump(&["--schema-only"]),
            _ => self.sql("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2;"),
        }
    }

    /// Returns the rows of the history, in their order.
    pub(crate) fn history(&self) -> String {
        self.history_in("migrate_history")
    }

    pub(crate) fn history_in(&self, table: &str) -> String {
        self.sql(&format!(
            "SELECT {COLUMNS} FROM {table} ORDER BY chain, seq;"
        ))
    }

    /// Returns all that is there, rows too.
    pub(crate) fn dump(&self) -> String {
        match self.dialect {
            Dialect::Postgres => self.pg_dump(&[]),
            _ => self.sql(".dump"),
        }
    }

    fn client(&self, script: &str) -> Output {
        let file = tempfile::NamedTempFile::new_in(&self.folder).unwrap();
        let file = file.path();
        fs::write(file, script).unwrap();
        let mut command = match self.dialect {
            Dialect::Postgres => {
                let mut command = Command::new(engine::postgres().bin_dir().join("psql"));
                // What a person's own settings may be; and variables that no statement names.
                for setting in ["AUTOCOMMIT=off", "ON_ERROR_ROLLBACK=on", "n=99", "x=99"] {
                    command.args(["-v", setting]);
                }
                command.env("PGCLIENTENCODING", "LATIN1");
                command.args(["-X", "-q", "-d", &self.url, "-f"]).arg(file);
                command
            }
            _ => {
                let mut command = Command::new("sqlite3");
                command
                    .arg(self.folder.path().join("app.db"))
                    .stdin(fs::File::open(file).unwrap());
                command
            }
        };
        let command = command.env("LC_ALL", "C.UTF-8").stdout(Stdio::piped());
        command.output().expect("the client is installed")
    }

    fn pg_dump(&self, args: &[&str]) -> String {
        let mut command = Command::new(engine::postgres().bin_dir().join("pg_dump"));
        let output = command.args(args).args(["-d", &self.url]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        // Newer versions begin and end with a random word.
        let lines = text.lines().filter(|line| !line.contains("restrict "));
        lines.map(|line| format!("{line}\n")).collect()
    }
}
