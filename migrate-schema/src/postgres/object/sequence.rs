//! Sequences, but for those of identity columns.

use super::{At, Sql};
use crate::Statement;
use crate::facet::object;
use crate::postgres::layout;

object! {
    /// A sequence.
    Sequence = "sequence" {
        data_type: String => "type",
        start: i64 => "start",
        increment: i64 => "increment",
        min: i64 => "minimum",
        max: i64 => "maximum",
        cache: i64 => "cache",
        cycle: bool => "cycle",
        unlogged: bool => "unlogged",
        /// The column that owns it, as `table.column` in SQL.
        owner: Option<String> => "owned by",
    }
}

impl Sql for Sequence {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let unlogged = if self.unlogged { "UNLOGGED " } else { "" };
        let head = format!("CREATE {unlogged}SEQUENCE {}", at.sql());
        let (min, max) = limits(&self.data_type, self.increment);
        let start = if self.increment > 0 {
            self.min
        } else {
            self.max
        };
        let clauses = [
            (self.data_type != "bigint").then(|| format!("AS {}", self.data_type)),
            (self.increment != 1).then(|| format!("INCREMENT BY {}", self.increment)),
            (self.min != min).then(|| format!("MINVALUE {}", self.min)),
            (self.max != max).then(|| format!("MAXVALUE {}", self.max)),
            (self.start != start).then(|| format!("START WITH {}", self.start)),
            (self.cache != 1).then(|| format!("CACHE {}", self.cache)),
            self.cycle.then(|| "CYCLE".to_owned()),
            self.owner.as_ref().map(|owner| format!("OWNED BY {owner}")),
        ];
        let clauses: Vec<_> = clauses.into_iter().flatten().collect();
        vec![Statement::new(layout::clauses(&head, &clauses))]
    }

    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        let head = format!("ALTER SEQUENCE {}", at.sql());
        let mut statements = Vec::new();
        let clauses = self.clauses(to);
        if !clauses.is_empty() {
            statements.extend(self.moved(to, at));
            statements.push(Statement::new(layout::clauses(&head, &clauses)));
        }
        if self.unlogged != to.unlogged {
            let persistence = if to.unlogged { "UNLOGGED" } else { "LOGGED" };
            statements.push(Statement::new(format!("{head} SET {persistence}")));
        }
        if self.owner != to.owner {
            let owner = to.owner.as_deref().unwrap_or("NONE");
            statements.push(Statement::new(format!("{head} OWNED BY {owner}")));
        }
        Some(statements)
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        let name = at.sql();
        Statement::new(format!("DROP SEQUENCE {name}"))
            .comment(format!(
                "loses the counter of {name}: SELECT last_value FROM {name}"
            ))
            .loses()
    }
}

impl Sequence {
    /// Returns what `ALTER SEQUENCE` says to make one of the other, but for owner and persistence.
    fn clauses(&self, to: &Self) -> Vec<String> {
        // A limit that is the old type's becomes the new one's by itself (`ALTER SEQUENCE`, `AS`).
        let (old, new) = (bounds(&self.data_type), bounds(&to.data_type));
        let min = if self.min == old.0 { new.0 } else { self.min };
        let max = if self.max == old.1 { new.1 } else { self.max };
        let usual = limits(&to.data_type, to.increment);
        let limit = |word: &str, value: i64, usual: i64| match value == usual {
            true => format!("NO {word}"),
            false => format!("{word} {value}"),
        };
        let clauses = [
            (self.data_type != to.data_type).then(|| format!("AS {}", to.data_type)),
            (self.increment != to.increment).then(|| format!("INCREMENT BY {}", to.increment)),
            (min != to.min).then(|| limit("MINVALUE", to.min, usual.0)),
            (max != to.max).then(|| limit("MAXVALUE", to.max, usual.1)),
            (self.start != to.start).then(|| format!("START WITH {}", to.start)),
            self.is_apart_from(to).then(|| "RESTART".to_owned()),
            (self.cache != to.cache).then(|| format!("CACHE {}", to.cache)),
            (self.cycle != to.cycle)
                .then(|| if to.cycle { "CYCLE" } else { "NO CYCLE" }.to_owned()),
        ];
        clauses.into_iter().flatten().collect()
    }

    /// Returns the statement that brings a counter that hasn't come so far to where the other begins: the engine refuses
    /// limits that it isn't within. One that has come too far is an error that somebody must look at.
    fn moved(&self, to: &Self, at: &At<'_>) -> Option<Statement> {
        let name = at.sql();
        let (limit, sign) = match to.increment > 0 {
            true if to.min > self.min => (to.min, '<'),
            false if to.max < self.max => (to.max, '>'),
            _ => return None,
        };
        let select = format!(
            "SELECT setval('{}', {limit}, false)",
            name.replace('\'', "''")
        );
        let rows = format!("FROM {name} WHERE last_value {sign} {limit}");
        let statement = Statement::new(format!("{select} {rows}"));
        (!self.is_apart_from(to))
            .then(|| statement.comment("the counter must be within the new limits"))
    }

    /// Returns whether no value of one is a value of the other.
    fn is_apart_from(&self, to: &Self) -> bool {
        to.min > self.max || to.max < self.min
    }
}

/// Returns the least and the greatest value of a type.
fn bounds(data_type: &str) -> (i64, i64) {
    match data_type {
        "smallint" => (i16::MIN.into(), i16::MAX.into()),
        "integer" => (i32::MIN.into(), i32::MAX.into()),
        _ => (i64::MIN, i64::MAX),
    }
}

/// Returns the limits of a sequence for which none are said.
fn limits(data_type: &str, increment: i64) -> (i64, i64) {
    let (least, greatest) = bounds(data_type);
    match increment > 0 {
        true => (1, greatest),
        false => (least, -1),
    }
}
