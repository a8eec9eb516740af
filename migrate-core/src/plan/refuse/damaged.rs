//! Why nothing is planned from a history that isn't whole, in words.

use crate::history::History;
use crate::{Diagnostic, Error, ErrorKind};

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
