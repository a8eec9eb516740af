//! Reads the history of PostgreSQL.

use std::borrow::Cow;

use migrate_core::Diagnostic;
use migrate_core::history::Row;

use super::assemble::{Message, Part};
use super::send::{Failed, Reply};
use super::{Home, Postgres, database, exec, quote, rights, widen, writable};
use crate::record::{self, Cells, Columns, Depth, Latest, Reader};
use crate::table::quote_name;
use crate::{Error, ErrorKind};

const UNDEFINED_TABLE: &str = "42P01";
const UNDEFINED_COLUMN: &str = "42703";
pub(super) const NO_PRIVILEGE: &str = "42501";
const DISK_FULL: &str = "53100";

/// What reading is called where it fails.
const READ: &str = "read the history";

/// Reads the last row, where the table is, and what else may stand in the way; one message.
pub(super) async fn latest(engine: &mut Postgres<'_>) -> Result<Option<Latest>, Error> {
    let reply = look(engine).await?;
    let last = reply.rows(Part::Rows).next();
    let last = last.map(Latest::read).transpose();
    last.map_err(|reason| unreadable(engine, &reason))
}

/// Reads all rows.
pub(super) async fn rows(engine: &mut Postgres<'_>, depth: Depth) -> Result<Vec<Row>, Error> {
    if !matches!(engine.home, Home::In(..)) {
        look(engine).await?;
    }
    let Home::In(_, has) = engine.home else {
        return Ok(Vec::new());
    };
    let sql = select(&engine.table_sql(), &engine.chain, depth, has);
    let message = Message::new().with(Part::Rows, &sql);
    let reply = engine.ask_briefly(&message).await?;
    if let Some(failed) = reply.failed {
        return Err(self::failed(engine, READ, failed));
    }
    let read = |cells| read(cells, depth, has);
    let rows: Result<_, _> = reply.rows(Part::Rows).map(read).collect();
    rows.map_err(|reason| unreadable(engine, &reason))
}

/// Returns the text that reads a chain's rows, oldest first; `chain` is a literal.
pub(super) fn select(table: &str, chain: &str, depth: Depth, has: Columns) -> String {
    let columns = record::columns(depth, has).collect::<Vec<_>>().join(", ");
    format!("SELECT {columns} FROM {table} WHERE chain = {chain} ORDER BY seq")
}

/// Reads the cells of [`select`]; the error says what is wrong with them.
pub(super) fn read(cells: &Cells, depth: Depth, has: Columns) -> Result<Row, String> {
    let mut cells = cells.iter().map(|cell| cell.as_deref().map(Cow::Borrowed));
    Reader::new(depth, has).row(&mut cells)
}

/// Finds the table, and reads the chain's last row from it.
///
/// The rows of the first queries arrive also where the last one fails because there is no table.
pub(super) async fn look(engine: &mut Postgres<'_>) -> Result<Reply, Error> {
    engine.home = Home::Unknown;
    let message = Message::new()
        .with(Part::Look, &where_it_is(engine))
        .with(Part::Elsewhere, &elsewhere(engine))
        .with(
            Part::Rows,
            &record::select_last(&engine.table_sql(), &engine.chain),
        );
    let mut reply = engine.ask_briefly(&message).await?;
    learn_home(engine, &reply);
    if reply.cell(Part::Look, 2) == Some("t") {
        return Err(Error::in_transaction(&engine.place));
    }
    if let Some(failed) = reply.failed.take() {
        if failed.code() != UNDEFINED_TABLE {
            return Err(self::failed(engine, READ, failed));
        }
        refuse_elsewhere(engine, &reply).await?;
    }
    Ok(reply)
}

/// Refuses where a table that the search path doesn't show holds this chain: then nothing is empty.
pub(super) async fn refuse_elsewhere(
    engine: &mut Postgres<'_>,
    reply: &Reply,
) -> Result<(), Error> {
    let schemas = reply.rows(Part::Elsewhere).cloned();
    for schema in schemas.filter_map(|cells| cells.into_iter().next()?) {
        refuse_if_it_holds_the_chain(engine, &schema).await?;
    }
    Ok(())
}

