//! The program under test, as a process that can be stopped and killed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::build;

/// How long a run may take before it counts as stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// The variable by which `migrate.toml` knows the database of a run.
const URL: &str = "URL_OF_THE_RUN";

/// The program under test, with a folder of migrations.
#[derive(Clone, Debug)]
pub struct Client {
    program: PathBuf,
    folder: PathBuf,
}

/// A run on its way; it is killed where it is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    begun: Instant,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// What it said.
    pub stderr: String,
    /// How long it ran.
    pub took: Duration,
    /// Whether it had to be killed because it came to no end.
    pub was_stuck: bool,
}

impl Client {
    /// Takes a folder that holds `migrations`.
    pub fn new(folder: &Path) -> Self {
        Self {
            program: build::program("cargo-migrate"),
            folder: folder.to_owned(),
        }
    }

    /// Says in the folder's `migrate.toml` that each database is reached through a pooler.
    ///
    /// # Panics
    ///
    /// Where the file can't be written.
    pub fn declare_pooler(&self) {
        let path = self.folder.join("migrations/migrate.toml");
        let text = fs::read_to_string(&path).expect("the scenario wrote it");
        let text = format!("{text}\n[databases.here]\nurl = \"env:{URL}\"\npooler = true\n");
        fs::write(&path, text).expect("a temporary folder can be written");
    }

    /// Starts a run on a database.
    pub fn start(&self, verb: &[&str], url: &str) -> Running {
        self.start_within(&[], verb, url)
    }

    /// Starts a run that waits for the database and for its lock, but not for ever.
    pub fn start_patiently(&self, verb: &[&str], url: &str) -> Running {
        self.start(&[verb, &["--wait", "30s"]].concat(), url)
    }

    /// Starts a run by a program that runs another one, such as `prlimit`, with its arguments.
    ///
    /// # Panics
    ///
    /// Where it can't be started.
    pub fn start_within(&self, outer: &[&str], verb: &[&str], url: &str) -> Running {
        let mut command = match outer {
            [] => Command::new(&self.program),
            [first, rest @ ..] => {
                let mut command = Command::new(first);
                command.args(rest).arg(&self.program);
                command
            }
        };
        let child = command
            .arg("migrate")
            .args(verb)
            .args(["--database-url", url])
            .current_dir(&self.folder)
            .env_remove("MIGRATE_DIR")
            .env_remove("DATABASE_URL")
            .env(URL, url)
            .env("CARGO_TERM_COLOR", "never")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program that was built can be run");
        Running {
            child,
            begun: Instant::now(),
        }
    }
}

impl Running {
    /// Kills it: nothing in it can clean up.
    pub fn kill(&mut self) {
        // One that has ended by itself is as good.
        let _ = self.child.kill();
    }

    /// Sends it a signal by its name, such as `STOP`.
    pub fn signal(&self, name: &str) {
        let command = format!("kill -{name} {}", self.child.id());
        let _ = Command::new("sh").args(["-c", &command]).status();
    }

    /// Returns whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    /// Waits for its end, and kills one that comes to none.
    ///
    /// # Panics
    ///
    /// Where it can't be waited for.
    pub fn end(mut self) -> Ended {
        let mut was_stuck = false;
        let mut pause = Duration::from_micros(500);
        while !self.has_ended() {
            if self.begun.elapsed() > PATIENCE {
                was_stuck = true;
                self.kill();
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(10));
        }
        let took = self.begun.elapsed();
        let mut stderr = Vec::new();
        if let Some(mut pipe) = self.child.stderr.take() {
            // What can't be read is judged as silence.
            let _ = std::io::Read::read_to_end(&mut pipe, &mut stderr);
        }
        let status = self.child.wait().expect("a child can be waited for");
        Ended {
            code: status.code(),
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
            took,
            was_stuck,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
        let _ = self.child.wait();
    }
}

impl Ended {
    /// Returns whether it says that all is done.
    pub fn is_done(&self) -> bool {
        self.code == Some(0)
    }

    /// Returns the steps that it says are done, such as `Applied r1`.
    pub fn steps(&self) -> impl Iterator<Item = String> {
        self.stderr.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            let (verb, revision) = (words.next()?, words.next()?);
            ["Applied", "Reverted"]
                .contains(&verb)
                .then(|| format!("{verb} {revision}"))
        })
    }

    /// Returns the name of its error, such as `halfway`.
    pub fn error(&self) -> Option<&str> {
        let line = self
            .stderr
            .lines()
            .find(|line| line.starts_with("error: "))?;
        let (_, name) = line.strip_suffix(']')?.rsplit_once('[')?;
        Some(name)
    }
}
