//! The error of a statement that failed: where, what the server says, how things stand, what to do.

use std::ops::Range;

use migrate_core::plan::Step;
use migrate_core::{Diagnostic, Direction};

use crate::engine::{At, Broken};
use crate::{Error, ErrorKind};

/// How a step failed.
pub(crate) enum Left {
    /// Nothing of it lasts.
    Nothing,
    /// Nothing of a run of so many steps lasts, because they share a transaction.
    NothingOf(usize),
    /// So many of its statements last.
    Halfway(usize),
}

/// Makes the error of a statement that failed.
///
/// `before` says where the database stood, `again` is the command that goes on.
pub(crate) fn failed(
    step: &Step<'_>,
    broken: Broken,
    left: &Left,
    before: &str,
    again: &str,
) -> Error {
    let statements: Vec<_> = step.statements().collect();
    let total = statements.len();
    let code = broken.code.as_deref().map(|code| format!(" [{code}]"));
    let said = format!("{}{}", broken.message, code.unwrap_or_default());
    let message = match broken.at {
        At::Statement(n) => format!("statement {} of {total} failed: {said}", n + 1),
        At::Commit => match left {
            Left::NothingOf(steps) => format!("the commit of {steps} revisions failed: {said}"),
            _ => format!("the commit after {total} statements failed: {said}"),
        },
    };
    let refusal = Refusal::of(&broken);
    let mut found = Diagnostic::error("statement-failed", message);
    let file = step.source.file();
    found = match broken.at {
        At::Statement(n) => match statements.get(n) {
            Some(statement) => {
                let span = meant(step, statement.span.clone(), broken.offset);
                found.at(&file, span, "")
            }
            None => found.in_file(step.source.path),
        },
        At::Commit => found.in_file(step.source.path),
    };
    if let Some(detail) = broken.detail {
        found = found.note(detail);
    }
    if let Some(hint) = broken.hint {
        found = found.note(format!("hint: {hint}"));
    }
    if let At::Statement(n) = broken.at
        && statements.get(n).is_some_and(|statement| statement.alone)
    {
        found = found.note(
            "it ran outside a transaction: what it left, such as an invalid index, must be dropped first",
        );
    }
    found = found.state(state(step, left, before));
    for help in help(step, broken.at, left, refusal, again) {
        found = found.help(help);
    }
    let error = Error::new(ErrorKind::Statement, found);
    match broken.cause {
        Some(cause) => error.because(cause),
        None => error,
    }
}

/// Makes the error of a step that stopped halfway, where nobody knows whether a statement took
/// effect.
pub(crate) fn unknown(step: &Step<'_>, n: usize) -> Error {
    let total = step.statements().count();
    let revision = step.revision;
    let message = format!(
        "{revision} stopped halfway: whether statement {} of {total} took effect isn't known",
        n + 1
    );
    let mut found = Diagnostic::error("halfway", message);
    if let Some(statement) = step.statements().nth(n) {
        found = found.at(&step.source.file(), statement.span.clone(), "");
    }
    let after = outcome(step);
    found = found
        .state(format!(
            "{n} of {total} statements are done; this one had begun when its run ended"
        ))
        .help(format!(
            "finish the rest by hand, then: cargo migrate stamp {after}"
        ))
        .help(format!(
            "or undo what is done by hand, then: cargo migrate stamp {}",
            before(step)
        ))
        .help("a statement that may simply run again says so: -- migrate:rerunnable");
    let kind = ErrorKind::Refused(migrate_core::ErrorKind::Halfway);
    Error::new(kind, found)
}

/// Returns what the caret stands under: the server's place to the end of its word, or the
/// statement.
fn meant(step: &Step<'_>, statement: Range<usize>, offset: Option<usize>) -> Range<usize> {
    let Some(offset) = offset else {
        return statement;
    };
    let start = (statement.start + offset).min(statement.end);
    let rest = step
        .source
        .text
        .get(start..statement.end)
        .unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let first = rest.chars().next().map_or(0, char::len_utf8);
    start..start + length.max(first)
}

