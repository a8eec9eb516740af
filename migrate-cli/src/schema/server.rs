//! A private server, from the programs that are installed: it listens on a socket in a folder of its own, and is gone with
//! this process, however that ends.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use migrate_core::Dialect;

use super::workplace::{no_scratch, not_installed};
use crate::Error;

/// What starts the server, waits for the end of its input, and takes all away again.
const GUARD: &str = include_str!("server/guard.sh");

/// Where Debian and its kin install the programs of each version.
const PACKAGED: &str = "/usr/lib/postgresql";

/// Who runs the server where this process is root, as the server refuses to be.
const USER: &str = "postgres";

/// How many bytes a socket's path may have, the name `.s.PGSQL.5432` among them.
const LONGEST: usize = 107;

/// How many bytes must be free in memory for the server to be there.
const ROOM: u64 = 2 << 30;

/// A server that runs.
pub(super) struct Server {
    guard: Child,
    url: String,
}

impl Server {
    /// Starts a server.
    ///
    /// # Errors
    ///
    /// Where its programs aren't installed, or it doesn't start.
    pub(super) fn start(dialect: Dialect) -> Result<Self, Error> {
        let programs = programs().ok_or_else(|| not_installed(dialect))?;
        let failed = |why: String| no_scratch(dialect, &why);
        let user = user();
        let folder = folder(user).map_err(failed)?;
        let mut guard = guard(&folder, &programs, user).map_err(|error| {
            let _ = fs::remove_dir_all(&folder);
            failed(format!("no shell can be started: {error}"))
        })?;
        let mut answer = String::new();
        if let Some(out) = guard.stdout.take() {
            // Where nothing can be read, the answer is empty, and that is a failure.
            let _ = BufReader::new(out).read_line(&mut answer);
        }
        let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
        let server = Self {
            guard,
            url: format!(
                "postgres://postgres@localhost/postgres?host={}",
                encoded(&folder)
            ),
        };
        match answer.trim() {
            "ready" => Ok(server),
            _ => {
                drop(server);
                Err(failed(format!(
                    "the private server of {} doesn't start: {}",
                    programs.display(),
                    why(&log)
                )))
            }
        }
    }

    /// Returns the URL of its first database.
    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// Returns what tells whether the programs are those of an earlier command, and what extensions are installed beside them.
pub(super) fn state() -> Option<String> {
    let programs = programs()?;
    let changed = |path: PathBuf| {
        let changed = fs::metadata(&path).ok()?.modified().ok()?;
        Some(format!("{} {changed:?}", path.display()))
    };
    let above = programs.parent()?;
    let version = above.file_name()?;
    let extensions = [
        // Debian's packages keep them apart from the programs.
        Path::new("/usr/share/postgresql")
            .join(version)
            .join("extension"),
        above.join("share/extension"),
        above.join("share/postgresql/extension"),
    ];
    let mut state = vec![changed(programs.join("postgres"))?];
    state.extend(extensions.into_iter().filter_map(changed));
    Some(state.join("\n"))
}

/// Returns the folder of the newest installed server's programs.
fn programs() -> Option<PathBuf> {
    let is_there =
        |folder: &Path| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    let versions = fs::read_dir(PACKAGED).into_iter().flatten().flatten();
    let mut packaged: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| is_there(folder))
        .collect();
    packaged.sort();
    // What somebody has put on the path is meant.
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).find(|folder| is_there(folder));
    on_path.or_else(|| packaged.pop().map(|(_, folder)| folder))
}

/// Returns as whom the server runs; nothing where that is who runs this process.
fn user() -> &'static str {
    let is_root = fs::metadata("/proc/self")
        .or_else(|_| fs::metadata("."))
        .is_ok_and(|about| about.uid() == 0);
    if is_root { USER } else { "" }
}

/// Starts what starts the server.
fn guard(folder: &Path, programs: &Path, user: &str) -> std::io::Result<Child> {
    let mut guard = Command::new("sh");
    guard.args(["-c", GUARD, "guard"]);
    guard.arg(folder).arg(programs).arg(user);
    guard
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    // Ctrl-C on a terminal goes to all of this process' group; the guard ends by the end of its input.
    guard.process_group(0);
    guard.spawn()
}

