//! Triggers of tables and views. Those that a partition has of its parent are the parent's.

use super::{At, Sql};
use crate::Statement;
use crate::facet::object;
use crate::postgres::text::levels;

object! {
    /// A trigger.
    Trigger = "trigger" {
        /// Its whole definition, as `pg_get_triggerdef` says it.
        definition: String => "definition",
        /// As `ALTER TABLE` takes it: `ENABLE`, `DISABLE`, `ENABLE REPLICA`, `ENABLE ALWAYS`.
        enabled: String => "enabled",
        /// Whether `CREATE OR REPLACE` changes it: it isn't a constraint, and the server is PostgreSQL 14 or newer.
        replaceable: bool => ignored "replaceable",
    }
}

impl Sql for Trigger {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let mut statements = vec![Statement::new(layout(&self.definition))];
        statements.extend((self.enabled != "ENABLE").then(|| self.enable(at)));
        statements
    }

    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        if self.definition == to.definition {
            return Some(vec![to.enable(at)]);
        }
        if !(self.replaceable && to.replaceable) {
            return None;
        }
        let rest = to.definition.strip_prefix("CREATE ")?;
        let sql = layout(&format!("CREATE OR REPLACE {rest}"));
        let mut statements = vec![Statement::new(sql)];
        // What is replaced fires again.
        statements.extend((to.enabled != "ENABLE").then(|| to.enable(at)));
        Some(statements)
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("DROP TRIGGER {} ON {}", at.sql(), at.holder()))
    }
}

impl Trigger {
    fn enable(&self, at: &At<'_>) -> Statement {
        let (table, name) = (at.holder(), at.sql());
        Statement::new(format!(
            "ALTER TABLE {table} {} TRIGGER {name}",
            self.enabled
        ))
    }
}

/// What begins a line of a trigger's definition.
const CLAUSES: [&str; 8] = [
    "BEFORE ",
    "AFTER ",
    "INSTEAD OF ",
    "DEFERRABLE ",
    "REFERENCING ",
    "FOR EACH ",
    "WHEN (",
    "EXECUTE ",
];

/// Returns a definition with a line for each clause, and without what is so anyway.
fn layout(definition: &str) -> String {
    let levels = levels(definition);
    let mut out = String::with_capacity(definition.len());
    let mut copied = 0;
    for (at, _) in definition.match_indices(' ') {
        let rest = &definition[at + 1..];
        if at < copied || levels[at] != Some(0) {
            continue;
        }
        const USUAL: &str = "NOT DEFERRABLE INITIALLY IMMEDIATE";
        if rest.starts_with(USUAL) {
            out.push_str(&definition[copied..at]);
            copied = at + 1 + USUAL.len();
        } else if CLAUSES.iter().any(|clause| rest.starts_with(clause)) {
            out.push_str(&definition[copied..at]);
            out.push_str("\n    ");
            copied = at + 1;
        }
    }
    out.push_str(&definition[copied..]);
    out
}

#[cfg(test)]
mod tests {
    use super::layout;

    #[test]
    fn each_clause_has_a_line() {
        let definition = "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON users NOT DEFERRABLE INITIALLY IMMEDIATE \
                          FOR EACH ROW WHEN (new.note = ' FOR EACH '::text) EXECUTE FUNCTION check_it(' WHEN (')";
        let expected = "CREATE CONSTRAINT TRIGGER t
    AFTER INSERT ON users
    FOR EACH ROW
    WHEN (new.note = ' FOR EACH '::text)
    EXECUTE FUNCTION check_it(' WHEN (')";
        assert_eq!(layout(definition), expected);
    }
}