/// Returns the query for the table's schema, the one where it would be made, whether the
/// connection is inside a transaction, what people are shown, whether writes are taken, the number of
/// that schema, and whether the table has all columns.
///
/// A transaction that an earlier message began is older than this message.
pub(super) fn where_it_is(engine: &Postgres<'_>) -> String {
    // A name with a schema isn't resolved by the server: that fails where the schema can't be used.
    let (home, is_it) = match &engine.table.schema {
        Some(schema) => {
            let (table, schema) = (quote(&engine.table.name), quote(schema));
            let is_it = format!("c.relname = {table} AND n.nspname = {schema}");
            (schema, is_it)
        }
        None => {
            let table = quote(&engine.table.sql(None));
            let is_it = format!("c.oid = pg_catalog.to_regclass({table})");
            ("pg_catalog.current_schema()".to_owned(), is_it)
        }
    };
    format!(
        "SELECT t.nspname, pg_catalog.current_schema(), \
         pg_catalog.now() <> pg_catalog.statement_timestamp(), \
         pg_catalog.current_setting('server_version'), pg_catalog.current_database(), \
         session_user, pg_catalog.host(pg_catalog.inet_server_addr()), current_user, {}, \
         COALESCE(t.oid, (SELECT h.oid FROM pg_catalog.pg_namespace h WHERE h.nspname = {home})), {} \
         FROM (SELECT) one LEFT JOIN (SELECT n.nspname, n.oid, c.oid AS relation \
         FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE {is_it}) t ON true",
        writable::COLUMNS,
        widen::is_wide("t.relation")
    )
}

/// Takes what [`where_it_is`] says.
pub(super) fn learn_home(engine: &mut Postgres<'_>, reply: &Reply) {
    let here = engine.table.schema.clone();
    engine.home = match reply.cell(Part::Look, 0) {
        Some(schema) => {
            let has = match reply.cell(Part::Look, 12) {
                Some("t") => Columns::All,
                _ => Columns::First,
            };
            Home::In(schema.to_owned(), has)
        }
        None => Home::Nowhere(here.or_else(|| reply.cell(Part::Look, 1).map(str::to_owned))),
    };
    let home_id = reply.cell(Part::Look, 11).and_then(|id| id.parse().ok());
    engine.home_id = home_id.unwrap_or(0);
    if let Some(version) = reply.cell(Part::Look, 3) {
        let version = version.split(' ').next().unwrap_or_default();
        engine.server = format!("PostgreSQL {version}");
    }
    let cell = |column| reply.cell(Part::Look, column);
    if let Some(role) = cell(7) {
        engine.role = Some(role.to_owned());
        engine.database = cell(4).map(str::to_owned);
        engine.read_only = writable::read(reply, 8);
    }
    if engine.place == database::SOMEWHERE
        && let (Some(database), Some(user)) = (cell(4), cell(5))
    {
        let host = cell(6).unwrap_or("localhost");
        engine.place = format!("postgres://{user}@{host}/{database}");
    }
}

/// Returns the query for the schemas that hold a table of that name.
pub(super) fn elsewhere(engine: &Postgres<'_>) -> String {
    format!(
        "SELECT n.nspname FROM pg_catalog.pg_class c \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relname = {} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
        quote(&engine.table.name)
    )
}

