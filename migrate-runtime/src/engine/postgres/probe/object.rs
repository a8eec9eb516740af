//! What is there or isn't: databases, tablespaces, subscriptions, prepared transactions.

use migrate_core::sql::Subject;

use super::{DONE, Kind, Look, NOT_DONE, folded, oid};
use crate::engine::postgres::quote;

const DATABASE: &str = "FROM pg_catalog.pg_database o WHERE o.datname";
const TABLESPACE: &str = "FROM pg_catalog.pg_tablespace o WHERE o.spcname";
const SUBSCRIPTION: &str = "FROM pg_catalog.pg_subscription o WHERE o.subdbid = (SELECT d.oid \
    FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()) AND o.subname";
const PREPARED: &str = "FROM pg_catalog.pg_prepared_xacts o WHERE o.gid";
const PLACE: &str = "o.dattablespace::pg_catalog.text";
const PUBLICATIONS: &str = "pg_catalog.md5(o.subpublications::pg_catalog.text)";

/// Makes the kind of what is made or dropped, by its catalog, which plain functions can't carry.
macro_rules! thing {
    ($words:literal, $answer:ident, $catalog:ident) => {
        kind($words, |it| named(it, $catalog), |it| $answer(it, $catalog))
    };
}

pub(super) const KINDS: &[Kind] = &[
    thing!("CREATE DATABASE", made, DATABASE),
    thing!("DROP DATABASE", gone, DATABASE),
    thing!("CREATE TABLESPACE", made, TABLESPACE),
    thing!("DROP TABLESPACE", gone, TABLESPACE),
    thing!("CREATE SUBSCRIPTION", made, SUBSCRIPTION),
    thing!("DROP SUBSCRIPTION", gone, SUBSCRIPTION),
    kind("COMMIT PREPARED", prepared, |it| gone(it, PREPARED)),
    kind("ROLLBACK PREPARED", prepared, |it| gone(it, PREPARED)),
    kind(
        "ALTER DATABASE SET TABLESPACE",
        |it| detail(it, DATABASE, PLACE),
        |it| changed(it, "pg_catalog.pg_database", PLACE),
    ),
    kind(
        "ALTER SUBSCRIPTION with refresh",
        |it| detail(it, SUBSCRIPTION, PUBLICATIONS),
        |it| changed(it, "pg_catalog.pg_subscription", PUBLICATIONS),
    ),
];

/// Of each, two words are seen.
const fn kind(
    words: &'static str,
    before: fn(&Subject) -> Option<String>,
    after: fn(&[&str]) -> Option<String>,
) -> Kind {
    Kind {
        words,
        is_atomic: true,
        before,
        look: Look::Ask {
            after,
            words: 2,
            does: "",
        },
    }
}

/// Whether it is there, `t` or `f`, and its name.
fn named(subject: &Subject, from: &str) -> Option<String> {
    let name = folded(subject.name.as_ref()?);
    Some(format!(
        "SELECT CASE WHEN EXISTS (SELECT 1 {from} = n.name) THEN 't ' ELSE 'f ' END || n.name \
         FROM (SELECT {name} AS name) n"
    ))
}

/// Likewise; the name is a text.
fn prepared(subject: &Subject) -> Option<String> {
    let literal = subject.name.as_ref()?;
    let is_literal = literal.ends_with('\'') || literal.ends_with('$');
    is_literal.then(|| {
        format!(
            "SELECT CASE WHEN EXISTS (SELECT 1 {PREPARED} = {literal}) THEN 't ' ELSE 'f ' END \
             || {literal}::pg_catalog.text"
        )
    })
}

/// What was there before fails by itself.
fn made(seen: &[&str], from: &str) -> Option<String> {
    answer(seen, from, "f", "EXISTS")
}

fn gone(seen: &[&str], from: &str) -> Option<String> {
    answer(seen, from, "t", "NOT EXISTS")
}

fn answer(seen: &[&str], from: &str, before: &str, now: &str) -> Option<String> {
    let &[was, name] = seen else {
        return None;
    };
    let name = quote(name);
    let could = was == before;
    Some(format!(
        "SELECT CASE WHEN {could} AND {now} (SELECT 1 {from} = {name}) \
         THEN '{DONE}' ELSE '{NOT_DONE}' END, NULL"
    ))
}

/// Its number, and what the statement changes of it.
fn detail(subject: &Subject, from: &str, what: &str) -> Option<String> {
    let name = folded(subject.name.as_ref()?);
    Some(format!("SELECT o.oid || ' ' || {what} {from} = {name}"))
}

/// What is as it was runs again: either nothing happened, or nothing was to happen.
fn changed(seen: &[&str], catalog: &str, what: &str) -> Option<String> {
    let &[number, before] = seen else {
        return None;
    };
    let (number, before) = (oid(number)?, quote(before));
    Some(format!(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM {catalog} o WHERE o.oid = {number} \
         AND {what} <> {before}) THEN '{DONE}' ELSE '{NOT_DONE}' END, NULL"
    ))
}
