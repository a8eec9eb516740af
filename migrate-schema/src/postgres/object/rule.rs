//! Rules, but for those that make views.

use super::{At, Sql};
use crate::Statement;
use crate::facet::object;

object! {
    /// A rule.
    Rule = "rule" {
        /// Its whole definition, as `pg_get_ruledef` says it, without the semicolon.
        definition: String => "definition",
        /// As `ALTER TABLE` takes it: `ENABLE`, `DISABLE`, `ENABLE REPLICA`, `ENABLE ALWAYS`.
        enabled: String => "enabled",
    }
}

impl Sql for Rule {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let mut statements = vec![Statement::new(self.definition.clone())];
        statements.extend((self.enabled != "ENABLE").then(|| self.enable(at)));
        statements
    }

    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        let mut statements = Vec::new();
        if self.definition != to.definition {
            let rest = to.definition.strip_prefix("CREATE ")?;
            statements.push(Statement::new(format!("CREATE OR REPLACE {rest}")));
        }
        // A rule that is replaced stays as it was switched.
        statements.extend((self.enabled != to.enabled).then(|| to.enable(at)));
        Some(statements)
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("DROP RULE {} ON {}", at.sql(), at.holder()))
    }
}

impl Rule {
    fn enable(&self, at: &At<'_>) -> Statement {
        let (table, name) = (at.holder(), at.sql());
        Statement::new(format!("ALTER TABLE {table} {} RULE {name}", self.enabled))
    }
}
