//! Triggers.

use super::cursor::{Cursor, stored};
use crate::Error;
use crate::sqlite::token::{Names, Token, bare, fold, meaning, mentioned, quoted, written};

/// A trigger as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TriggerText {
    /// `BEFORE`, `AFTER` or `INSTEAD OF`.
    pub(crate) timing: String,
    /// `INSERT`, `DELETE`, `UPDATE`, or `UPDATE OF` and columns.
    pub(crate) event: Vec<Token>,
    pub(crate) condition: Option<Vec<Token>>,
    /// From `BEGIN` to `END`.
    pub(crate) body: Vec<Token>,
    /// The whole statement.
    pub(crate) sql: String,
}

impl TriggerText {
    /// Reads the stored text of a trigger.
    ///
    /// # Errors
    ///
    /// Where it holds a clause that isn't known.
    pub(crate) fn read(name: &str, text: &str) -> Result<Self, Error> {
        let what = format!("trigger {}", quoted(name));
        let (tokens, sql) = stored(text);
        let mut cursor = Cursor::new(&what, &tokens);
        cursor.expect(&["CREATE", "TRIGGER"])?;
        cursor.name()?;
        let timing = if cursor.eat(&["AFTER"]) {
            "AFTER"
        } else if cursor.eat(&["INSTEAD", "OF"]) {
            "INSTEAD OF"
        } else {
            cursor.eat(&["BEFORE"]);
            "BEFORE"
        };
        let event = cursor.place();
        if cursor.eat(&["UPDATE"]) {
            cursor.eat(&["OF"]);
        } else if !cursor.eat(&["INSERT"]) {
            cursor.eat(&["DELETE"]);
        }
        cursor.until(|it| it.at(&["ON"]))?;
        let event = cursor.since(event);
        cursor.expect(&["ON"])?;
        cursor.name()?;
        if cursor.eat_mark(".") {
            cursor.name()?;
        }
        cursor.eat(&["FOR", "EACH", "ROW"]);
        let condition = match cursor.eat(&["WHEN"]) {
            true => Some(cursor.until(|it| it.at(&["BEGIN"]))?.to_vec()),
            false => None,
        };
        match cursor.at(&["BEGIN"]) {
            true => Ok(Self {
                timing: timing.to_owned(),
                event,
                condition,
                body: cursor.rest().to_vec(),
                sql: cursor.in_capitals(sql),
            }),
            false => Err(cursor.unknown()),
        }
    }

    /// Returns what fires it, as people are shown it and as it is compared.
    pub(crate) fn fires(&self, names: &Names) -> (String, String) {
        let words = |event| format!("{} {event}", self.timing);
        (
            words(written(&self.event)),
            words(fold(&meaning(&self.event, names))),
        )
    }

    /// Returns the condition, which may stand in parentheses.
    pub(crate) fn condition(&self) -> Option<&[Token]> {
        self.condition.as_deref().map(bare)
    }

    /// Returns the names that its condition and body mention.
    pub(crate) fn mentioned(&self) -> Names {
        let mut found = mentioned(&self.body);
        found.extend(mentioned(self.condition.as_deref().unwrap_or_default()));
        found
    }
}