fn state(step: &Step<'_>, left: &Left, before: &str) -> String {
    let revision = step.revision;
    let total = step.statements().count();
    match (left, step.direction) {
        (Left::Nothing, Direction::Up) => {
            format!("{before}; nothing of {revision} took effect; the lock is released")
        }
        (Left::Nothing, Direction::Down) => {
            format!(
                "{revision} is still applied, nothing of its down took effect; the lock is released"
            )
        }
        (Left::NothingOf(steps), _) => format!(
            "{before}; nothing of this run's {steps} revisions took effect; the lock is released"
        ),
        (Left::Halfway(done), Direction::Up) => format!(
            "{before}; {revision} halfway: {done} of {total} statements are done; the lock is released"
        ),
        (Left::Halfway(done), Direction::Down) => format!(
            "{revision} halfway down: {done} of {total} statements are done; the lock is released"
        ),
    }
}

/// What a server refuses that no change of the file mends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Refusal {
    /// What the statement makes is there already.
    Exists,
    /// The role may not do it.
    NoRight,
}

impl Refusal {
    fn of(broken: &Broken) -> Option<Self> {
        match broken.code.as_deref() {
            // Duplicate schema, table, column, object, function.
            Some("42P06" | "42P07" | "42701" | "42710" | "42723") => Some(Self::Exists),
            Some("42501") => Some(Self::NoRight),
            Some(_) => None,
            None => {
                let said = &broken.message;
                let exists =
                    said.ends_with(" already exists") || said.starts_with("duplicate column");
                exists.then_some(Self::Exists)
            }
        }
    }
}

fn help(
    step: &Step<'_>,
    at: At,
    left: &Left,
    refusal: Option<Refusal>,
    again: &str,
) -> Vec<String> {
    let (done, n) = match (left, at) {
        (Left::Halfway(done), At::Statement(n)) => (*done, n),
        _ => return mend(step, refusal, again),
    };
    if done == 0 {
        let line = step.statements().nth(n).map(|it| line(step, it.span.start));
        let from = line.map_or(String::new(), |line| format!(" from line {line} on"));
        let what = match step.is_recorded() {
            true => "mend the data".to_owned(),
            false => format!("mend the data, or the file{from}"),
        };
        return vec![format!("{what}, then: {again}")];
    }
    // The texts of the statements that are done aren't recorded, so an edited file can't go on.
    vec![
        format!(
            "mend the data, then go on with statement {}: {again}",
            n + 1
        ),
        format!(
            "to mend the file: undo by hand what is done, then: cargo migrate stamp {}",
            before(step)
        ),
    ]
}

/// Returns what mends a step of which nothing lasts.
fn mend(step: &Step<'_>, refusal: Option<Refusal>, again: &str) -> Vec<String> {
    if refusal == Some(Refusal::NoRight) {
        let help = "give the role the right that it lacks, or use another, then";
        return vec![format!("{help}: {again}")];
    }
    if step.is_recorded() {
        let outcome = outcome(step);
        return vec![
            format!("mend the data, then: {again}"),
            format!("or undo it by hand, then: cargo migrate stamp {outcome}"),
        ];
    }
    let mut helps = vec![format!("mend the data or the file, then: {again}")];
    if refusal == Some(Refusal::Exists) && step.direction == Direction::Up {
        let revision = step.revision;
        helps.push(format!(
            "where all that {revision} makes is there already, record it: cargo migrate stamp {revision}"
        ));
    }
    helps
}

/// Returns the target that a database stands at where the step is undone.
fn before(step: &Step<'_>) -> String {
    match step.direction {
        Direction::Up => parents(step),
        Direction::Down => step.revision.to_owned(),
    }
}

/// Returns the target that a database stands at where the step is done.
fn outcome(step: &Step<'_>) -> String {
    match step.direction {
        Direction::Up => step.revision.to_owned(),
        Direction::Down => parents(step),
    }
}

fn parents(step: &Step<'_>) -> String {
    if step.parents.is_empty() {
        return "base".to_owned();
    }
    step.parents.join(" ")
}

fn line(step: &Step<'_>, offset: usize) -> usize {
    let before = &step.source.text.as_bytes()[..offset];
    before.iter().filter(|&&byte| byte == b'\n').count() + 1
}
