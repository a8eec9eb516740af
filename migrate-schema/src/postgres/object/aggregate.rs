//! Aggregates. Their names hold the types of their arguments.

use super::{At, Sql};
use crate::Statement;
use crate::facet::object;

object! {
    /// An aggregate.
    Aggregate = "aggregate" {
        /// Its name and its arguments, as statements about aggregates name it.
        signature: String => "arguments",
        returns: String => ignored "returns",
        /// Its kind and the number of its direct arguments: who changes these makes it anew.
        shape: String => ignored "shape",
        /// The list between the parentheses of its definition: `SFUNC = …`, `STYPE = …`, without defaults.
        parameters: Vec<String> => "definition",
    }
}

impl Sql for Aggregate {
    fn create(&self, _at: &At<'_>) -> Vec<Statement> {
        vec![Statement::new(format!("CREATE {}", self.definition()))]
    }

    /// PostgreSQL refuses another result, other names of arguments and another kind.
    fn alter(&self, to: &Self, _at: &At<'_>) -> Option<Vec<Statement>> {
        let fixed = |it: &Self| (it.signature.clone(), it.returns.clone(), it.shape.clone());
        (fixed(self) == fixed(to)).then(|| {
            let sql = format!("CREATE OR REPLACE {}", to.definition());
            vec![Statement::new(sql)]
        })
    }

    fn drop(&self, _at: &At<'_>) -> Statement {
        Statement::new(format!("DROP AGGREGATE {}", self.signature))
    }
}

impl Aggregate {
    /// Returns what stands after `CREATE`.
    fn definition(&self) -> String {
        let parameters = self.parameters.join(",\n    ");
        format!("AGGREGATE {} (\n    {parameters}\n)", self.signature)
    }
}
