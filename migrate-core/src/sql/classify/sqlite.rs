//! SQLite 3.

use super::Class;
use super::cursor::Cursor;
use crate::sql::lexer::TokenKind;

pub(super) fn classify(mut at: Cursor<'_>) -> Class {
    let words = [
        "BEGIN",
        "COMMIT",
        "END",
        "ROLLBACK",
        "SAVEPOINT",
        "RELEASE",
        "VACUUM",
        "DETACH",
        "PRAGMA",
    ];
    match at.eat_any(&words) {
        Some("ROLLBACK") => {
            at.eat("TRANSACTION");
            if at.at("TO") {
                Class::savepoint()
            } else {
                Class::control("ROLLBACK")
            }
        }
        Some("SAVEPOINT" | "RELEASE") => Class::savepoint(),
        Some("PRAGMA") => Class::outside(pragma(&mut at)),
        Some(outside @ ("VACUUM" | "DETACH")) => Class::outside(Some(outside)),
        Some(control) => Class::control(control),
        None => Class::default(),
    }
}

/// Returns the pragma that is refused, or does nothing, inside a transaction.
fn pragma(at: &mut Cursor<'_>) -> Option<&'static str> {
    // Of these, the last alone also acts when it is not given a value.
    const OUTSIDE: [&str; 5] = [
        "PRAGMA foreign_keys",
        "PRAGMA journal_mode",
        "PRAGMA synchronous",
        "PRAGMA temp_store",
        "PRAGMA wal_checkpoint",
    ];
    let mut name = at.bump()?.1;
    if at.at_mark(".") {
        at.step();
        name = at.bump()?.1;
    }
    let name = name.trim_matches(['"', '\'', '`', '[', ']']);
    let found = OUTSIDE
        .into_iter()
        .find(|words| words["PRAGMA ".len()..].eq_ignore_ascii_case(name))?;
    let acts = at.at_mark("=") || at.kind() == Some(TokenKind::Open) || found == OUTSIDE[4];
    acts.then_some(found)
}
