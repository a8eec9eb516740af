//! The process that outlives the test process to stop its server.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// What stands before each script.
const SHARED: &str = include_str!("guard.sh");

/// A guard process and the folder of the server that it runs.
///
/// The guard reads the pipe whose only writing end is held here, and ends its server at end of file. A line
/// asks it to kill the server and start it again. Children don't inherit the end, as the standard library opens pipes close-on-exec.
#[derive(Debug)]
pub(super) struct Guard {
    /// The server's folder: its socket, its log and its data.
    pub(super) dir: PathBuf,
    talk: Mutex<Talk>,
}

/// Both ends of the pipes to a guard.
#[derive(Debug)]
struct Talk {
    pipe: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Guard {
    /// Runs a guard script until its server answers.
    ///
    /// The script prints `dir PATH`, then `ready`. The error is what it printed instead.
    pub(super) fn start(script: &str, arguments: &[&str]) -> Result<Self, String> {
        let script = format!("{SHARED}\n{script}");
        let mut child = Command::new("sh")
            .args(["-c", &script, "guard"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // A group of its own: an interrupt from the terminal must reach the tests and not the guard.
            .process_group(0)
            .spawn()
            .map_err(|error| format!("can't run `sh`: {error}"))?;
        let pipe = child.stdin.take().expect("stdin is piped");
        let mut output = BufReader::new(child.stdout.take().expect("stdout is piped"));

        let first = line(&mut output)?;
        let Some(dir) = first.strip_prefix("dir ").map(PathBuf::from) else {
            return Err(first + "\n" + &rest(output));
        };
        match line(&mut output)? {
            ready if ready == "ready" => Ok(Self {
                dir,
                talk: Mutex::new(Talk { pipe, output }),
            }),
            reason => Err(reason + "\n" + &rest(output)),
        }
    }

    /// Has the server killed and started again; the error is what the guard says instead.
    pub(super) fn restart(&self) -> Result<(), String> {
        let mut talk = self.talk.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = talk.pipe.write_all(b"restart\n");
        asked.map_err(|error| format!("can't write to the guard: {error}"))?;
        match line(&mut talk.output)? {
            ready if ready == "ready" => Ok(()),
            reason => Err(reason),
        }
    }
}

fn line(output: &mut impl BufRead) -> Result<String, String> {
    let mut line = String::new();
    match output.read_line(&mut line) {
        Ok(0) => Err("the guard ended without a word".to_owned()),
        Ok(_) => Ok(line.trim_end().to_owned()),
        Err(error) => Err(format!("can't read from the guard: {error}")),
    }
}

fn rest(mut output: impl Read) -> String {
    let mut text = Vec::new();
    match output.read_to_end(&mut text) {
        Ok(_) => String::from_utf8_lossy(&text).into_owned(),
        Err(error) => error.to_string(),
    }
}
