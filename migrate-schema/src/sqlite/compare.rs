//! Comparison: loose objects that stand in the way go first and come last, tables change between.
//!
//! SQLite looks at every view and trigger when a table is renamed, and a rebuilt table takes its name by that. Where
//! something needs foreign keys switched off, the whole comparison is one such transaction, so that all of it
//! or nothing happens.

mod alter;
mod diff;
mod loose;
mod rebuild;
mod tables;

use super::Catalog;
use crate::{Change, Comparison, Error, Mode, Settings, Statement};

/// Changes, and the statements that make them together.
#[derive(Clone, Debug)]
struct Written {
    changes: Vec<Change>,
    statements: Vec<Statement>,
}

pub(crate) fn compare(
    from: &Catalog,
    to: &Catalog,
    settings: &Settings,
) -> Result<Comparison, Error> {
    let tables = tables::compare(from, to, settings);
    let loose = loose::compare(from, to, &tables.upheaval);
    let mut comparison = Comparison {
        notes: tables.notes,
        ..Comparison::default()
    };
    let parts = [loose.before, tables.written, loose.after];
    for Written {
        changes,
        statements,
    } in parts.into_iter().flatten()
    {
        comparison.changes.extend(changes);
        comparison.statements.extend(statements);
    }
    if tables.keys_off {
        for statement in &mut comparison.statements {
            statement.mode = Mode::ForeignKeysOff;
        }
    }
    Ok(comparison)
}
