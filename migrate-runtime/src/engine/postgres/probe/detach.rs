//! `ALTER TABLE … DETACH PARTITION … CONCURRENTLY`: one that was cut off must be finalized.

use migrate_core::sql::Subject;

use super::{DONE, Kind, Look, NOT_DONE, oid, relation};

pub(super) const KINDS: &[Kind] = &[Kind {
    words: "DETACH PARTITION CONCURRENTLY",
    is_atomic: false,
    before,
    look: Look::Ask {
        after,
        words: 3,
        does: "finalizes the detaching",
    },
}];

/// The table's number, the partition's, and `attached`, `pending` or `apart`.
fn before(subject: &Subject) -> Option<String> {
    let (table, part) = (
        relation(subject.table.as_ref()?),
        relation(subject.name.as_ref()?),
    );
    Some(format!(
        "SELECT o.parent || ' ' || o.part || CASE WHEN h.inhrelid IS NULL THEN ' apart' \
         WHEN h.inhdetachpending THEN ' pending' ELSE ' attached' END \
         FROM (SELECT {table} AS parent, {part} AS part) o \
         LEFT JOIN pg_catalog.pg_inherits h ON h.inhparent = o.parent AND h.inhrelid = o.part"
    ))
}

/// What is pending can't go back, and is done once it is finalized.
fn after(seen: &[&str]) -> Option<String> {
    let &[table, part, was] = seen else {
        return None;
    };
    let (table, part) = (oid(table)?, oid(part)?);
    let (was_attached, was_apart) = (was == "attached", was == "apart");
    let name = |table: &str| {
        format!(
            "(SELECT pg_catalog.format('%I.%I', s.nspname, c.relname) FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace WHERE c.oid = {table})"
        )
    };
    Some(format!(
        "SELECT CASE WHEN h.inhrelid IS NULL AND {was_apart} THEN '{NOT_DONE}' \
         WHEN h.inhrelid IS NULL OR h.inhdetachpending AND {was_attached} THEN '{DONE}' \
         ELSE '{NOT_DONE}' END, \
         CASE WHEN h.inhdetachpending AND {was_attached} THEN \
         'ALTER TABLE ' || {} || ' DETACH PARTITION ' || {} || ' FINALIZE' END \
         FROM (SELECT 1) one LEFT JOIN pg_catalog.pg_inherits h \
         ON h.inhparent = {table} AND h.inhrelid = {part}",
        name(&table),
        name(&part),
    ))
}
