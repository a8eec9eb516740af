//! A section's statements, as each of its dialects reads them.

use std::ops::Range;

use super::marker::Word;
use super::section::Section;
use crate::checks::{
    Findings, copy_from_stdin, frees_lock, misplaced_directive, not_resumable_index,
    outside_transaction, psql_command, transaction_control, unterminated,
};
use crate::sql::{self, PieceKind, ProblemKind};
use crate::{Diagnostic, Dialect, SourceFile};

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
    word: Word,
    line: Range<usize>,
    arguments: Range<usize>,
    used: bool,
}

impl Directive {
    pub(super) fn new(word: Word, line: Range<usize>, arguments: Range<usize>) -> Self {
        Self {
            word,
            line,
            arguments,
            used: false,
        }
    }
}

/// Splits a section's text for each of its dialects, and gathers what is wrong with it.
pub(super) fn read(
    file: &SourceFile,
    section: &mut Section,
    directives: &mut [Directive],
    findings: &mut Findings,
) {
    let mut own = Vec::new();
    for dialect in section.dialects.clone() {
        let statements = read_dialect(file, section, dialect, directives, &mut own);
        section.statements.push(statements);
    }
    // Where quotes don't end, what a directive speaks of is not known.
    if !own
        .iter()
        .any(|finding: &Diagnostic| finding.name == unterminated::RULE.name)
    {
        let idle = directives.iter().filter(|directive| !directive.used);
        own.extend(idle.map(|idle| misplaced_directive::idle(file, idle.line.clone(), idle.word)));
    }
    findings.extend_once(own);
}

/// Finds quotes that do end, behind the marker that ends the section.
pub(super) fn marker_inside(
    file: &SourceFile,
    section: &Section,
    marker: &Range<usize>,
) -> Option<Diagnostic> {
    let text = file.text();
    let &dialect = section.dialects.first()?;
    let split = sql::split(dialect, &text[section.body.clone()]);
    let open = split
        .problems
        .iter()
        .rfind(|problem| is_quote(problem.kind))?;
    let whole = sql::split(dialect, &text[section.body.start..]);
    if whole.problems.iter().any(|problem| is_quote(problem.kind)) {
        return None;
    }
    let base = section.body.start;
    let opening = open.span.start + base..open.span.end + base;
    Some(unterminated::marker_inside(
        file,
        open.kind,
        opening,
        marker.clone(),
    ))
}

fn is_quote(kind: ProblemKind) -> bool {
    matches!(
        kind,
        ProblemKind::UnterminatedString
            | ProblemKind::UnterminatedIdentifier
            | ProblemKind::UnterminatedComment
            | ProblemKind::UnterminatedDollarQuote
    )
}

fn read_dialect(
    file: &SourceFile,
    section: &Section,
    dialect: Dialect,
    directives: &mut [Directive],
    findings: &mut Vec<Diagnostic>,
) -> Vec<Statement> {
    let base = section.body.start;
    let split = sql::split(dialect, &file.text()[section.body.clone()]);
    for problem in &split.problems {
        let span = problem.span.start + base..problem.span.end + base;
        findings.push(match problem.kind {
            ProblemKind::PsqlCommand => psql_command::found(file, dialect, span),
            ProblemKind::CopyFromStdin => copy_from_stdin::found(file, span),
            kind => unterminated::found(file, kind, span),
        });
    }
    let pieces = split.pieces.iter();
    let n_statements = pieces.filter(|piece| piece.kind == PieceKind::Statement);
    let mut statements = Vec::with_capacity(n_statements.count());
    let mut directives = directives.iter_mut().peekable();
    let mut floor = base;
    for piece in &split.pieces {
        if piece.kind != PieceKind::Statement {
            continue;
        }
        let span = piece.span.start + base..piece.span.end + base;
        let class = sql::classify(dialect, &file.text()[span.clone()]);
        let mut statement = Statement {
            // A procedure may end its transaction where it is sent by itself, and only there.
            alone: class.outside_transaction.is_some() || class.may_commit && !section.transaction,
            savepoint: class.savepoint,
            rerunnable: false,
            done_when: None,
            span: span.clone(),
        };
        while let Some(directive) = directives.next_if(|next| next.line.start <= span.start) {
            // What stands inside a statement speaks of none.
            if directive.line.start >= floor {
                directive.used = true;
                findings.extend(apply(file, dialect, directive, &mut statement).err());
            }
        }
        floor = span.end;
        if split.problems.is_empty() {
            findings.extend(transaction_control::check(file, section, &span, &class));
        }
        if split.problems.is_empty() {
            findings.extend(frees_lock::check(file, &span, &class));
        }
        // Where it must not stand at all, it doesn't matter in which section.
        if split.problems.is_empty() && section.transaction && class.frees_locks.is_none() {
            findings.extend(outside_transaction::check(file, section, &span, &class));
        }
        findings.extend(not_resumable_index::check(file, &span, &class));
        statements.push(statement);
    }
    statements
}

fn apply(
    file: &SourceFile,
    dialect: Dialect,
    directive: &Directive,
    statement: &mut Statement,
) -> Result<(), Diagnostic> {
    let text = &file.text()[directive.arguments.clone()];
    if directive.word == Word::Rerunnable {
        statement.rerunnable = true;
        return match text {
            "" => Ok(()),
            _ => Err(misplaced_directive::argument(
                file,
                directive.arguments.clone(),
            )),
        };
    }
    let query = text.trim_end_matches(|c: char| c == ';' || c.is_whitespace());
    let selects = query
        .get(..6)
        .is_some_and(|word| word.eq_ignore_ascii_case("select"));
    let split = sql::split(dialect, query);
    if !selects || split.pieces.len() != 1 || !split.problems.is_empty() {
        return Err(misplaced_directive::query(file, directive.line.clone()));
    }
    if statement.done_when.is_some() {
        return Err(misplaced_directive::again(file, directive.line.clone()));
    }
    let start = directive.arguments.start;
    statement.done_when = Some(start..start + query.len());
    Ok(())
}
