//! Why a plan isn't made, in words.

mod damaged;
mod resolve;

pub use damaged::damage;
pub(super) use damaged::damaged;
pub(super) use resolve::{
    not_halfway, not_next_statement, nothing_halfway, resolve_part_of_transaction,
    resolve_without_file,
};

use std::collections::BTreeSet;

use super::{Options, Resolve, redo_reaching};
use crate::chain::{Chain, Entry};
use crate::graph::Graph;
use crate::history::{Operation, RecordedDown, Row};
use crate::{Diagnostic, Dialect, Direction, Error, ErrorKind};

/// How many revisions or files a message lists.
const LISTED: usize = 8;

/// Refuses what was read only as far as it is listed, and a chain that isn't for the database.
pub(super) fn unfit(graph: &Graph<'_>, dialect: Dialect) -> Result<(), Error> {
    if graph.history().is_outline() {
        let message = "the history was read as an outline, which no plan can be made from";
        let diagnostic = Diagnostic::error("history", message)
            .help("read it whole: Session::history in migrate-runtime");
        return Err(Error::new(ErrorKind::History, diagnostic));
    }
    other_dialect(graph.chain(), dialect)
}

fn other_dialect(chain: Chain<'_>, dialect: Dialect) -> Result<(), Error> {
    if chain.dialects().contains(&dialect) {
        return Ok(());
    }
    let known: Vec<_> = chain.dialects().iter().map(|known| known.name()).collect();
    let message = format!("the chain isn't written for {}", dialect.title());
    let diagnostic = Diagnostic::error("dialect-mismatch", message)
        .note(format!("its dialects: {}", known.join(", ")))
        .help(format!(
            "add \"{dialect}\" to `dialect` in migrate.toml, or use another database"
        ));
    Err(Error::new(ErrorKind::DialectMismatch, diagnostic))
}

/// Refuses a chain that has sections for environments where none is chosen.
pub(super) fn missing_environment(chain: Chain<'_>, options: &Options<'_>) -> Result<(), Error> {
    if options.environment.is_some() {
        return Ok(());
    }
    for entry in chain.entries() {
        for direction in Direction::BOTH {
            let mut sections = entry.sections(direction, options.dialect);
            if sections.any(|section| section.environment().is_some()) {
                return Err(no_environment(entry.id(), &chain.environments()));
            }
        }
    }
    Ok(())
}

/// Refuses a revision that has sections for environments; `named` are those that sections name.
pub(super) fn no_environment(revision: &str, named: &BTreeSet<String>) -> Error {
    let message = format!("revision {revision} depends on the environment, and none is chosen");
    let names: Vec<_> = named.iter().map(|name| format!("`{name}`")).collect();
    // Which one a database is, nobody can tell for whoever asks: no name is offered to be copied.
    let diagnostic = Diagnostic::error("environment-required", message)
        .note(format!("sections name {}", names.join(", ")))
        .help("say which one this database is: add --environment <NAME>")
        .help("or write it down for the database: `environment = \"NAME\"` below [databases.NAME] in migrate.toml");
    Error::new(ErrorKind::EnvironmentRequired, diagnostic)
}

pub(super) fn broken(entry: Entry<'_>, direction: Direction) -> Error {
    let message = format!(
        "revision {} can't run: its {direction} has errors",
        entry.id()
    );
    let diagnostic = Diagnostic::error("broken-folder", message)
        .in_file(entry.path())
        .help("the errors are shown by: cargo migrate check");
    Error::new(ErrorKind::BrokenFolder, diagnostic)
}

pub(super) fn irreversible(revision: &str, entry: Option<Entry<'_>>, reason: &str) -> Error {
    let message = format!("revision {revision} can't be taken back: {reason}");
    let mut diagnostic = Diagnostic::error("irreversible", message);
    if let Some(entry) = entry {
        diagnostic = diagnostic.in_file(entry.path());
    }
    let diagnostic = diagnostic
        .help(format!(
            "take back only what follows it: cargo migrate downgrade {revision}"
        ))
        .help("or undo it by a new revision: cargo migrate new \"undo\"");
    Error::new(ErrorKind::Irreversible, diagnostic)
}

