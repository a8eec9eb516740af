//! The error of a statement or a function that failed: where, what it says, how things stand, what
//! to do.

mod refusal;

use std::ops::Range;

use migrate_core::plan::{Part, Step};
use migrate_core::{Diagnostic, Direction};

use crate::code::CodeError;
use crate::engine::{At, Broken};
use crate::{Error, ErrorKind};
use refusal::Refusal;

/// How a step failed.
pub(crate) enum Left {
    /// Nothing of it lasts.
    Nothing,
    /// Nothing of a run of so many steps lasts, because they share a transaction.
    NothingOf(usize),
    /// So many of its statements last.
    Halfway(usize),
    /// Nothing but what a function wrote after it had ended the transaction.
    Rest,
}

/// Makes the error of a statement or a function that failed.
///
/// `before` says where the database stood, `again` is the command that goes on.
pub(crate) fn failed(
    step: &Step<'_>,
    broken: Broken,
    left: &Left,
    before: &str,
    again: &str,
) -> Error {
    let left = if broken.rest { &Left::Rest } else { left };
    let parts = step.parts();
    let total = parts.len();
    let code = broken.code.as_deref().map(|code| format!(" [{code}]"));
    let mut said = format!("{}{}", broken.message, code.unwrap_or_default());
    let mut more = Vec::new();
    if let Some(error) = &broken.code_error {
        (said, more) = told(error);
    }
    let message = match broken.at {
        At::Part(n) => match parts.get(n) {
            Some(Part::Code { path, .. }) => format!("`{path}` failed: {said}"),
            _ => format!("statement {} of {total} failed: {said}", n + 1),
        },
        At::Commit => match left {
            Left::NothingOf(steps) => format!("the commit of {steps} revisions failed: {said}"),
            _ => format!("the commit after {} failed: {said}", count(total, step)),
        },
    };
    let refusal = Refusal::of(&broken);
    let name = match refusal {
        Some(Refusal::HiddenCommit) => "hidden-commit",
        _ => "statement-failed",
    };
    let mut found = Diagnostic::error(name, message);
    let file = step.source.file();
    found = match broken.at {
        At::Part(n) => match parts.get(n) {
            Some(part) => found.at(&file, meant(step, part.span(), broken.offset), ""),
            None => found.in_file(step.source.path),
        },
        At::Commit => found.in_file(step.source.path),
    };
    for line in more {
        found = found.note(line);
    }
    if let Some(detail) = broken.detail {
        found = found.note(detail);
    }
    if let Some(hint) = broken.hint {
        found = found.note(format!("hint: {hint}"));
    }
    if refusal == Some(Refusal::HiddenCommit) {
        found = found
            .note("it holds a COMMIT or a ROLLBACK, and runs inside a transaction of the runner");
    }
    if broken.attempts > 1 {
        found = found.note(format!(
            "it was tried {} times, and undone each time",
            broken.attempts
        ));
    }
    for blocker in &broken.blockers {
        found = found.note(blocker);
    }
    if let At::Part(n) = broken.at
        && matches!(parts.get(n), Some(Part::Statement(statement)) if statement.alone)
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
    match (broken.cause, broken.code_error) {
        (Some(cause), _) => error.because(cause),
        (None, Some(cause)) => error.because_of_code(cause),
        (None, None) => error,
    }
}

/// Returns what an error says in one line, and its further lines and causes.
fn told(error: &CodeError) -> (String, Vec<String>) {
    let text = match error.downcast_ref::<sqlx::Error>() {
        Some(error) => crate::error::said(error),
        None => error.to_string(),
    };
    let mut lines = text.lines().map(str::to_owned);
    let first = lines.next().unwrap_or_default();
    let mut more: Vec<_> = lines.collect();
    let mut known = text.clone();
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        // Many errors repeat the text of their cause.
        if !known.contains(&text) {
            more.push(format!("caused by: {text}"));
        }
        known = text;
        source = cause.source();
    }
    (first, more)
}

/// Says how many parts a step has.
fn count(total: usize, step: &Step<'_>) -> String {
    match (total, step.has_code()) {
        (1, true) => "1 part".to_owned(),
        (1, false) => "1 statement".to_owned(),
        _ => format!("{total} {}", parts_of(step)),
    }
}

