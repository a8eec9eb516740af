//! The kinds of objects, and what each is compared by.

use super::phrase::Phrase;
use crate::Kind;
use crate::facet::object;

object! {
    parsed
    /// A table; its columns and constraints are objects of their own.
    Table = "table" {
        strict: bool => "strict",
        without_rowid: bool => "without rowid",
    }
}

object! {
    parsed
    /// A column.
    Column = "column" {
        data_type: Phrase => "type",
        /// As the engine says it: a column of a key may be so without the words.
        not_null: bool => "not null",
        not_null_conflict: Option<String> => "on conflict of not null",
        /// `DEFAULT NULL` is none.
        default: Option<Phrase> => "default",
        /// `BINARY` is none.
        collation: Option<String> => "collation",
        /// The expression, and `STORED` or `VIRTUAL`.
        generated: Option<Phrase> => "generated",
        /// Its place in the table, from 1 on: another one is noted, for a rebuild alone would change it.
        position: i64 => ignored "position",
    }
}

object! {
    parsed
    /// A primary key, a unique constraint, a check or a foreign key, whether it is written with a column or not.
    Constraint = "constraint" {
        name: Option<Phrase> => "name",
        definition: Phrase => "definition",
    }
}

object! {
    parsed
    /// A virtual table; the tables below it belong to its module.
    VirtualTable = "virtual table" {
        module: Phrase => "module",
        arguments: Phrase => "arguments",
    }
}

object! {
    parsed
    /// An index, but for those of constraints.
    Index = "index" {
        table: Phrase => "table",
        unique: bool => "unique",
        columns: Phrase => "columns",
        condition: Option<Phrase> => "condition",
    }
}

object! {
    parsed
    /// A view.
    View = "view" {
        columns: Option<Phrase> => "columns",
        query: Phrase => "query",
    }
}

object! {
    parsed
    /// A trigger of a table or a view.
    Trigger = "trigger" {
        table: Phrase => "table",
        event: Phrase => "event",
        condition: Option<Phrase> => "condition",
        body: Phrase => "body",
    }
}

/// Returns all kinds.
pub(crate) fn kinds() -> Vec<&'static Kind> {
    const TABLE: Kind = Table::KIND;
    const COLUMN: Kind = Column::KIND;
    const CONSTRAINT: Kind = Constraint::KIND;
    const VIRTUAL: Kind = VirtualTable::KIND;
    const INDEX: Kind = Index::KIND;
    const VIEW: Kind = View::KIND;
    const TRIGGER: Kind = Trigger::KIND;
    vec![
        &TABLE,
        &COLUMN,
        &CONSTRAINT,
        &VIRTUAL,
        &INDEX,
        &VIEW,
        &TRIGGER,
    ]
}