pub(super) fn no_file(row: &Row) -> Error {
    let id = &row.revision;
    let message = format!("Can't locate revision identified by '{id}': no file has it");
    let diagnostic = Diagnostic::error("unknown-revision", message)
        .note(format!(
            "it was applied {} by {}, from code that isn't here",
            row.started_at, row.run_by
        ))
        .help("run this from the code that has its file")
        .help("or take it back by the down that was recorded: cargo migrate downgrade --recorded");
    Error::new(ErrorKind::UnknownRevision, diagnostic)
}

pub(super) fn nothing_to_redo() -> Error {
    let message = "nothing is applied, so there is nothing to do again";
    let diagnostic =
        Diagnostic::error("relative-out-of-range", message).help("cargo migrate upgrade");
    Error::new(ErrorKind::RelativeOutOfRange, diagnostic)
}

/// Says for a redo why its revisions aren't found, where a target's words would be no help.
pub(super) fn redo_of(graph: &Graph<'_>, revisions: u32, error: Error) -> Error {
    let current = graph.ids(graph.current());
    let at = listed(&current);
    match (error.kind(), &*current) {
        (ErrorKind::RelativeOutOfRange, [_]) => {
            let all: Vec<_> = graph.ids(graph.applied().iter());
            let message = format!("{revisions} revisions are more than are applied");
            let mut diagnostic = Diagnostic::error("relative-out-of-range", message)
                .note(format!("the database is at {at}"));
            diagnostic = match redo_reaching(graph, &all) {
                Some(count) => diagnostic.help(format!("all of them: cargo migrate redo {count}")),
                None => diagnostic.help("what is applied is listed by: cargo migrate status"),
            };
            Error::new(ErrorKind::RelativeOutOfRange, diagnostic)
        }
        (ErrorKind::AmbiguousWalk, [first, _, ..]) => {
            let message = format!("the database is at {} revisions", current.len());
            let diagnostic = Diagnostic::error("ambiguous-walk", message)
                .note(format!("they are {at}, and any may be the last one"))
                .help(format!("take one back: cargo migrate downgrade {first}@-1"))
                .help("then apply it again: cargo migrate upgrade heads");
            Error::new(ErrorKind::AmbiguousWalk, diagnostic)
        }
        _ => error,
    }
}

pub(super) fn redo_without_file(row: &Row) -> Error {
    let id = &row.revision;
    let message = format!("Can't locate revision identified by '{id}': no file has it");
    let diagnostic = Diagnostic::error("unknown-revision", message)
        .note("what is taken back couldn't be applied again")
        .help("run this from the code that has its file")
        .help("or only take it back: cargo migrate downgrade --recorded");
    Error::new(ErrorKind::UnknownRevision, diagnostic)
}

pub(super) fn unreadable_down(row: &Row) -> Error {
    let id = &row.revision;
    let message = match RecordedDown::was_broken(&row.recorded_down) {
        true => format!("no down was recorded for revision {id}: it had errors then"),
        false => format!("the down that was recorded for revision {id} can't be read"),
    };
    let diagnostic = Diagnostic::error("unknown-revision", message)
        .note("it is needed where no file has the revision, or its up was edited since")
        .help("restore the file as it was applied, as with: git checkout")
        .help(format!(
            "or undo it by hand, then: cargo migrate stamp {}",
            parents(row)
        ));
    Error::new(ErrorKind::UnknownRevision, diagnostic)
}

pub(super) fn diverged(graph: &Graph<'_>, unknown: &[&str]) -> Error {
    let n_unknown = unknown.len();
    let (revisions, them) = plural(n_unknown);
    let message = format!("the database has {n_unknown} {revisions} that no file has");
    let first = unknown.first().copied().unwrap_or_default();
    let heads = match &*graph.ids(graph.real_heads()) {
        [] => "the chain has no revision".to_owned(),
        heads => format!("the chain ends in {}", listed(heads)),
    };
    let diagnostic = Diagnostic::error("diverged", message)
        .note(format!("Can't locate revision identified by '{first}'"))
        .note(format!("applied, and in no file: {}", listed(unknown)))
        .note(heads)
        .help(format!(
            "get the code that has {them}, or check that this is the right database"
        ));
    let is_own = |node| graph.entry(node).is_some();
    let diagnostic = if graph.applied().iter().any(is_own) {
        diagnostic
    } else {
        // Nothing of these files is applied: the rows are likely another folder's.
        let name = graph.chain().name();
        diagnostic.help(format!(
            "if another folder migrates this database as the chain `{name}` too, give this one a name of its own: `chain` in migrate.toml"
        ))
    };
    let diagnostic =
        diagnostic.help("or take back what no file has: cargo migrate downgrade --recorded");
    Error::new(ErrorKind::Diverged, diagnostic)
}

