//! A file of SQL that is no revision, such as the wanted schema.

use std::ops::Range;

use crate::checks::{copy_from_stdin, psql_command, transaction_control, unterminated};
use crate::sql::{self, PieceKind, ProblemKind};
use crate::{Diagnostic, Dialect, SourceFile};

/// Splits a file of SQL without header and sections into its statements, and says what of it no server takes, or would end
/// a transaction.
///
/// ```
/// use migrate_core::revision::script;
/// use migrate_core::{Dialect, SourceFile};
///
/// let file = SourceFile::new("schema.sql", "CREATE TABLE a (id int);\nCOMMIT;\n");
/// let (statements, found) = script(&file, Dialect::Sqlite);
/// assert_eq!(&file.text()[statements[0].clone()], "CREATE TABLE a (id int)");
/// assert_eq!(found[0].name, "transaction-control");
/// ```
pub fn script(file: &SourceFile, dialect: Dialect) -> (Vec<Range<usize>>, Vec<Diagnostic>) {
    let split = sql::split(dialect, file.text());
    let mut found: Vec<_> = split
        .problems
        .iter()
        .map(|problem| match problem.kind {
            ProblemKind::PsqlCommand => psql_command::found(file, dialect, problem.span.clone()),
            ProblemKind::CopyFromStdin => copy_from_stdin::found(file, problem.span.clone()),
            kind => unterminated::found(file, kind, problem.span.clone()),
        })
        .collect();
    let is_statement = |piece: &sql::Piece| piece.kind == PieceKind::Statement;
    let pieces = split.pieces.into_iter().filter(is_statement);
    let statements: Vec<_> = pieces.map(|piece| piece.span).collect();
    if found.is_empty() {
        let controls = statements.iter().filter_map(|span| {
            let class = sql::classify(dialect, &file.text()[span.clone()]);
            let control = class.control?;
            Some(transaction_control::in_script(file, span.clone(), control))
        });
        found.extend(controls);
    }
    (statements, found)
}
