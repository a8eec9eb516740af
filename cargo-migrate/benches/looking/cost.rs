//! What a process costs.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: u32 = 30;
/// How long one of the ticks is that Linux counts CPU time in.
const TICK: Duration = Duration::from_millis(10);

/// The mean CPU time of some runs, and the best and the median of their wall times.
pub(crate) struct Cost {
    /// Zero where the system isn't Linux.
    pub(crate) cpu: Duration,
    pub(crate) wall: Duration,
    pub(crate) median: Duration,
}

impl Cost {
    pub(crate) fn of(command: &mut Command) -> Self {
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut run = || {
            let begun = Instant::now();
            let status = command.status().expect("the program starts");
            assert!(status.success(), "{command:?} ends with {status}");
            begun.elapsed()
        };
        run();
        let before = children();
        let mut walls: Vec<_> = std::iter::repeat_with(run).take(RUNS as usize).collect();
        walls.sort_unstable();
        Self {
            cpu: (children() - before) / RUNS,
            wall: walls[0],
            median: walls[walls.len() / 2],
        }
    }
}

/// Returns the CPU time of all children that ended, user and system.
fn children() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name before may hold blanks, and ends with a parenthesis.
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks = fields
        .skip(13)
        .take(2)
        .filter_map(|field| field.parse::<u32>().ok());
    TICK * ticks.sum::<u32>()
}
