//! A database before a run, and what an undisturbed run makes of it.

use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use super::judge::{self, Verdict};
use super::{Client, Database, Ended, Engine, Scenario, State};
use crate::engine::{PgBouncer, Postgres};

/// Where the rounds of a scenario take place.
#[derive(Debug)]
pub struct Stage<'s> {
    /// What runs.
    pub scenario: Scenario,
    /// The program and its folder.
    pub client: Client,
    /// What an undisturbed run leaves.
    pub expected: State,
    /// How long an undisturbed run takes.
    pub took: Duration,
    template: Database<'s>,
    pooler: Option<&'s PgBouncer>,
    folder: TempDir,
    has_log: bool,
}

impl<'s> Stage<'s> {
    /// Prepares a database, and runs the scenario once in peace.
    ///
    /// Without a server it is one of SQLite.
    ///
    /// # Panics
    ///
    /// Where that run fails.
    pub fn new(scenario: Scenario, server: Option<&'s Postgres>) -> Self {
        Self::prepare(scenario, server, None, "")
    }

    /// Prepares a database whose disturbed runs, and those after them, go through a pooler.
    ///
    /// # Panics
    ///
    /// As [`new`](Self::new).
    pub fn behind(scenario: Scenario, server: &'s Postgres, pooler: &'s PgBouncer) -> Self {
        Self::prepare(scenario, Some(server), Some(pooler), "")
    }

    /// Prepares a database of SQLite that has a write-ahead log instead of a rollback journal.
    ///
    /// # Panics
    ///
    /// As [`new`](Self::new).
    pub fn with_log(scenario: Scenario) -> Self {
        let mut stage = Self::prepare(scenario, None, None, "PRAGMA journal_mode = WAL; ");
        stage.has_log = true;
        stage
    }

    fn prepare(
        scenario: Scenario,
        server: Option<&'s Postgres>,
        pooler: Option<&'s PgBouncer>,
        first: &str,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let engine = match server {
            Some(_) => Engine::Postgres,
            None => Engine::Sqlite,
        };
        scenario.write(engine, folder.path());
        let client = Client::new(folder.path());
        if pooler.is_some() {
            client.declare_pooler();
        }
        let template = match server {
            Some(server) => Database::on_server(server),
            None => Database::in_file(folder.path().join("template.db")),
        };
        template.query(&format!("{first}{}", Scenario::effects(engine)));
        if !scenario.before.is_empty() {
            succeed(&client, scenario.before, &template);
        }
        let undisturbed = template.copy(folder.path());
        let ended = succeed(&client, &[scenario.verb, &["-v"]].concat(), &undisturbed);
        let knows = ended.stderr.contains("leads to a pooler");
        assert_eq!(knows, pooler.is_some(), "{}", ended.stderr);
        let expected = undisturbed.state();
        Self {
            scenario,
            client,
            expected,
            took: ended.took,
            template,
            pooler,
            folder,
            has_log: false,
        }
    }

    /// Returns what is run here, as reports call it.
    pub fn name(&self) -> String {
        match self.has_log {
            true => format!("{}, write-ahead log", self.scenario.name),
            false => self.scenario.name.to_owned(),
        }
    }

    /// Returns whether the database has a write-ahead log.
    pub fn has_log(&self) -> bool {
        self.has_log
    }

    /// Returns a database as it is before the run.
    pub fn database(&self) -> Database<'s> {
        self.template.copy(self.folder.path())
    }

    /// Returns a database as it is before the run, with its file in a folder.
    pub(super) fn database_in(&self, folder: &Path) -> Database<'s> {
        self.template.copy(folder)
    }

    /// Returns the server; none where the engine is SQLite.
    pub fn server(&self) -> Option<&'s Postgres> {
        self.template.server()
    }

    /// Returns the URL by which runs reach a database.
    pub fn url(&self, database: &Database<'_>) -> String {
        match self.pooler {
            Some(pooler) => pooler.url(database.url()),
            None => database.url().to_owned(),
        }
    }

    /// Returns the folder of the socket that runs connect to; none where the engine is SQLite.
    pub(super) fn socket_dir(&self) -> Option<&str> {
        match self.pooler {
            Some(pooler) => Some(pooler.socket_dir()),
            None => self.server().map(Postgres::socket_dir),
        }
    }

    /// Waits until runs that are gone have left nothing at work, and no lock.
    ///
    /// # Errors
    ///
    /// With what is still there.
    pub(super) fn settle(&self, database: &Database<'_>) -> Result<(), String> {
        match self.pooler {
            Some(_) => database.settle_but_idle(),
            None => database.settle(),
        }
    }

    /// Runs the scenario once more, and waits for what is left of the run before.
    pub fn again(&self, database: &Database<'_>) -> Ended {
        let url = self.url(database);
        let running = self.client.start_patiently(self.scenario.verb, &url);
        running.end()
    }

    /// Does a round: disturbs a run on a database of its own, runs again in peace, and judges.
    pub fn round(&self, disturb: impl FnOnce(&Database<'s>) -> Ended) -> Verdict {
        self.round_on(self.database(), disturb)
    }

    /// Does a round on this database.
    pub(super) fn round_on(
        &self,
        database: Database<'s>,
        disturb: impl FnOnce(&Database<'s>) -> Ended,
    ) -> Verdict {
        let first = disturb(&database);
        let again = self.again(&database);
        if let Err(left) = self.settle(&database) {
            return Verdict::Violation(left);
        }
        let state = database.state();
        match judge::judge(&self.scenario, &self.expected, &first, &again, &state) {
            Verdict::Violation(what) => Verdict::Violation(format!(
                "{what}\n-- the disturbed run ended with {:?} and said:\n{}\
                 -- the run after it ended with {:?} and said:\n{}",
                first.code, first.stderr, again.code, again.stderr
            )),
            settled => settled,
        }
    }
}

fn succeed(client: &Client, verb: &[&str], database: &Database<'_>) -> Ended {
    let ended = client.start(verb, database.url()).end();
    assert!(ended.is_done(), "in peace: {}", ended.stderr);
    ended
}