/// Returns what the parts of a step are called.
fn parts_of(step: &Step<'_>) -> &'static str {
    match step.has_code() {
        true => "parts",
        false => "statements",
    }
}

/// Makes the error of a step that stopped halfway, where nobody knows whether a statement took
/// effect.
pub(crate) fn unknown(step: &Step<'_>, n: usize) -> Error {
    let parts = step.parts();
    let total = parts.len();
    let revision = step.revision;
    let message = format!(
        "{revision} stopped halfway: whether statement {} of {total} took effect isn't known",
        n + 1
    );
    let mut found = Diagnostic::error("halfway", message);
    if let Some(part) = parts.get(n) {
        found = found.at(&step.source.file(), part.span(), "");
    }
    let after = outcome(step);
    found = found
        .state(format!(
            "{n} of {total} {} are done; this one had begun when its run ended",
            parts_of(step)
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

/// Says how a step was left.
pub(crate) fn state(step: &Step<'_>, left: &Left, before: &str) -> String {
    let revision = step.revision;
    let (total, parts) = (step.parts().len(), parts_of(step));
    match (left, step.direction) {
        (Left::Nothing, Direction::Up) => {
            format!("{before}; nothing of {revision} took effect; the lock is released")
        }
        (Left::Nothing, Direction::Down) => {
            format!(
                "{revision} is still applied, nothing of its down took effect; the lock is released"
            )
        }
        (Left::Rest, _) => format!(
            "{before}; what a function of {revision} wrote after its transaction had ended is in the database; the lock is released"
        ),
        (Left::NothingOf(steps), _) => format!(
            "{before}; nothing of this run's {steps} revisions took effect; the lock is released"
        ),
        (Left::Halfway(done), Direction::Up) => format!(
            "{before}; {revision} halfway: {done} of {total} {parts} are done; the lock is released"
        ),
        (Left::Halfway(done), Direction::Down) => format!(
            "{revision} halfway down: {done} of {total} {parts} are done; the lock is released"
        ),
    }
}

fn help(
    step: &Step<'_>,
    at: At,
    left: &Left,
    refusal: Option<Refusal>,
    again: &str,
) -> Vec<String> {
    if let Some(help) = refusal.and_then(|refusal| passing(refusal, again)) {
        return vec![help];
    }
    let parts = step.parts();
    let is_code = matches!(at, At::Part(n) if matches!(parts.get(n), Some(Part::Code { .. })));
    let (done, n) = match (left, at) {
        (Left::Halfway(_), _) if is_code => {
            return vec![format!(
                "mend the data or the function, which is called again by: {again}"
            )];
        }
        (Left::Halfway(done), At::Part(n)) => (*done, n),
        _ if is_code => return vec![format!("mend the data or the function, then: {again}")],
        _ => return mend(step, refusal, again),
    };
    if let Some(helps) = refusal.and_then(|refusal| refusal.way_out(step, again)) {
        return helps;
    }
    if done == 0 {
        let line = parts.get(n).map(|it| line(step, it.span().start));
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

/// Returns what goes on after a refusal that neither the file nor the data is to blame for.
fn passing(refusal: Refusal, again: &str) -> Option<String> {
    match refusal {
        Refusal::Busy => Some(format!(
            "end what holds the database, or wait longer: {again} --wait 10m"
        )),
        Refusal::Disk => Some(format!("see to the disk, then: {again}")),
        _ => None,
    }
}

/// Returns what mends a step of which nothing lasts.
fn mend(step: &Step<'_>, refusal: Option<Refusal>, again: &str) -> Vec<String> {
    if let Some(helps) = refusal.and_then(|refusal| refusal.way_out(step, again)) {
        return helps;
    }
    if step.is_recorded() {
        let outcome = outcome(step);
        return vec![
            format!("mend the data, then: {again}"),
            format!("or undo it by hand, then: cargo migrate stamp {outcome}"),
        ];
    }
    if refusal == Some(Refusal::NamedElsewhere) {
        let help = "in the file, drop it before the table and create it again after, then";
        return vec![format!("{help}: {again}")];
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
pub(crate) fn before(step: &Step<'_>) -> String {
    match step.direction {
        Direction::Up => parents(step),
        Direction::Down => step.revision.to_owned(),
    }
}

/// Returns the target that a database stands at where the step is done.
pub(crate) fn outcome(step: &Step<'_>) -> String {
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
