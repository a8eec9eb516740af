//! Rules, but for those that make views.

use super::{At, Sql};
use crate::Statement;
use crate::facet::object;
use crate::postgres::query::layout_within;
use crate::postgres::text::levels;

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
        let mut statements = vec![Statement::new(layout(&self.definition))];
        statements.extend((self.enabled != "ENABLE").then(|| self.enable(at)));
        statements
    }

    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        let mut statements = Vec::new();
        if self.definition != to.definition {
            let definition = layout(&to.definition);
            let rest = definition.strip_prefix("CREATE ")?;
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

/// Returns a definition with a line for the event, the condition and the action.
fn layout(definition: &str) -> String {
    let levels = levels(definition);
    let mut places = definition.match_indices(" DO ");
    let Some((at, _)) = places.find(|(at, _)| levels[*at] == Some(0)) else {
        return definition.to_owned();
    };
    let (head, action) = (
        &definition[..at],
        definition[at + " DO ".len()..].trim_start(),
    );
    let (word, action) = match action.strip_prefix("INSTEAD ") {
        Some(action) => ("INSTEAD", action.trim_start()),
        None => ("ALSO", action),
    };
    let head = head.replacen("\n   WHERE ", "\n    WHERE ", 1);
    match action.strip_prefix("( ") {
        _ if action == "NOTHING" => format!("{head}\n    DO {word} NOTHING"),
        Some(actions) => {
            let actions = layout_within(&format!("(\n{actions}"), 1);
            format!("{head}\n    DO {word} {}", actions.trim_start())
        }
        None => format!("{head}\n    DO {word}\n{}", layout_within(action, 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::layout;

    #[test]
    fn what_a_rule_does_is_deeper_than_when_it_does_it() {
        let one = "CREATE RULE r AS\n    ON INSERT TO t DO INSTEAD  INSERT INTO u (id)\n  VALUES (new.id)";
        let expected = "CREATE RULE r AS
    ON INSERT TO t
    DO INSTEAD
        INSERT INTO u (id)
        VALUES (new.id)";
        assert_eq!(layout(one), expected);
        let several = "CREATE RULE r AS\n    ON DELETE TO t\n   WHERE old.note = ' DO '::text DO ( UPDATE u SET a = 1\n  WHERE u.id = old.id;\n DELETE FROM u;\n)";
        let expected = "CREATE RULE r AS
    ON DELETE TO t
    WHERE old.note = ' DO '::text
    DO ALSO (
        UPDATE u SET a = 1
        WHERE u.id = old.id;
        DELETE FROM u;
    )";
        assert_eq!(layout(several), expected);
    }
}