pub(super) fn ahead(unknown: &[&str]) -> Error {
    let n_unknown = unknown.len();
    let (revisions, them) = plural(n_unknown);
    let message = format!("the database is ahead by {n_unknown} {revisions}");
    let diagnostic = Diagnostic::error("diverged", message)
        .note(format!("applied, and in no file: {}", listed(unknown)))
        .help(format!("run the version of the program that has {them}"));
    Error::new(ErrorKind::Diverged, diagnostic)
}

pub(super) fn edited(graph: &Graph<'_>, edited: &[&str]) -> Error {
    let chain = graph.chain();
    let message = match edited {
        [one] => format!("applied revision {one} was edited since"),
        several => format!("{} applied revisions were edited since", several.len()),
    };
    let mut diagnostic = Diagnostic::error("edited", message);
    let entries = edited.iter().filter_map(|id| chain.get(id));
    for entry in entries.take(LISTED) {
        diagnostic = diagnostic.in_file(entry.path());
    }
    let again = match redo_reaching(graph, edited) {
        Some(1) => "or, where nobody else has it yet: cargo migrate redo".to_owned(),
        Some(count) => format!("or, where nobody else has it yet: cargo migrate redo {count}"),
        None => {
            let first = edited.first().copied().unwrap_or_default();
            format!("or take it back and apply it again: cargo migrate downgrade {first}-1")
        }
    };
    let diagnostic = diagnostic
        .note("what is applied must not change: other databases already have it as it was")
        .help("restore the file, as with: git checkout")
        .help("or put the change into a new revision: cargo migrate new \"...\"")
        .help(again)
        .help("or, where what it makes is the same, record it as it is now: cargo migrate upgrade --accept-edited");
    Error::new(ErrorKind::Edited, diagnostic)
}

pub(super) fn halfway(graph: &Graph<'_>, row: &Row, why: Option<&str>) -> Error {
    let id = &row.revision;
    let (done, total) = (row.statements_done, row.statements_total);
    let goes_up = row.operation != Operation::Down;
    let verb = if goes_up { "applying" } else { "taking back" };
    let message = format!("{verb} revision {id} stopped halfway");
    let mut diagnostic = Diagnostic::error("halfway", message).state(format!(
        "{done} of {total} {} are done",
        parts_of(graph, row)
    ));
    if let Some(why) = why {
        diagnostic = diagnostic.note(format!("it can't go on: {why}"));
    } else {
        let go_on = if goes_up {
            format!("cargo migrate upgrade {id}")
        } else {
            format!("cargo migrate downgrade {id}@-1")
        };
        diagnostic = diagnostic.help(format!("to go on: {go_on}"));
    }
    // What no file has can't be recorded as applied.
    if graph.find(id).is_some() {
        let done = resolve::command(row, None, Resolve::Done);
        diagnostic = diagnostic.help(format!("complete it by hand, then: {done}"));
    }
    let undone = resolve::command(row, None, Resolve::Undone);
    let diagnostic = diagnostic.help(format!("or undo it by hand, then: {undone}"));
    Error::new(ErrorKind::Halfway, diagnostic)
}

/// Returns what the parts of a step are called: a function is no statement.
fn parts_of(graph: &Graph<'_>, row: &Row) -> &'static str {
    let entry = graph.find(&row.revision).and_then(|node| graph.entry(node));
    match entry.is_some_and(|entry| entry.runs_code(row)) {
        true => "parts",
        false => "statements",
    }
}

fn parents(row: &Row) -> String {
    match &*row.parents {
        [] => "base".to_owned(),
        parents => parents.join(" "),
    }
}

fn plural(count: usize) -> (&'static str, &'static str) {
    match count {
        1 => ("revision", "it"),
        _ => ("revisions", "them"),
    }
}

fn listed(ids: &[&str]) -> String {
    match ids.len().checked_sub(LISTED + 1) {
        Some(more) => format!("{} and {} more", ids[..LISTED].join(", "), more + 1),
        None => ids.join(", "),
    }
}
