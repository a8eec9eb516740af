//! Whether the server takes writes: a standby doesn't, nor one that is set to read only.

use migrate_core::Diagnostic;

use super::Postgres;
use super::send::{Failed, Reply};
use crate::engine::postgres::assemble::Part;
use crate::table::quote_name;
use crate::{Error, ErrorKind};

/// What a write is refused with.
pub(super) const READ_ONLY: &str = "25006";

/// Why nothing can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// It follows another server.
    Standby,
    /// `default_transaction_read_only` is on; where from.
    Setting(String),
}

/// Three columns: whether it is a standby, whether transactions are read only, where that is set.
pub(super) const COLUMNS: &str = "pg_catalog.pg_is_in_recovery(), \
    pg_catalog.current_setting('transaction_read_only'), \
    (SELECT s.source FROM pg_catalog.pg_settings s WHERE s.name = 'default_transaction_read_only')";

/// Takes what [`COLUMNS`] says, from a column on.
pub(super) fn read(reply: &Reply, column: usize) -> Option<Why> {
    let cell = |at| reply.cell(Part::Look, column + at);
    if cell(0) == Some("t") {
        return Some(Why::Standby);
    }
    let source = cell(2).unwrap_or_default().to_owned();
    (cell(1) == Some("on")).then_some(Why::Setting(source))
}

/// Returns the error of a run that can't write, before it did anything.
pub(super) fn refused(engine: &Postgres<'_>, why: &Why) -> Error {
    let place = &engine.place;
    let (message, help) = match why {
        Why::Standby => (
            format!("{place} is a standby, which only its primary writes to"),
            "name the primary in the URL".to_owned(),
        ),
        Why::Setting(source) => (
            format!("{place} is read-only: default_transaction_read_only is on"),
            way_out(engine, source),
        ),
    };
    let found = Diagnostic::error("read-only", message)
        .state("nothing has run")
        .help(help)
        .help("or wait until it takes writes: add --wait 60s");
    Error::new(ErrorKind::ReadOnly, found)
}

/// Returns the error of a write that was refused though the server had taken writes before.
pub(super) fn refused_midway(engine: &Postgres<'_>, failed: Failed) -> Error {
    let said = crate::error::said(&failed.error);
    let message = format!("{} takes no writes any more: {said}", engine.place);
    let found = Diagnostic::error("read-only", message)
        .note("a statement that makes its session or transaction read-only is refused so too")
        .help("once the server takes writes again: cargo migrate upgrade");
    Error::new(ErrorKind::ReadOnly, found).because(failed.error)
}

fn way_out(engine: &Postgres<'_>, source: &str) -> String {
    let role = engine.role.as_deref().map_or("…".to_owned(), quote_name);
    let database = engine
        .database
        .as_deref()
        .map_or("…".to_owned(), quote_name);
    let reset = "RESET default_transaction_read_only;";
    match source {
        "database" => format!("ALTER DATABASE {database} {reset}"),
        "user" => format!("ALTER ROLE {role} {reset}"),
        "database user" => format!("ALTER ROLE {role} IN DATABASE {database} {reset}"),
        "session" | "client" | "environment variable" => {
            "connect without the option default_transaction_read_only".to_owned()
        }
        _ => "in the server's postgresql.conf: default_transaction_read_only = off".to_owned(),
    }
}
