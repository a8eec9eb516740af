//! What a role lacks where the server denies it the history, and the statements that give it.

use super::{Home, Postgres};
use crate::table::quote_name;

/// Returns the statements that let the role read the history, or write it too.
///
/// The server names what it denies: a schema that can't be used hides its tables.
pub(super) fn of_table(engine: &Postgres<'_>, said: &str, reads: bool) -> Vec<String> {
    let table = engine.table_sql();
    let role = role(engine);
    if said.contains("schema")
        && let Home::In(schema, _) | Home::Nowhere(Some(schema)) = &engine.home
    {
        return vec![of_schema(engine, schema)];
    }
    let all = format!("GRANT SELECT, INSERT, UPDATE ON {table} TO {role};");
    match reads {
        true => vec![
            format!("to look: GRANT SELECT ON {table} TO {role};"),
            format!("to migrate: {all}"),
        ],
        false => vec![all],
    }
}

/// Returns the statements that let the role read a table, given as SQL, in a schema.
pub(super) fn to_read(engine: &Postgres<'_>, schema: &str, table: &str) -> String {
    let usage = of_schema(engine, schema);
    format!("{usage} GRANT SELECT ON {table} TO {};", role(engine))
}

/// Returns the statement that lets the role use a schema.
fn of_schema(engine: &Postgres<'_>, schema: &str) -> String {
    let schema = quote_name(schema);
    format!("GRANT USAGE ON SCHEMA {schema} TO {};", role(engine))
}

/// Returns the statement that lets the role create tables in a schema, which is quoted.
pub(super) fn to_create(engine: &Postgres<'_>, schema: &str) -> String {
    format!(
        "GRANT USAGE, CREATE ON SCHEMA {schema} TO {};",
        role(engine)
    )
}

fn role(engine: &Postgres<'_>) -> String {
    engine.role.as_deref().map_or("…".to_owned(), quote_name)
}
