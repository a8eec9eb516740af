//! A section's statements, as each of its dialects reads them.

use std::ops::Range;

use super::header::trim;
use super::section::Section;
use crate::SourceFile;
use crate::checks::{
    Findings, copy_from_stdin, misplaced_directive, not_resumable_index, outside_transaction,
    psql_command, transaction_control, unterminated,
};
use crate::sql::{self, PieceKind, ProblemKind};

/// A statement of a section, as one dialect reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its text, from its first token to its last.
    pub span: Range<usize>,
    /// Whether it can't run in a transaction.
    pub alone: bool,
    /// Whether it sets or leaves a savepoint.
    pub savepoint: bool,
    /// Whether it may simply run again after a crash.
    pub rerunnable: bool,
    /// The query that tells whether it took effect.
    pub done_when: Option<Range<usize>>,
}

/// A `-- migrate:rerunnable` or `-- migrate:done-when` line: it speaks of the next statement.
#[derive(Clone, Debug)]
pub(super) struct Directive {
    pub(super) line: Range<usize>,
    query: Option<Range<usize>>,
    /// Whether its arguments are as they have to be.
    pub(super) well_formed: bool,
}

impl Directive {
    pub(super) fn new(
        text: &str,
        line: Range<usize>,
        word: Range<usize>,
        arguments: Range<usize>,
    ) -> Self {
        let asks = &text[word] == "done-when";
        let query = text[arguments.clone()].trim_end_matches([';', ' ']).len();
        Self {
            line: trim(text, line),
            well_formed: asks != arguments.is_empty(),
            query: asks.then_some(arguments.start..arguments.start + query),
        }
    }
}

/// Splits a section's text for each of its dialects; returns whether it has errors.
pub(super) fn read(
    file: &SourceFile,
    section: &mut Section,
    directives: &[Directive],
    findings: &mut Findings,
) -> bool {
    let before = findings.len();
    let mut used = vec![false; directives.len()];
    for &dialect in &section.dialects {
        let body = &file.text()[section.body.clone()];
        let base = section.body.start;
        let split = sql::split(dialect, body);
        for problem in &split.problems {
            let span = problem.span.start + base..problem.span.end + base;
            findings.push_once(match problem.kind {
                ProblemKind::PsqlCommand => psql_command::found(file, dialect, span),
                ProblemKind::CopyFromStdin => copy_from_stdin::found(file, span),
                kind => unterminated::found(file, kind, span),
            });
        }
        let mut statements = Vec::new();
        let mut floor = base;
        for piece in &split.pieces {
            if piece.kind != PieceKind::Statement {
                continue;
            }
            let span = piece.span.start + base..piece.span.end + base;
            let class = sql::classify(dialect, &file.text()[span.clone()]);
            let mut statement = Statement {
                alone: class.outside_transaction.is_some(),
                savepoint: class.savepoint,
                rerunnable: false,
                done_when: None,
                span: span.clone(),
            };
            for (directive, used) in directives.iter().zip(&mut used) {
                if (floor..=span.start).contains(&directive.line.start) {
                    *used = directive.well_formed;
                    statement.rerunnable |= directive.query.is_none();
                    statement.done_when = directive.query.clone().or(statement.done_when);
                }
            }
            floor = span.end;
            if section.transaction && split.problems.is_empty() {
                let control = transaction_control::check(file, &span, &class);
                let outside = outside_transaction::check(file, section, &span, &class);
                for finding in control.into_iter().chain(outside) {
                    findings.push_once(finding);
                }
            }
            if let Some(finding) = not_resumable_index::check(file, &span, &class) {
                findings.push_once(finding);
            }
            statements.push(statement);
        }
        section.statements.push(statements);
    }
    for (directive, used) in directives.iter().zip(used) {
        if !used {
            findings.push(misplaced_directive::found(file, directive.line.clone()));
        }
    }
    findings.len() > before
}
