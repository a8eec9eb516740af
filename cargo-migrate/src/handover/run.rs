//! Running the program, and waiting for it whatever happens.

use std::io;
use std::mem;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use migrate_cli::{Format, Receipt, Ui, Watch};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{ChildStdout, Command};
use tokio::time;

use super::signals::Signals;

/// How long a program takes until it is strange that it hasn't taken over.
const STRANGE: Duration = Duration::from_secs(5);

/// How long the rest of the output of a program that has ended is waited for: what it started
/// itself may hold the stream open for ever.
const REST: Duration = Duration::from_millis(200);

/// Runs a program to its end.
///
/// A signal that would end this process is the program's to answer: it rolls back, and this
/// process tells how it ended.
///
/// # Errors
///
/// Where it can't be started.
pub(super) async fn run(
    mut command: Command,
    receipt: &Path,
    ui: &mut Ui,
) -> io::Result<ExitStatus> {
    let mut signals = Signals::listen()?;
    // A verb that ran before would have them end this process.
    let _watch = Watch::begin();
    let is_json = ui.format() == Format::Json;
    if is_json {
        command.stdout(Stdio::piped());
    }
    let mut child = command.spawn()?;
    let mut lines = Lines {
        stream: child.stdout.take().map(BufReader::new),
        ..Lines::default()
    };
    let strange = time::sleep(STRANGE);
    tokio::pin!(strange);
    let mut waits = true;
    let status = loop {
        tokio::select! {
            status = child.wait() => break status?,
            line = lines.next() => tell(&line, ui),
            signal = signals.next() => signals.pass_on(signal, child.id()),
            () = &mut strange, if waits => {
                waits = false;
                if Receipt::read(receipt) == Receipt::Missing {
                    ui.note("the application hasn't taken over yet: it must hand its arguments to migrate_cli before it does anything else");
                }
            }
        }
    };
    while let Ok(line) = time::timeout(REST, lines.next()).await {
        tell(&line, ui);
    }
    Ok(status)
}

/// Tells a line of the program's output: json is read by programs, so that what the application
/// itself prints goes where talk goes.
fn tell(line: &str, ui: &mut Ui) {
    let is_own = ["{\"event\":", "{\"error\":"];
    if is_own.iter().any(|start| line.starts_with(start)) && line.ends_with('}') {
        ui.line(line);
    } else {
        ui.talk(line);
    }
}

/// The lines of a stream, where it is read here.
#[derive(Default)]
struct Lines {
    stream: Option<BufReader<ChildStdout>>,
    /// What was read of the next line, which other events may interrupt.
    begun: Vec<u8>,
}

impl Lines {
    /// Returns the next line, and waits for ever where none comes any more.
    async fn next(&mut self) -> String {
        if let Some(stream) = &mut self.stream {
            let read = stream.read_until(b'\n', &mut self.begun).await;
            if !matches!(read, Ok(n) if n > 0) {
                self.stream = None;
            }
            if !self.begun.is_empty() {
                let line = mem::take(&mut self.begun);
                let line = String::from_utf8_lossy(&line);
                return line.trim_end_matches(['\r', '\n']).to_owned();
            }
        }
        std::future::pending().await
    }
}
