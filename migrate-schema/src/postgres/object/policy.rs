//! Policies of row security.

use super::{At, Sql};
use crate::Statement;
use crate::facet::object;
use crate::postgres::layout::unwrapped;
use crate::postgres::query::layout_on;

object! {
    /// A policy.
    Policy = "policy" {
        permissive: bool => "permissive",
        /// `ALL`, `SELECT`, `INSERT`, `UPDATE` or `DELETE`.
        command: String => "command",
        /// As SQL writes them.
        roles: Vec<String> => "roles",
        using: Option<String> => "using",
        check: Option<String> => "with check",
    }
}

impl Sql for Policy {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let mut lines = vec![format!("CREATE POLICY {} ON {}", at.sql(), at.holder())];
        if !self.permissive {
            lines.push("AS RESTRICTIVE".to_owned());
        }
        if self.command != "ALL" {
            lines.push(format!("FOR {}", self.command));
        }
        if self.roles != ["PUBLIC"] {
            lines.push(self.to());
        }
        lines.extend(self.using());
        lines.extend(self.check());
        vec![Statement::new(lines.join("\n    "))]
    }

    /// Another command needs another policy, and an expression can't be taken away (ALTER POLICY, Description).
    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        let is_gone = |from: &Option<String>, to: &Option<String>| from.is_some() && to.is_none();
        if (self.permissive, &self.command) != (to.permissive, &to.command)
            || is_gone(&self.using, &to.using)
            || is_gone(&self.check, &to.check)
        {
            return None;
        }
        let mut lines = vec![format!("ALTER POLICY {} ON {}", at.sql(), at.holder())];
        if self.roles != to.roles {
            lines.push(to.to());
        }
        if self.using != to.using {
            lines.extend(to.using());
        }
        if self.check != to.check {
            lines.extend(to.check());
        }
        Some(vec![Statement::new(lines.join("\n    "))])
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("DROP POLICY {} ON {}", at.sql(), at.holder()))
    }
}

impl Policy {
    fn to(&self) -> String {
        format!("TO {}", self.roles.join(", "))
    }

    fn using(&self) -> Option<String> {
        self.using
            .as_ref()
            .map(|it| format!("USING ({})", layout_on(unwrapped(it), 1)))
    }

    fn check(&self) -> Option<String> {
        self.check
            .as_ref()
            .map(|it| format!("WITH CHECK ({})", layout_on(unwrapped(it), 1)))
    }
}
