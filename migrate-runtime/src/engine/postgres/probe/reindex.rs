//! `REINDEX CONCURRENTLY`: an index changes its number, and one that was cut off leaves an invalid one
//! beside it.

use migrate_core::sql::{Scope, Subject};

use super::{DONE, Kind, Look, NOT_DONE, folded, oid, relation};
use crate::engine::postgres::quote;

pub(super) const KINDS: &[Kind] = &[Kind {
    words: "REINDEX CONCURRENTLY",
    is_atomic: false,
    before,
    look: Look::Ask {
        after,
        words: 6,
        does: "drops the invalid indexes that it left",
    },
}];

/// What it names: `i`, `t`, `s` or `d`; its number, its schema's number, its table's number, the
/// leftovers of others with commas between them or `-`, its name.
fn before(subject: &Subject) -> Option<String> {
    let name = || subject.name.as_ref();
    let (letter, from) = match subject.scope? {
        Scope::Index => (
            "i",
            format!(
                "SELECT c.oid, c.relnamespace AS schema, x.indrelid AS \"table\", c.relname AS name \
                 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid \
                 WHERE c.oid = {}",
                relation(name()?)
            ),
        ),
        Scope::Table => (
            "t",
            format!(
                "SELECT c.oid, c.relnamespace AS schema, c.oid AS \"table\", c.relname AS name \
                 FROM pg_catalog.pg_class c WHERE c.oid = {}",
                relation(name()?)
            ),
        ),
        Scope::Schema => (
            "s",
            format!(
                "SELECT n.oid, n.oid AS schema, '0'::pg_catalog.oid AS \"table\", n.nspname AS name \
                 FROM pg_catalog.pg_namespace n WHERE n.nspname = {}",
                folded(name()?)
            ),
        ),
        Scope::Database => (
            "d",
            "SELECT '0'::pg_catalog.oid AS oid, '0'::pg_catalog.oid AS schema, \
             '0'::pg_catalog.oid AS \"table\", pg_catalog.current_database() AS name"
                .to_owned(),
        ),
    };
    let leftovers = leftovers(letter, "o.schema", "o.\"table\"");
    Some(format!(
        "SELECT '{letter} ' || o.oid || ' ' || o.schema || ' ' || o.\"table\" || ' ' || COALESCE(\
         (SELECT pg_catalog.string_agg(l.oid::pg_catalog.text, ',') FROM ({leftovers}) l), '-') \
         || ' ' || o.name FROM ({from}) o"
    ))
}

/// Leftovers go in any case; what isn't known to be done runs again, which does no harm.
fn after(seen: &[&str]) -> Option<String> {
    let &[letter, number, schema, table, others, name] = seen else {
        return None;
    };
    let (number, schema, table, name) = (oid(number)?, oid(schema)?, oid(table)?, quote(name));
    let mut known = Vec::new();
    for other in others.split(',').filter(|&other| other != "-") {
        known.push(oid(other)?);
    }
    let others = known.join(", ");
    let is_index = letter == "i";
    let leftovers = leftovers(letter, &schema, &table);
    Some(format!(
        "SELECT CASE WHEN {is_index} AND EXISTS (SELECT 1 FROM pg_catalog.pg_class c \
         WHERE c.relnamespace = {schema} AND c.relname = {name} AND c.oid <> {number}) \
         THEN '{DONE}' ELSE '{NOT_DONE}' END, \
         CASE WHEN l.oid IS NOT NULL THEN pg_catalog.format(\
         'DROP INDEX CONCURRENTLY IF EXISTS %I.%I', l.nspname, l.relname) END \
         FROM (SELECT 1) one LEFT JOIN (SELECT * FROM ({leftovers}) a \
         WHERE a.oid <> ALL (ARRAY[{others}]::pg_catalog.oid[])) l ON true"
    ))
}

/// Returns the query for invalid indexes that a `REINDEX CONCURRENTLY` within these bounds may leave.
fn leftovers(letter: &str, schema: &str, table: &str) -> String {
    // A table's long values have an index of their own.
    let within = match letter {
        "i" | "t" => format!(
            "COALESCE(h.oid, t.oid) IN (SELECT {table} \
             UNION SELECT p.relid FROM pg_catalog.pg_partition_tree({table}) p)"
        ),
        "s" => format!("COALESCE(h.relnamespace, t.relnamespace) = {schema}"),
        _ => "true".to_owned(),
    };
    format!(
        "SELECT c.oid, s.nspname, c.relname FROM pg_catalog.pg_index x \
         JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid \
         JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace \
         JOIN pg_catalog.pg_class t ON t.oid = x.indrelid \
         LEFT JOIN pg_catalog.pg_class h ON h.reltoastrelid = t.oid \
         WHERE NOT x.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND {within}"
    )
}
