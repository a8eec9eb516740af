//! The folder, environment and database of one session.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use tempfile::TempDir;

use super::script::Output;
use crate::build;
use crate::engine::{pgbouncer, postgres};

/// What a case's database lives in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    None,
    Sqlite,
    Postgres,
    /// PostgreSQL through a pooler.
    Pgbouncer,
}

impl Engine {
    pub(super) fn from_name(name: &str) -> Self {
        match name {
            "sqlite" => Self::Sqlite,
            "postgres" => Self::Postgres,
            "pgbouncer" => Self::Pgbouncer,
            _ => panic!("no engine is named `{name}`"),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Sqlite => "sqlite",
            Self::Postgres | Self::Pgbouncer => "postgres",
        }
    }
}

/// A temporary folder, with an environment that is the same on every machine.
#[derive(Debug)]
pub(super) struct Sandbox {
    engine: Engine,
    folder: TempDir,
    path: OsString,
    url: Option<String>,
    /// Past the pooler.
    direct_url: Option<String>,
}

impl Sandbox {
    pub(super) fn new(engine: Engine, programs: &[&Path]) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("migrate-session.")
            .tempdir()
            .expect("a temporary folder can be made");
        let mut direct_url = None;
        let url = match engine {
            Engine::None => None,
            Engine::Sqlite => Some("sqlite://app.db".to_owned()),
            Engine::Postgres => Some(postgres().database()),
            Engine::Pgbouncer => {
                let direct = direct_url.insert(postgres().database());
                Some(pgbouncer().url(direct))
            }
        };
        let sandbox = Self {
            engine,
            folder,
            path: path(engine, programs),
            url,
            direct_url,
        };
        for folder in [sandbox.dir(), sandbox.home()] {
            fs::create_dir(folder).expect("a new temporary folder is empty");
        }
        sandbox
    }

    /// Writes a file of the case, with the engine's name in place of `{engine}`.
    pub(super) fn write(&self, path: &str, text: &str) {
        let file = self.dir().join(path);
        fs::create_dir_all(file.parent().expect("it stands in the session's folder"))
            .expect("the session's folder can be written");
        fs::write(file, text.replace("{engine}", self.engine.name()))
            .expect("the session's folder can be written");
    }

    /// Returns the texts that differ from run to run, with their placeholders.
    pub(super) fn secrets(&self) -> Vec<(String, &'static str)> {
        let mut secrets = Vec::new();
        for (folder, placeholder) in [(self.dir(), "[DIR]"), (self.home(), "[HOME]")] {
            let real = folder.canonicalize().expect("the folder was made here");
            secrets
                .extend([folder, real].map(|folder| (folder.display().to_string(), placeholder)));
        }
        if self.engine == Engine::Pgbouncer {
            let folder = pgbouncer().socket_dir();
            secrets.push((folder.replace('/', "%2F"), "[POOLER]"));
            secrets.push((folder.to_owned(), "[POOLER]"));
        }
        if let (Engine::Postgres | Engine::Pgbouncer, Some(url)) = (self.engine, &self.url) {
            let server = postgres();
            secrets.push((server.socket_dir().replace('/', "%2F"), "[SOCKET]"));
            secrets.push((server.socket_dir().to_owned(), "[SOCKET]"));
            secrets.push((server.name(url).to_owned(), "[DATABASE]"));
        }
        secrets
    }

    /// Runs a shell command in the folder, for at most 60 seconds.
    pub(super) fn run(&self, command: &str) -> Output {
        let mut shell = Command::new("timeout");
        shell
            .args(["--kill-after=5", "60", "sh", "-c", command])
            .current_dir(self.dir())
            .env_clear()
            .env("PATH", &self.path)
            .env("PWD", self.dir())
            .env("HOME", self.home())
            .envs(cargo_home().map(|home| ("CARGO_HOME", home)))
            .envs([
                ("CARGO_TERM_COLOR", "never"),
                ("LC_ALL", "C.UTF-8"),
                ("TERM", "dumb"),
                ("TZ", "UTC"),
            ])
            .envs([
                ("USER", "tester"),
                ("LOGNAME", "tester"),
                ("HOSTNAME", "testhost"),
            ])
            .env("EXAMPLES", examples())
            .stdin(Stdio::null());
        if let Some(url) = &self.url {
            shell
                .env("DATABASE_URL", url)
                .env("ENGINE", self.engine.name());
        }
        if let Some(url) = &self.direct_url {
            shell.env("DIRECT_URL", url);
        }
        let output = shell.output().expect("coreutils has `timeout`");
        Output {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            failure: match output.status.code() {
                Some(0) => None,
                Some(code) => Some(code.to_string()),
                None => Some(output.status.to_string()),
            },
        }
    }

    fn dir(&self) -> PathBuf {
        self.folder.path().join("dir")
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }
}

/// Returns `PATH`: the programs under test, the toolchain of this build, the engine's tools, the system.
fn path(engine: Engine, programs: &[&Path]) -> OsString {
    let parent = |program: &Path| {
        program
            .parent()
            .expect("a program stands in a folder")
            .to_owned()
    };
    let mut folders: Vec<PathBuf> = programs.iter().map(|program| parent(program)).collect();
    folders.push(parent(Path::new(&build::cargo())));
    if matches!(engine, Engine::Postgres | Engine::Pgbouncer) {
        folders.push(postgres().bin_dir().to_owned());
    }
    folders.extend(["/usr/local/bin", "/usr/bin", "/bin"].map(PathBuf::from));
    // Cargo looks for subcommands in its own folder first, unless `PATH` says where that stands.
    folders.extend(cargo_home().map(|home| home.join("bin")));
    env::join_paths(folders).expect("no folder's name holds a colon")
}

/// Returns the folder of the workspace's examples.
fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

/// Returns cargo's folder of settings and downloads, so that a session can build without the network.
fn cargo_home() -> Option<PathBuf> {
    let set = env::var_os("CARGO_HOME").map(PathBuf::from);
    set.or_else(|| Some(env::home_dir()?.join(".cargo")))
}
