//! Enums.

use super::{At, Sql};
use crate::facet::object;
use crate::postgres::layout;
use crate::{Mode, Statement};

object! {
    /// An enum.
    Enum = "enum" {
        /// Its values, in order, as SQL writes them.
        values: Vec<String> => "values",
    }
}

impl Sql for Enum {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let head = format!("CREATE TYPE {} AS ENUM", at.sql());
        vec![Statement::new(layout::list(&head, &self.values))]
    }

    /// Adds values; to take one away, or to change their order, the type must be made anew.
    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        let mut kept = self.values.iter().peekable();
        let mut statements = Vec::new();
        for (index, value) in to.values.iter().enumerate() {
            if kept.next_if_eq(&value).is_some() {
                continue;
            }
            if self.values.contains(value) {
                return None;
            }
            let place = match (kept.peek(), index.checked_sub(1)) {
                (None, _) => String::new(),
                (Some(next), None) => format!(" BEFORE {next}"),
                (Some(_), Some(last)) => format!(" AFTER {}", to.values[last]),
            };
            let sql = format!("{}{value}{place}", addition(at.sql()));
            statements.push(Statement::new(sql).mode(Mode::Committed));
        }
        match kept.peek() {
            None => Some(statements),
            Some(_) => None,
        }
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("DROP TYPE {}", at.sql()))
    }
}

fn addition(name: &str) -> String {
    format!("ALTER TYPE {name} ADD VALUE ")
}

/// Lets additions of values run with their neighbours where no later statement uses the value: a new value can't be
/// used before it is committed (`ALTER TYPE`, Notes).
pub(crate) fn join_unused(statements: &mut [Statement]) {
    for index in 0..statements.len() {
        let (head, later) = statements.split_at_mut(index + 1);
        let statement = &mut head[index];
        let value = statement
            .sql
            .split_once(" ADD VALUE ")
            .map(|(_, rest)| string(rest));
        if let (Mode::Committed, Some(value)) = (statement.mode, value)
            && !later
                .iter()
                .any(|it| !it.sql.starts_with("ALTER TYPE ") && it.sql.contains(value))
        {
            statement.mode = Mode::Together;
        }
    }
}

/// Returns the string, without a letter before its quotes, that a text begins with.
fn string(text: &str) -> &str {
    let text = text.strip_prefix('E').unwrap_or(text);
    let mut open = false;
    let end = text.char_indices().find(|&(at, letter)| {
        open ^= letter == '\'';
        !open && !text[at + 1..].starts_with('\'')
    });
    end.map_or(text, |(at, _)| &text[..=at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_value_that_is_used_is_committed_first() {
        let added = |value: &str| {
            Statement::new(format!("ALTER TYPE mood ADD VALUE {value} AFTER 'ok'"))
                .mode(Mode::Committed)
        };
        let mut statements = vec![
            added("'it''s'"),
            added("'so'"),
            Statement::new("ALTER TABLE users ALTER COLUMN mood SET DEFAULT 'it''s'::mood"),
        ];
        join_unused(&mut statements);
        let modes: Vec<_> = statements.iter().map(|it| it.mode).collect();
        assert_eq!(modes, [Mode::Committed, Mode::Together, Mode::Together]);
    }
}
