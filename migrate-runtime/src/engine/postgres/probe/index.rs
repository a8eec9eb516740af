//! `CREATE INDEX CONCURRENTLY` and `DROP INDEX CONCURRENTLY`.

use migrate_core::sql::Subject;

use super::{DONE, Kind, Look, NOT_DONE, UNKNOWN, folded, oid, relation};
use crate::engine::postgres::{activity, quote};

pub(super) const CREATE: &str = "CREATE INDEX CONCURRENTLY";

/// The schema's number, the number of the index that has the name already or 0, and the name.
pub(super) const CREATE_WORDS: usize = 3;

pub(super) const KINDS: &[Kind] = &[
    Kind {
        words: CREATE,
        is_atomic: false,
        before: before_create,
        look: Look::Ask {
            after: after_create,
            words: CREATE_WORDS,
            does: "drops the invalid index",
        },
    },
    Kind {
        words: "DROP INDEX CONCURRENTLY",
        is_atomic: false,
        before: before_drop,
        look: Look::Ask {
            after: after_drop,
            words: 1,
            does: "",
        },
    },
];

/// An index is in the schema of its table, whatever the path.
fn before_create(subject: &Subject) -> Option<String> {
    let (name, table) = (
        folded(subject.name.as_ref()?),
        relation(subject.table.as_ref()?),
    );
    Some(format!(
        "SELECT t.relnamespace || ' ' || COALESCE(i.oid, '0') || ' ' || n.name \
         FROM pg_catalog.pg_class t CROSS JOIN (SELECT {name} AS name) n \
         LEFT JOIN pg_catalog.pg_class i ON i.relnamespace = t.relnamespace AND i.relname = n.name \
         WHERE t.oid = {table}"
    ))
}

/// Only an index that wasn't there before is this statement's.
fn after_create(seen: &[&str]) -> Option<String> {
    let &[schema, before, name] = seen else {
        return None;
    };
    let (schema, before, name) = (oid(schema)?, oid(before)?, quote(name));
    Some(format!(
        "SELECT CASE WHEN i.oid IS NULL OR i.oid = {before} THEN '{NOT_DONE}' \
         WHEN {before} <> '0' OR i.is_built THEN '{UNKNOWN}' \
         WHEN i.indisvalid THEN '{DONE}' ELSE '{NOT_DONE}' END, \
         CASE WHEN {before} = '0' AND NOT i.indisvalid AND NOT i.is_built THEN pg_catalog.format(\
         'DROP INDEX CONCURRENTLY IF EXISTS %I.%I', i.nspname, i.relname) END \
         FROM (SELECT 1) one LEFT JOIN ({}) i ON true",
        named(&schema, &name)
    ))
}

/// Returns the condition that the index is there and not valid.
pub(super) fn invalid(seen: &[&str]) -> Option<String> {
    let &[schema, _, name] = seen else {
        return None;
    };
    let (schema, name) = (oid(schema)?, quote(name));
    Some(format!(
        "EXISTS (SELECT 1 FROM ({}) i WHERE NOT i.indisvalid)",
        named(&schema, &name)
    ))
}

fn named(schema: &str, name: &str) -> String {
    format!(
        "SELECT c.oid, c.relname, s.nspname, x.indisvalid, \
         NOT x.indisvalid AND {} AS is_built FROM pg_catalog.pg_class c \
         JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid \
         JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace \
         WHERE c.relnamespace = {schema} AND c.relname = {name}",
        activity::builds("x.indrelid")
    )
}

fn before_drop(subject: &Subject) -> Option<String> {
    let index = relation(subject.name.as_ref()?);
    Some(format!("{index}::pg_catalog.text"))
}

/// Ended midway, it leaves the index there and not valid: then it runs again.
fn after_drop(seen: &[&str]) -> Option<String> {
    let index = oid(seen.first()?)?;
    Some(format!(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_class c WHERE c.oid = {index}) \
         THEN '{NOT_DONE}' ELSE '{DONE}' END, NULL"
    ))
}
