//! PostgreSQL 12 and newer: what its source guards with `PreventInTransactionBlock`.

use super::cursor::{Cursor, is_off, is_on};
use super::{Class, ConcurrentIndex};
use crate::Dialect;
use crate::sql::lexer::TokenKind;

pub(super) fn classify(mut at: Cursor<'_>) -> Class {
    if let Some(class) = transaction(&mut at) {
        return class;
    }
    let first = at.eat_any(&[
        "CREATE", "DROP", "ALTER", "REINDEX", "CLUSTER", "REPACK", "DISCARD", "DO", "VACUUM",
        "CALL",
    ]);
    let may_commit = match first {
        Some("CALL") => true,
        Some("DO") => {
            let ends = body_ends(&mut at);
            if ends.itself {
                return Class::outside(Some("DO with COMMIT"));
            }
            ends.calls
        }
        _ => false,
    };
    if may_commit {
        return Class {
            may_commit,
            ..Class::default()
        };
    }
    Class::outside(match first {
        Some("CREATE") => return create(&mut at),
        Some("DROP") => drop(&mut at),
        Some("ALTER") => alter(&mut at),
        Some("REINDEX") => reindex(&mut at),
        Some("CLUSTER") => whole_database(&mut at).then_some("CLUSTER"),
        Some("REPACK") => repack(&mut at),
        Some("DISCARD") => at.at("ALL").then_some("DISCARD ALL"),
        Some("VACUUM") => Some("VACUUM"),
        _ => None,
    })
}

fn transaction(at: &mut Cursor<'_>) -> Option<Class> {
    let first = at.eat_any(&[
        "BEGIN",
        "START",
        "COMMIT",
        "END",
        "ROLLBACK",
        "ABORT",
        "PREPARE",
        "SAVEPOINT",
        "RELEASE",
    ])?;
    Some(match first {
        "START" if at.at("TRANSACTION") => Class::control("START TRANSACTION"),
        "COMMIT" if at.at("PREPARED") => prepared("COMMIT PREPARED"),
        "ROLLBACK" if at.at("PREPARED") => prepared("ROLLBACK PREPARED"),
        "PREPARE" if at.at("TRANSACTION") => Class::control("PREPARE TRANSACTION"),
        "ROLLBACK" => {
            at.eat_any(&["WORK", "TRANSACTION"]);
            if at.at("TO") {
                Class::savepoint()
            } else {
                Class::control("ROLLBACK")
            }
        }
        "SAVEPOINT" | "RELEASE" => Class::savepoint(),
        "START" | "PREPARE" => Class::default(),
        other => Class::control(other),
    })
}

fn prepared(words: &'static str) -> Class {
    Class {
        outside_transaction: Some(words),
        ..Class::control(words)
    }
}

fn create(at: &mut Cursor<'_>) -> Class {
    at.eat("UNIQUE");
    Class::outside(
        match at.eat_any(&["INDEX", "DATABASE", "TABLESPACE", "SUBSCRIPTION"]) {
            Some("INDEX") if at.eat("CONCURRENTLY") => {
                let if_not_exists = at.eat("IF");
                if if_not_exists {
                    at.eat("NOT");
                    at.eat("EXISTS");
                }
                let index = ConcurrentIndex {
                    named: !at.at("ON"),
                    if_not_exists,
                };
                return Class {
                    outside_transaction: Some("CREATE INDEX CONCURRENTLY"),
                    concurrent_index: Some(index),
                    ..Class::default()
                };
            }
            Some("DATABASE") => Some("CREATE DATABASE"),
            Some("TABLESPACE") => Some("CREATE TABLESPACE"),
            Some("SUBSCRIPTION") => {
                let options = if at.seek("WITH") {
                    at.options()
                } else {
                    Vec::new()
                };
                let makes_slot = !is_off(&options, "create_slot") && !is_off(&options, "connect");
                makes_slot.then_some("CREATE SUBSCRIPTION")
            }
            _ => None,
        },
    )
}

