//! Sessions in words: expressions of SQL over a row of `pg_stat_activity`, by its alias.
//!
//! What a role may not see of others' sessions is NULL there, and left out.

/// Returns who it is, from where and since when, and what it is at.
pub(super) fn whole(a: &str) -> String {
    let (named, from, text) = (named(a), from(a), text(a));
    format!(
        "{named}{from} || COALESCE(', since ' || pg_catalog.to_char(\
         pg_catalog.timezone('UTC', {a}.backend_start), 'YYYY-MM-DD HH24:MI:SS') || ' UTC', '') \
         || CASE WHEN {a}.state = 'active' THEN ', which runs: ' || {text} \
         ELSE COALESCE(', ' || {a}.state, '') END"
    )
}

/// Returns the process, its role and its application.
pub(super) fn named(a: &str) -> String {
    let process = process(a);
    format!(
        "{process} || CASE WHEN {a}.application_name <> '' \
         THEN ' (' || {a}.application_name || ')' ELSE '' END"
    )
}

/// Returns the process and its role.
pub(super) fn process(a: &str) -> String {
    format!("'process ' || {a}.pid || ' of ' || COALESCE({a}.usename, 'another role')")
}

/// Returns what is added to that: the client's address, where it has one.
pub(super) fn from(a: &str) -> String {
    format!(" || COALESCE(' from ' || pg_catalog.host({a}.client_addr), '')")
}

/// Returns what is added to that: its statement, which is the last one where none runs.
pub(super) fn statement(a: &str) -> String {
    let text = text(a);
    format!(
        " || CASE WHEN {a}.query <> '' THEN CASE WHEN {a}.state = 'active' THEN ': ' \
         ELSE ', after: ' END || {text} ELSE '' END"
    )
}

/// Returns its statement, shortened. Of our own message the comment is enough, which names chain and
/// revision.
fn text(a: &str) -> String {
    format!(
        "pg_catalog.left(pg_catalog.regexp_replace(\
         pg_catalog.regexp_replace({a}.query, E'\\\\s+', ' ', 'g'), \
         '^(/[*] migrate:[^:*]*:[0-9]+:[^:* ]+ [*]/).*$', E'\\\\1'), 120)"
    )
}
