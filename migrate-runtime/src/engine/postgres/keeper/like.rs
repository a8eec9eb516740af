//! What is in a database that is about to go, and what the one in its place keeps of it.

use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions as _, Connection as _};

use super::{NO_DATABASE, Server, ask, database, is, quote, quote_name, send};
use crate::Error;
use crate::engine::postgres::assemble::{Message, Part};
use crate::settings::Settings;

/// Returns the chains of each table that has the history's name, whatever its schema.
pub(super) async fn chains(server: &Server, settings: &Settings) -> Result<Vec<String>, Error> {
    let mut connection = match server.options.connect().await {
        Ok(connection) => connection,
        Err(error) if is(&error, NO_DATABASE) => return Ok(Vec::new()),
        Err(error) => return Err(database::cant_connect(&server.place, error)),
    };
    let found = chains_on(server, settings, &mut connection).await;
    let _ = connection.close().await;
    found
}

async fn chains_on(
    server: &Server,
    settings: &Settings,
    connection: &mut PgConnection,
) -> Result<Vec<String>, Error> {
    let schemas = format!(
        "SELECT n.nspname FROM pg_catalog.pg_class c \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relname = {} AND c.relkind IN ('r', 'p')",
        quote(&settings.table.name)
    );
    let message = Message::new().with(Part::Look, &schemas);
    let reply = ask(server, connection, &message, "look for histories").await?;
    let mut chains = Vec::new();
    for schema in reply
        .rows(Part::Look)
        .filter_map(|cells| cells.first()?.as_deref())
    {
        let table = settings.table.sql_in(schema);
        let names = format!("SELECT DISTINCT chain FROM {table}");
        let reply = send::ask(connection, &Message::new().with(Part::Rows, &names)).await;
        // A table of that name which isn't ours, or which this role can't read, tells of none.
        let names = reply
            .rows(Part::Rows)
            .filter_map(|cells| cells.first()?.clone());
        chains.extend(names);
    }
    chains.sort();
    chains.dedup();
    Ok(chains)
}

/// Returns the words that make one like it: whose it is, and how it sorts and encodes text, where
/// that isn't the server's usual way; none where it doesn't exist.
///
/// Only then is it made from `template0`: what somebody has put into `template1` is for new
/// databases.
pub(super) async fn options(
    server: &Server,
    connection: &mut PgConnection,
) -> Result<String, Error> {
    let sql = format!(
        "SELECT pg_catalog.pg_get_userbyid(d.datdba), pg_catalog.pg_encoding_to_char(d.encoding), \
         d.datcollate, d.datctype, d.encoding = t.encoding AND d.datcollate = t.datcollate \
         AND d.datctype = t.datctype FROM pg_catalog.pg_database d, pg_catalog.pg_database t \
         WHERE d.datname = {} AND t.datname = 'template1'",
        quote(&server.name)
    );
    let message = Message::new().with(Part::Look, &sql);
    let reply = ask(server, connection, &message, "look at the server").await?;
    let cell = |column| reply.cell(Part::Look, column);
    let mut sql = Vec::new();
    if let Some(owner) = cell(0) {
        sql.push(format!("OWNER {}", quote_name(owner)));
    }
    if let (Some(encoding), Some(collate), Some(ctype), Some("f")) =
        (cell(1), cell(2), cell(3), cell(4))
    {
        let (encoding, collate, ctype) = (quote(encoding), quote(collate), quote(ctype));
        sql.push(format!(
            "ENCODING {encoding} LC_COLLATE {collate} LC_CTYPE {ctype} TEMPLATE template0"
        ));
    }
    Ok(sql.join(" "))
}
