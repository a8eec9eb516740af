//! Extended statistics.

use super::{At, Sql};
use crate::Statement;
use crate::facet::object;

object! {
    /// Extended statistics of a table.
    Statistics = "statistics" {
        /// Such as `ndistinct, mcv`, where not all that there are.
        kinds: Option<String> => "kinds",
        /// As SQL writes them, sorted.
        columns: Vec<String> => "columns",
        expressions: Option<String> => "expressions",
        /// As SQL writes it.
        table: String => "table",
        /// Where it is set.
        target: Option<i64> => "statistics target",
    }
}

impl Sql for Statistics {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let kinds = self
            .kinds
            .iter()
            .map(|it| format!(" ({it})"))
            .collect::<String>();
        let mut list = self.columns.clone();
        list.extend(self.expressions.clone());
        let create = format!(
            "CREATE STATISTICS {}{kinds} ON {} FROM {}",
            at.sql(),
            list.join(", "),
            self.table
        );
        let target = self.target.map(|target| set_target(at, target));
        std::iter::once(Statement::new(create))
            .chain(target)
            .collect()
    }

    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        let with_target = Self {
            target: to.target,
            ..self.clone()
        };
        // The engine's own target.
        let target = to.target.unwrap_or(-1);
        (with_target == *to).then(|| vec![set_target(at, target)])
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("DROP STATISTICS {}", at.sql()))
    }
}

fn set_target(at: &At<'_>, target: i64) -> Statement {
    Statement::new(format!(
        "ALTER STATISTICS {} SET STATISTICS {target}",
        at.sql()
    ))
}
