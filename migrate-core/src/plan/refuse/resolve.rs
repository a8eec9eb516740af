//! Why nothing is resolved, in words.

use super::super::Resolve;
use crate::graph::Graph;
use crate::history::Row;
use crate::target::StatementExpr;
use crate::{Diagnostic, Error, ErrorKind};

pub(in crate::plan) fn nothing_halfway() -> Error {
    let message = "no revision stands halfway, so there is nothing to resolve";
    refused(Diagnostic::error("not-halfway", message).help("cargo migrate status"))
}

pub(in crate::plan) fn not_halfway(
    graph: &Graph<'_>,
    row: &Row,
    target: &StatementExpr,
    verdict: Resolve,
) -> Error {
    let (name, halfway) = (target.revision(), &row.revision);
    let only = || match *graph.with_prefix(name) {
        [node] => Some(node),
        _ => None,
    };
    let found = graph.find(name).or_else(|| graph.labelled(name));
    let message = match found.or_else(only) {
        Some(node) if graph.is_applied(node) => {
            format!(
                "revision {} is applied, and doesn't stand halfway",
                graph.id(node)
            )
        }
        Some(node) => format!(
            "revision {} isn't applied, and doesn't stand halfway",
            graph.id(node)
        ),
        None => format!("Can't locate revision identified by '{name}' halfway"),
    };
    let found = Diagnostic::error("not-halfway", message)
        .note(format!("what stands halfway is {halfway}"))
        .help(command(row, None, verdict));
    refused(found)
}

pub(in crate::plan) fn not_next_statement(row: &Row, number: usize, verdict: Resolve) -> Error {
    let (done, total) = (row.statements_done, row.statements_total);
    let id = &row.revision;
    let next = usize::try_from(done + 1).unwrap_or(1);
    let message = if !usize::try_from(total).is_ok_and(|total| number <= total) {
        format!("revision {id} has {total} statements, and no statement {number}")
    } else if number < next {
        format!("statement {number} of {id} is recorded as done already")
    } else {
        format!("statement {number} of {id} isn't the next one: {done} of {total} are done")
    };
    let mut found = Diagnostic::error("not-halfway", message);
    if done < total {
        found = found.help(format!(
            "the next one: {}",
            command(row, Some(next), verdict)
        ));
    }
    refused(found.help(format!("all of it: {}", command(row, None, verdict))))
}

pub(in crate::plan) fn resolve_part_of_transaction(row: &Row) -> Error {
    let id = &row.revision;
    let message =
        format!("revision {id} is one transaction, so none of its statements is done by itself");
    let found = Diagnostic::error("not-halfway", message)
        .note("what ran before a hidden COMMIT is in the database, what ran after it may be")
        .help(format!(
            "finish it by hand, then: {}",
            command(row, None, Resolve::Done)
        ))
        .help(format!(
            "or undo it by hand, then: {}",
            command(row, None, Resolve::Undone)
        ));
    refused(found)
}

pub(in crate::plan) fn resolve_without_file(row: &Row) -> Error {
    let id = &row.revision;
    let message = format!("Can't locate revision identified by '{id}': no file has it");
    let found = Diagnostic::error("unknown-revision", message)
        .note("what no file has can't be recorded as applied")
        .help("run this from the code that has its file")
        .help(format!(
            "or undo it by hand, then: {}",
            command(row, None, Resolve::Undone)
        ));
    Error::new(ErrorKind::UnknownRevision, found)
}

/// Returns the command that says what became of the halfway step, or of one of its statements.
pub(in crate::plan) fn command(row: &Row, statement: Option<usize>, verdict: Resolve) -> String {
    let id = &row.revision;
    let statement = statement.map_or(String::new(), |number| format!(":{number}"));
    let flag = match verdict {
        Resolve::Done => "--done",
        Resolve::Undone => "--undone",
    };
    format!("cargo migrate resolve {id}{statement} {flag}")
}

fn refused(found: Diagnostic) -> Error {
    Error::new(ErrorKind::NotHalfway, found)
}
