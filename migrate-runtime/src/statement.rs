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
    let next = broken.next.as_deref();
    found = found.state(state(step, left, before, next));
    let helps = match broken.clears.is_empty() {
        true => help(step, broken.at, left, refusal, again),
        false => vec![format!("{}; then: {again}", broken.clears.join("; "))],
    };
    for help in helps {
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
    let total = step.parts().len();
    let message = format!(
        "{} stopped halfway: whether statement {} of {total} took effect isn't known",
        step.revision,
        n + 1
    );
    let found = in_doubt(step, n, message);
    halfway(match step.is_recorded() {
        true => found,
        false => {
            found.help("one that may simply run again says so above it: -- migrate:rerunnable")
        }
    })
}

/// Makes the same error where the statement reads differently now.
pub(crate) fn unknown_as_it_was(step: &Step<'_>, n: usize) -> Error {
    let message = format!(
        "{} stopped halfway: whether statement {} took effect as it was then isn't known, and it reads differently now",
        step.revision,
        n + 1
    );
    halfway(in_doubt(step, n, message))
}

/// Makes the error of a step of which a statement is done, and reads differently now.
pub(crate) fn done_as_it_was(step: &Step<'_>, n: usize) -> Error {
    let message = format!(
        "{} stopped halfway: statement {} took effect as it was then, and it reads differently now",
        step.revision,
        n + 1
    );
    let found = in_doubt(step, n, message)
        .help("or let the file say again what took effect, and put the change into a new revision");
    halfway(found)
}

/// Makes the error of a `done-when` query that failed.
pub(crate) fn done_when_failed(
    step: &Step<'_>,
    n: usize,
    query: Range<usize>,
    broken: Broken,
) -> Error {
    let code = broken.code.as_deref().map(|code| format!(" [{code}]"));
    let said = format!("{}{}", broken.message, code.unwrap_or_default());
    let at = meant(step, query, broken.offset);
    let error = asking(step, n, at, format!("failed: {said}"));
    match broken.cause {
        Some(cause) => error.because(cause),
        None => error,
    }
}

/// Makes the error of a `done-when` query that gives neither true nor false.
pub(crate) fn done_when_is_no_answer(
    step: &Step<'_>,
    n: usize,
    query: Range<usize>,
    answer: &str,
) -> Error {
    let answer: String = answer.chars().take(40).collect();
    asking(
        step,
        n,
        query,
        format!("gives `{answer}`, neither true nor false"),
    )
}

fn asking(step: &Step<'_>, n: usize, at: Range<usize>, what: String) -> Error {
    let message = format!("the done-when query of statement {} {what}", n + 1);
    let found = Diagnostic::error("halfway", message)
        .at(&step.source.file(), at, "")
        .state(doubt(step, n))
        .help("mend the query, which may only read, and run the same command again");
    halfway(in_both_ways(step, n, found))
}

fn in_doubt(step: &Step<'_>, n: usize, message: String) -> Diagnostic {
    let mut found = Diagnostic::error("halfway", message);
    if let Some(part) = step.parts().get(n) {
        found = found.at(&step.source.file(), part.span(), "");
    }
    in_both_ways(step, n, found.state(doubt(step, n)))
}

fn doubt(step: &Step<'_>, n: usize) -> String {
    format!(
        "{n} of {} {} are done; this one had begun when its run ended",
        step.parts().len(),
        parts_of(step)
    )
}

/// Adds the two ways on for a statement of which a person must say whether it took effect.
fn in_both_ways(step: &Step<'_>, n: usize, found: Diagnostic) -> Diagnostic {
    let at = format!("cargo migrate resolve {}:{}", step.revision, n + 1);
    found
        .help(format!(
            "look whether it took effect; where it did: {at} --done"
        ))
        .help(format!(
            "where it didn't, so that the next run sends it: {at} --undone"
        ))
}

fn halfway(found: Diagnostic) -> Error {
    Error::new(ErrorKind::Refused(migrate_core::ErrorKind::Halfway), found)
}

/// Returns what the caret stands under: the server's place to the end of its word, or the
/// statement.
fn meant(step: &Step<'_>, statement: Range<usize>, offset: Option<usize>) -> Range<usize> {
    under(step.source.text, statement, offset)
}

/// Returns what the caret stands under in a text, as [`meant`] does in a step's.
pub(crate) fn under(text: &str, statement: Range<usize>, offset: Option<usize>) -> Range<usize> {
    let Some(offset) = offset else {
        return statement;
    };
    let start = (statement.start + offset).min(statement.end);
    let rest = text.get(start..statement.end).unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let first = rest.chars().next().map_or(0, char::len_utf8);
    start..start + length.max(first)
}

/// Says how a step was left, and what the next run does about it where that is known.
pub(crate) fn state(step: &Step<'_>, left: &Left, before: &str, next: Option<&str>) -> String {
    let revision = step.revision;
    let next = next.map_or(String::new(), |next| format!("; {next}"));
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
            "{before}; {revision} halfway ({}){next}; the lock is released",
            done_so_far(step, *done)
        ),
        (Left::Halfway(done), Direction::Down) => format!(
            "{revision} halfway down ({}){next}; the lock is released",
            done_so_far(step, *done)
        ),
    }
}

/// Says what of a step is done: by the lines of its file, which people have before them.
fn done_so_far(step: &Step<'_>, done: usize) -> String {
    match lines_done(step, done) {
        Some(lines) if done == 1 => format!("{lines} is done"),
        Some(lines) => format!("{lines} are done"),
        None => format!(
            "{done} of {} {} are done",
            step.parts().len(),
            parts_of(step)
        ),
    }
}

/// Returns the lines of what is done; nothing where that is nothing, or stands in no file.
fn lines_done(step: &Step<'_>, done: usize) -> Option<String> {
    if step.is_recorded() {
        return None;
    }
    let (first, last) = (step.line(0)?, step.line(done.checked_sub(1)?)?);
    Some(match done {
        1 => format!("line {first}"),
        2 => format!("lines {first} and {last}"),
        _ => format!("lines {first} to {last}"),
    })
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
    let from = step.line(n).map(|line| format!(" from line {line} on"));
    let what = match step.is_recorded() {
        true => "mend the data".to_owned(),
        false => format!("mend the data, or the file{}", from.unwrap_or_default()),
    };
    let go_on = format!("{what}, then: {again}");
    if done == 0 {
        return vec![go_on];
    }
    let undo = match lines_done(step, done) {
        Some(lines) => format!("undo {lines} by hand"),
        None => "undo by hand what is done".to_owned(),
    };
    vec![
        go_on,
        format!(
            "to give up: {undo}, then: cargo migrate resolve {} --undone",
            step.revision
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