/// Finds the line of a log that says why; what follows it tells of clearing up.
fn why(log: &str) -> &str {
    let lines = || log.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_reason = |line: &&str| {
        ["error:", "FATAL:", "PANIC:"]
            .iter()
            .any(|it| line.contains(it))
    };
    let reason = lines().rfind(is_reason).or_else(|| lines().next_back());
    reason.unwrap_or("it says nothing")
}

/// Writes a path as a URL can hold it.
fn encoded(path: &Path) -> String {
    let bytes = path.as_os_str().as_bytes().iter();
    let signs = bytes.map(|&byte| match byte {
        b'/' | b'-' | b'_' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    });
    signs.collect()
}

/// Returns where the folder is made: in memory where there is much room, as every table is several files.
fn parent(user: &str) -> PathBuf {
    let memory = Path::new("/dev/shm");
    if std::env::var_os("TMPDIR").is_none()
        && rustix::fs::statvfs(memory).is_ok_and(|it| it.f_bavail * it.f_frsize >= ROOM)
        && rustix::fs::access(memory, rustix::fs::Access::WRITE_OK).is_ok()
    {
        return memory.to_owned();
    }
    let parent = std::env::temp_dir();
    // Another user may not get to a folder of root's own.
    match parent.as_os_str().len() + 40 > LONGEST || !user.is_empty() {
        true => PathBuf::from("/tmp"),
        false => parent,
    }
}

/// Makes a folder that only the server's user can enter, with a path short enough for a socket; else says why not.
fn folder(user: &str) -> Result<PathBuf, String> {
    let parent = parent(user);
    let failed = |error: std::io::Error| {
        let parent = parent.display();
        format!(
            "no folder for a server can be made in {parent} (TMPDIR names another one): {error}"
        )
    };
    let folder = (0_u32..1_000).find_map(|n| {
        let name = format!("migrate-scratch.{}.{n}", std::process::id());
        let folder = parent.join(name);
        let made = fs::DirBuilder::new().mode(0o700).create(&folder);
        match made {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => None,
            Err(error) => Some(Err(error)),
            Ok(()) => Some(Ok(folder)),
        }
    });
    let folder = folder.unwrap_or_else(|| Err(std::io::ErrorKind::AlreadyExists.into()));
    let folder = folder.map_err(failed)?;
    if !user.is_empty() {
        let owned = Command::new("chown").arg(user).arg(&folder).output();
        let why = match owned {
            Ok(owned) if owned.status.success() => return Ok(folder),
            Ok(_) => format!("there is no user {user}, and the server refuses to run as root"),
            Err(error) => {
                format!("the server refuses to run as root, and chown doesn't run: {error}")
            }
        };
        let _ = fs::remove_dir(&folder);
        return Err(why);
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_gone_with_its_folder() {
        let server = Server::start(Dialect::Postgres).expect("its programs are installed");
        let (_, folder) = server.url().split_once("host=").expect("it has a socket");
        let folder = PathBuf::from(folder);
        assert!(folder.join(".s.PGSQL.5432").exists());
        drop(server);
        assert!(!folder.exists());
    }

    #[test]
    fn a_server_is_gone_also_where_nobody_waits_for_it_to_start() {
        let user = user();
        let folder = folder(user).expect("a folder can be made");
        let programs = programs().expect("the programs are installed");
        let mut guard = guard(&folder, &programs, user).expect("a shell is installed");
        // As the kernel does for a process that is killed.
        drop((guard.stdin.take(), guard.stdout.take()));
        guard.wait().expect("it is a child");
        assert!(!folder.exists());
    }

    #[test]
    fn of_a_log_the_reason_is_told() {
        let log = "initdb: error: no room\ninitdb: removing data directory\n\n";
        assert_eq!(why(log), "initdb: error: no room");
        assert_eq!(why("sh: not found\n"), "sh: not found");
        assert_eq!(why("\n"), "it says nothing");
    }

    #[test]
    fn a_folder_of_any_name_is_named_in_a_url() {
        let path = Path::new("/tmp/a b&c=%'é");
        assert_eq!(encoded(path), "/tmp/a%20b%26c%3D%25%27%C3%A9");
    }

    #[test]
    fn what_is_installed_is_told_apart() {
        let state = state().expect("the programs are installed");
        assert!(state.contains("bin/postgres "), "{state}");
        assert_eq!(Some(state), super::state());
    }
}
