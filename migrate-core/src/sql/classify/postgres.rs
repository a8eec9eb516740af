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
    ]);
    Class::outside(match first {
        Some("CREATE") => return create(&mut at),
        Some("DROP") => drop(&mut at),
        Some("ALTER") => alter(&mut at),
        Some("REINDEX") => reindex(&mut at),
        Some("CLUSTER") => whole_database(&mut at).then_some("CLUSTER"),
        Some("REPACK") => repack(&mut at),
        Some("DISCARD") => at.at("ALL").then_some("DISCARD ALL"),
        Some("DO") => commits_inside(&mut at).then_some("DO with COMMIT"),
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

/// Says whether the body of a DO ends a transaction.
fn commits_inside(at: &mut Cursor<'_>) -> bool {
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
        if body.is_some_and(|body| body_commits(Cursor::new(Dialect::Postgres, body))) {
            return true;
        }
    }
    false
}

fn body_commits(mut at: Cursor<'_>) -> bool {
    let mut fresh = true;
    while !at.is_done() {
        if fresh && at.eat_any(&["COMMIT", "ROLLBACK"]).is_some() {
            if at.at_end() || at.at("AND") {
                return true;
            }
            fresh = false;
        } else {
            fresh = at.kind() == Some(TokenKind::Terminator)
                || ["BEGIN", "THEN", "ELSE", "LOOP"]
                    .iter()
                    .any(|keyword| at.at(keyword));
            at.step();
        }
    }
    false
}