async fn refuse_if_it_holds_the_chain(
    engine: &mut Postgres<'_>,
    schema: &str,
) -> Result<(), Error> {
    let table = engine.table.sql_in(schema);
    let sql = format!(
        "SELECT 1 FROM {table} WHERE chain = {} LIMIT 1",
        engine.chain
    );
    let message = Message::new().with(Part::Rows, &sql);
    let reply = engine.ask_briefly(&message).await?;
    let shown = format!("{schema}.{}", engine.table.name);
    let mut granting = None;
    let message = match &reply.failed {
        None if reply.rows(Part::Rows).next().is_none() => return Ok(()),
        None => format!("the history of this chain is in {shown}, where this session doesn't look"),
        // A table of that name which isn't ours.
        Some(failed) if failed.code() == UNDEFINED_COLUMN => return Ok(()),
        Some(failed) => {
            let said = crate::error::said(&failed.error);
            if failed.code() == NO_PRIVILEGE {
                granting = Some(rights::to_read(engine, schema, &table));
            }
            format!("{shown} may hold the history of this chain, and can't be read: {said}")
        }
    };
    let found =
        Diagnostic::error("history", message).note(format!("the database is {}", engine.place));
    let found = match (granting, &engine.table.schema) {
        (Some(granting), _) => found
            .help(granting)
            .help("or connect as the role that has migrated so far"),
        (None, Some(configured)) => {
            let name = &engine.table.name;
            let moved = format!("ALTER TABLE {table} SET SCHEMA {};", quote_name(configured));
            found
                .note(format!(
                    "migrate.toml says history-table = \"{configured}.{name}\""
                ))
                .help(format!("in migrate.toml: history-table = \"{shown}\""))
                .help(format!("or move the table: {moved}"))
        }
        (None, None) => found
            .help(format!("in migrate.toml: history-table = \"{shown}\""))
            .help(format!("or put the schema `{schema}` into the search_path")),
    };
    Err(Error::new(ErrorKind::History, found))
}

/// Makes the error of a bookkeeping statement.
pub(super) fn failed(engine: &Postgres<'_>, doing: &str, failed: Failed) -> Error {
    let said = crate::error::said(&failed.error);
    let found = || {
        Diagnostic::error("history", format!("can't {doing}: {said}"))
            .note(format!("the database is {}", engine.place))
    };
    let found = match failed.code() {
        exec::ABORTED => return Error::in_transaction(&engine.place).because(failed.error),
        UNDEFINED_COLUMN => return unreadable(engine, &said),
        writable::READ_ONLY => return writable::refused_midway(engine, failed),
        code if ends_the_session(code) => return Error::lost(&engine.place, failed.error),
        NO_PRIVILEGE => {
            let helps = rights::of_table(engine, &said, doing == READ);
            helps.into_iter().fold(found(), Diagnostic::help)
        }
        DISK_FULL => found().help("make room on the server's disk, then: cargo migrate upgrade"),
        _ => return Error::bookkeeping(&engine.place, doing, failed.error),
    };
    Error::new(ErrorKind::History, found).because(failed.error)
}

/// Returns whether the server ended the session: it was shut down, told to, or idle for too long.
pub(super) fn ends_the_session(code: &str) -> bool {
    matches!(
        code,
        "57P01" | "57P02" | "57P03" | "57P04" | "57P05" | "25P03" | "25P04"
    ) || code.starts_with("08")
}

/// Returns the error of a table that can't be created.
pub(super) fn cant_create(engine: &Postgres<'_>, failed: Failed) -> Error {
    let said = crate::error::said(&failed.error);
    let message = format!(
        "can't create the history's table {}: {said}",
        engine.table_sql()
    );
    let mut found =
        Diagnostic::error("history", message).note(format!("the database is {}", engine.place));
    let schema = match &engine.home {
        Home::Nowhere(Some(schema)) => quote_name(schema),
        _ => "…".to_owned(),
    };
    found = match failed.code() {
        "3F000" => found.help(format!("CREATE SCHEMA {schema};")),
        NO_PRIVILEGE => found.help(rights::to_create(engine, &schema)),
        DISK_FULL => found.help("make room on the server's disk, then: cargo migrate upgrade"),
        _ => found,
    };
    Error::new(ErrorKind::History, found).because(failed.error)
}

pub(super) fn unreadable(engine: &Postgres<'_>, reason: &str) -> Error {
    crate::session::unreadable(&engine.table_sql(), &engine.place, reason)
}
