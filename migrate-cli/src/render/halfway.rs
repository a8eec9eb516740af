//! A step that stopped halfway or is under way, and what was left behind: the lines below the table of
//! `status`.

use std::time::Duration;

use migrate_core::history::{Row, State};
use migrate_core::plan::{Part, Step};
use migrate_runtime::{Activity, InvalidIndex, Running};

use super::table::cut;
use super::time;

/// How much of a statement is shown.
const LENGTH: usize = 100;

/// The statement that a halfway step goes on with.
#[derive(Clone, Debug)]
pub(crate) struct Next {
    /// Its number, from 1.
    number: usize,
    /// The file and the line; the words of a recorded down.
    place: String,
    text: String,
    /// What it is called: functions are no statements.
    called: &'static str,
}

impl Next {
    /// Returns its text, on one line.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Takes the first part that isn't done.
    pub(crate) fn of(step: &Step<'_>) -> Option<Self> {
        let done = step.resume?.statements_done;
        let parts = step.parts();
        let part = parts.get(done)?;
        let text = match part {
            Part::Statement(statement) => step.text(statement).to_owned(),
            Part::Code { path, .. } => format!("code: {path}"),
        };
        let place = if step.is_recorded() {
            step.source.path.to_owned()
        } else {
            let start = step.source.file().position(part.span().start);
            format!("{}:{}", step.source.path, start.line)
        };
        let words: Vec<_> = text.split_whitespace().collect();
        Some(Self {
            called: if step.has_code() { "part" } else { "statement" },
            number: done + 1,
            place,
            text: words.join(" "),
        })
    }
}

/// Writes what runs, what comes next, and the indexes that nobody builds.
pub(crate) fn lines(row: Option<&Row>, next: Option<&Next>, activity: &Activity) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(row) = row {
        if let Some(next) = next {
            let Next {
                number,
                place,
                text,
                called,
            } = next;
            lines.push(format!(
                "  {called} {number}, {place}: {}",
                cut(text, LENGTH)
            ));
        }
        if row.state == State::Applying {
            let seen = activity.running.as_ref().filter(|it| it.seq == row.seq);
            match seen {
                Some(running) => lines.extend(runs(running)),
                None => {
                    let by = match &*row.run_by {
                        "" => String::new(),
                        name => format!(" by {name}"),
                    };
                    lines.push(format!(
                        "  begun{by} on {}, and no session of the database is seen to run it",
                        row.host
                    ));
                }
            }
        }
    }
    let later = |running: &&Running| row.is_none_or(|row| row.seq != running.seq);
    if let Some(running) = activity.running.as_ref().filter(later) {
        lines.push("  a revision is being run".to_owned());
        lines.extend(runs(running));
    }
    let indexes = activity.invalid_indexes.iter();
    lines.extend(indexes.map(|index| invalid(index, row, next)));
    lines
}

fn runs(running: &Running) -> Vec<String> {
    let lasts = time::duration(Duration::from_secs(running.seconds));
    let progress = running.progress.as_ref();
    let progress = progress.map_or(String::new(), |it| format!(", {it}"));
    let mut lines = vec![format!("  runs for {lasts}, {}{progress}", running.session)];
    let waits = running.waits_for.iter();
    lines.extend(waits.map(|who| format!("  waits for {}", cut(who, LENGTH))));
    lines
}

fn invalid(index: &InvalidIndex, row: Option<&Row>, next: Option<&Next>) -> String {
    let InvalidIndex {
        name, table, drop, ..
    } = index;
    let plain = name.rsplit('.').next().unwrap_or(name);
    let seen = row.and_then(|row| row.begun.as_deref());
    let is_own = seen.is_some_and(|seen| makes(seen, plain.trim_matches('"')));
    let way_out = match next.filter(|_| is_own) {
        Some(next) => format!("the next run drops it, for statement {}", next.number),
        None => format!("no query uses it; drop it: {drop}"),
    };
    format!("  invalid index {name} of {table}: {way_out}")
}

/// Tells by what was seen before a statement began whether an index of this name is its own: there was
/// none yet.
fn makes(seen: &str, index: &str) -> bool {
    let mut words = seen.splitn(4, ' ');
    words.next() == Some("create-index-concurrently")
        && words.nth(1) == Some("0")
        && words.next() == Some(index)
}
