//! Domains. Their checks are constraints.

use super::{At, Item, Sql};
use crate::Statement;
use crate::facet::object;
use crate::postgres::catalog::Id;
use crate::postgres::layout;

object! {
    /// A domain.
    Domain = "domain" {
        base: String => "type",
        /// As SQL writes it; only where it isn't the type's own.
        collation: Option<String> => "collation",
        default: Option<String> => "default",
        not_null: bool => "not null",
    }
}

impl Sql for Domain {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let collation = self.collation.iter().map(|it| format!("COLLATE {it}"));
        let default = self.default.iter().map(|it| format!("DEFAULT {it}"));
        let not_null = self.not_null.then(|| "NOT NULL".to_owned());
        let checks = at.parts.iter().filter_map(|id| check(at, id));
        let clauses: Vec<_> = collation
            .chain(default)
            .chain(not_null)
            .chain(checks)
            .collect();
        let head = format!("CREATE DOMAIN {} AS {}", at.sql(), self.base);
        vec![Statement::new(layout::clauses(&head, &clauses))]
    }

    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        if self.base != to.base || self.collation != to.collation {
            return None;
        }
        let mut changes = Vec::new();
        if self.default != to.default {
            changes.push(match &to.default {
                Some(default) => format!("SET DEFAULT {default}"),
                None => "DROP DEFAULT".to_owned(),
            });
        }
        if self.not_null != to.not_null {
            let verb = if to.not_null { "SET" } else { "DROP" };
            changes.push(format!("{verb} NOT NULL"));
        }
        let alter = |change| Statement::new(format!("ALTER DOMAIN {} {change}", at.sql()));
        Some(changes.into_iter().map(alter).collect())
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("DROP DOMAIN {}", at.sql()))
    }
}

/// Returns a check as the domain's definition says it.
fn check(domain: &At<'_>, id: &Id) -> Option<String> {
    let (id, object) = domain.catalog.objects.get_key_value(id)?;
    let Item::Constraint(check) = &object.item else {
        return None;
    };
    let at = At {
        id,
        object,
        parts: &[],
        ..*domain
    };
    let text = check.text();
    // While the old domain stands aside, the name that the engine would choose is the old check's.
    let is_new = !at.other.objects.contains_key(domain.id);
    Some(match is_new && check.is_named_by_engine(&at) {
        true => text,
        false => format!("CONSTRAINT {} {text}", at.sql()),
    })
}
