//! Why nothing is planned from a history that isn't whole, in words.

use crate::history::{History, Operation};
use crate::{Diagnostic, Error, ErrorKind};

/// Returns what is to be said of a history in which rows are missing; also where only an outline of it
/// was read.
///
/// ```
/// use migrate_core::{History, plan};
///
/// assert!(plan::damage(&History::default()).is_none());
/// ```
pub fn damage(history: &History) -> Option<Diagnostic> {
    // A stamp records anew what is applied, whatever was lost before it.
    let is_stamp = |operation| matches!(operation, Operation::Stamp | Operation::Unstamp);
    let mut rows = history.rows().iter().rev();
    let stamp = rows.find(|row| is_stamp(row.operation));
    let mended = stamp.map_or(0, |row| row.seq);
    let is_open = history.gaps().iter().any(|&(_, last)| last > mended);
    is_open.then(|| damaged(history).into_diagnostic())
}

pub(in crate::plan) fn damaged(history: &History) -> Error {
    let gaps: Vec<_> = history.gaps().into_iter().map(rows).collect();
    let message = "rows of the history are lost, or were changed";
    let mut found = Diagnostic::error("damaged-history", message)
        .note("what they add up to isn't what the last of them says is applied");
    if !gaps.is_empty() {
        found = found.note(format!("missing: {}", gaps.join(", ")));
    }
    let found = found.help("restore the table from a backup").help(
        "or, where the schema is that of the newest revision, record it: cargo migrate stamp head",
    );
    Error::new(ErrorKind::DamagedHistory, found)
}

fn rows((first, last): (i64, i64)) -> String {
    if first == last {
        return format!("row {first}");
    }
    format!("rows {first} to {last}")
}
