//! Enums.

use super::{At, Item, Sql};
use crate::facet::object;
use crate::postgres::layout;
use crate::{Decision, Mode, Statement};

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
                return undecided(self, to, at);
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
            Some(_) => undecided(self, to, at),
        }
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("DROP TYPE {}", at.sql()))
    }
}

/// Returns the question what becomes of values where the type can't be made anew: no statement changes the type of a
/// column that a table is partitioned by.
fn undecided(from: &Enum, to: &Enum, at: &At<'_>) -> Option<Vec<Statement>> {
    let table = partitioned(at)?;
    let name = at.sql();
    let gone: Vec<_> = from
        .values
        .iter()
        .filter(|it| !to.values.contains(it))
        .cloned()
        .collect();
    let (what, sql) = match gone.as_slice() {
        [] => (
            "its values into another order".to_owned(),
            format!("ALTER TYPE {name} REORDER VALUES"),
        ),
        gone => {
            let list = gone.join(", ");
            (
                format!("{list} away"),
                format!("ALTER TYPE {name} DROP VALUE {list}"),
            )
        }
    };
    let decision = Decision {
        about: String::new(),
        question: format!(
            "what becomes of {name}? PostgreSQL can't take {what}, nor make it anew: {table} is partitioned by it"
        ),
        ways: vec![
            "leave it as it is: remove the statement, which PostgreSQL doesn't know".to_owned(),
            format!("make {table} anew, by statements of your own"),
        ],
    };
    Some(vec![Statement::new(sql).decide(decision)])
}

/// Returns a table that stays and is partitioned by a column of the type.
fn partitioned<'a>(at: &At<'a>) -> Option<&'a str> {
    at.other.objects.iter().find_map(|(id, object)| {
        let (holder, table) = at.other.container(id)?;
        let (Item::Column(column), Item::Table(it)) = (&object.item, &table.item) else {
            return None;
        };
        let key = it.partition_key.as_deref()?;
        let mut names = key.split(['(', ')', ',', ' ']);
        let is_key = names.any(|name| name == object.sql);
        let stays = at.catalog.objects.contains_key(holder);
        (column.data_type == at.sql() && is_key && stays).then_some(table.sql.as_str())
    })
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
