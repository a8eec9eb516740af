//! One line that is rewritten while something runs.

use std::fmt;
use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::render::time;

/// How often the line's time is written anew.
const TICK: Duration = Duration::from_millis(250);

/// A line at the end of the terminal, or nothing where nobody watches.
#[derive(Debug)]
pub(super) struct Progress {
    watched: bool,
    bar: Option<ProgressBar>,
}

/// Returns whether standard error is a terminal that somebody watches.
pub(super) fn is_watched() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stderr().is_terminal() && !dumb && !set("CI")
}

impl Progress {
    pub(super) fn new(watched: bool) -> Self {
        Self { watched, bar: None }
    }

    pub(super) fn is_watched(&self) -> bool {
        self.watched
    }

    /// Begins the line, or writes it anew; the time goes on since it first stood there.
    pub(super) fn show(&mut self, verb: &str, text: String) {
        if !self.watched {
            return;
        }
        if let Some(bar) = &self.bar {
            bar.set_message(text);
            return;
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let bar = bar
            .with_style(style())
            .with_prefix(verb.to_owned())
            .with_message(text);
        bar.enable_steady_tick(TICK);
        self.bar = Some(bar);
    }

    /// Writes something above the line.
    pub(super) fn aside<T>(&mut self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    pub(super) fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

/// Writes the time since the line first stood there, once it is worth saying.
fn style() -> ProgressStyle {
    let style = ProgressStyle::with_template("{prefix:>12.green.bold} {msg}{time}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
    style.with_key("time", |state: &ProgressState, out: &mut dyn fmt::Write| {
        let seconds = state.elapsed().as_secs();
        if seconds > 0 {
            // A line that can't be written is drawn again.
            let _ = write!(out, ", {}", time::duration(Duration::from_secs(seconds)));
        }
    })
}
