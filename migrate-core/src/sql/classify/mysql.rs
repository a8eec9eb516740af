//! MySQL and MariaDB.

use super::Class;
use super::cursor::Cursor;

pub(super) fn classify(mut at: Cursor<'_>) -> Class {
    match at.eat_any(&[
        "BEGIN",
        "START",
        "COMMIT",
        "ROLLBACK",
        "XA",
        "SET",
        "SAVEPOINT",
        "RELEASE",
    ]) {
        Some("START") if at.at("TRANSACTION") => Class::control("START TRANSACTION"),
        Some("ROLLBACK") => {
            at.eat("WORK");
            if at.at("TO") {
                Class::savepoint()
            } else {
                Class::control("ROLLBACK")
            }
        }
        Some("SET") if sets_autocommit(&mut at) => Class::control("SET autocommit"),
        Some("SAVEPOINT" | "RELEASE") => Class::savepoint(),
        Some("START" | "SET") | None => Class::default(),
        Some(control) => Class::control(control),
    }
}

/// Says whether a SET changes `autocommit`, in any of its places.
fn sets_autocommit(at: &mut Cursor<'_>) -> bool {
    at.seek("autocommit")
}