fn drop(at: &mut Cursor<'_>) -> Option<&'static str> {
    match at.eat_any(&["INDEX", "DATABASE", "TABLESPACE", "SUBSCRIPTION"])? {
        "INDEX" => at.at("CONCURRENTLY").then_some("DROP INDEX CONCURRENTLY"),
        "DATABASE" => Some("DROP DATABASE"),
        "TABLESPACE" => Some("DROP TABLESPACE"),
        _ => Some("DROP SUBSCRIPTION"),
    }
}

fn alter(at: &mut Cursor<'_>) -> Option<&'static str> {
    match at.eat_any(&["SYSTEM", "DATABASE", "TABLE", "SUBSCRIPTION"])? {
        "SYSTEM" => Some("ALTER SYSTEM"),
        "DATABASE" => {
            at.eat_name();
            (at.eat("SET") && at.at("TABLESPACE")).then_some("ALTER DATABASE SET TABLESPACE")
        }
        "TABLE" => {
            at.eat_if_exists();
            at.eat("ONLY");
            at.eat_name();
            if !(at.eat("DETACH") && at.eat("PARTITION")) {
                return None;
            }
            at.eat_name();
            at.at("CONCURRENTLY")
                .then_some("DETACH PARTITION CONCURRENTLY")
        }
        _ => alter_subscription(at),
    }
}

fn alter_subscription(at: &mut Cursor<'_>) -> Option<&'static str> {
    at.eat_name();
    let verb = at.eat_any(&["REFRESH", "SET", "ADD", "DROP"])?;
    if verb == "REFRESH" {
        return Some("ALTER SUBSCRIPTION REFRESH");
    }
    if at.eat("PUBLICATION") {
        let options = if at.seek("WITH") {
            at.options()
        } else {
            Vec::new()
        };
        return (!is_off(&options, "refresh")).then_some("ALTER SUBSCRIPTION with refresh");
    }
    let slot = at
        .options()
        .iter()
        .any(|(option, _)| option == "failover" || option == "two_phase");
    slot.then_some("ALTER SUBSCRIPTION SET")
}

fn reindex(at: &mut Cursor<'_>) -> Option<&'static str> {
    let concurrently = is_on(&at.options(), "concurrently");
    match at.eat_any(&["INDEX", "TABLE", "SCHEMA", "DATABASE", "SYSTEM"])? {
        _ if concurrently || at.at("CONCURRENTLY") => Some("REINDEX CONCURRENTLY"),
        "SCHEMA" => Some("REINDEX SCHEMA"),
        "DATABASE" => Some("REINDEX DATABASE"),
        "SYSTEM" => Some("REINDEX SYSTEM"),
        _ => None,
    }
}

/// Says whether a CLUSTER or REPACK names no table.
fn whole_database(at: &mut Cursor<'_>) -> bool {
    at.eat("VERBOSE");
    at.options();
    at.at_end()
}

/// REPACK came with PostgreSQL 19, in the place of CLUSTER and VACUUM FULL.
fn repack(at: &mut Cursor<'_>) -> Option<&'static str> {
    if is_on(&at.options(), "concurrently") {
        return Some("REPACK CONCURRENTLY");
    }
    (at.at_end() || at.at("USING")).then_some("REPACK")
}

/// Returns what it is in a statement that frees all locks of its session.
pub(super) fn frees_locks(mut at: Cursor<'_>) -> Option<&'static str> {
    if at.eat("DISCARD") {
        return at.at("ALL").then_some("DISCARD ALL");
    }
    while !at.is_done() {
        if at.at("pg_advisory_unlock_all") {
            return Some("pg_advisory_unlock_all()");
        }
        at.step();
    }
    None
}

/// What the body of a DO does to transactions.
#[derive(Clone, Copy, Default)]
struct Ends {
    /// It ends one itself.
    itself: bool,
    /// It calls a procedure, which may.
    calls: bool,
}

fn body_ends(at: &mut Cursor<'_>) -> Ends {
    let mut ends = Ends::default();
    while let Some((kind, text)) = at.bump() {
        let in_dollars = || {
            text.strip_prefix('$')
                .and_then(|text| text.split_once('$'))
                .map(|(_, body)| body)
        };
        let in_quotes = || {
            text.strip_prefix('\'')
                .and_then(|text| text.strip_suffix('\''))
        };
        let body = in_dollars()
            .or_else(in_quotes)
            .filter(|_| kind == TokenKind::Quoted);
        if let Some(body) = body {
            read_body(Cursor::new(Dialect::Postgres, body), &mut ends);
        }
    }
    ends
}

fn read_body(mut at: Cursor<'_>, ends: &mut Ends) {
    let mut fresh = true;
    while !at.is_done() {
        if fresh && at.eat_any(&["COMMIT", "ROLLBACK"]).is_some() {
            ends.itself |= at.at_end() || at.at("AND");
            fresh = false;
        } else {
            ends.calls |= fresh && at.at("CALL");
            fresh = at.kind() == Some(TokenKind::Terminator)
                || ["BEGIN", "THEN", "ELSE", "LOOP"]
                    .iter()
                    .any(|keyword| at.at(keyword));
            at.step();
        }
    }
}
