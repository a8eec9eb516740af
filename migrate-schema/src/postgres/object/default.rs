//! Defaults of columns, apart from them: a sequence that a column owns and whose values it takes needs both first.

use super::{At, Item, Sql, Tag};
use crate::Statement;
use crate::facet::object;
use crate::postgres::catalog::Id;

object! {
    /// A default of a column, which has the same name.
    Default = "default" {
        expression: String => "expression",
    }
}

impl Sql for Default {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let mut statements = vec![set(self, at)];
        statements.extend(self.counted_on(at));
        statements
    }

    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        Some(to.create(at))
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        let (table, column) = (at.holder(), at.sql());
        Statement::new(format!(
            "ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT"
        ))
    }
}

impl Default {
    /// Returns the sequence whose next value it is, as SQL writes it.
    pub(crate) fn sequence(&self) -> Option<String> {
        let name = self.expression.strip_prefix("nextval('")?;
        let name = name.strip_suffix("'::regclass)")?;
        Some(name.replace("''", "'"))
    }

    /// Returns the statement that lets a new sequence go on after the values that are there.
    fn counted_on(&self, at: &At<'_>) -> Option<Statement> {
        let sequence = self.sequence()?;
        let is_new = !at
            .other
            .objects
            .iter()
            .any(|(id, object)| id.tag == Tag::Sequence && object.sql == sequence);
        let column = Id {
            tag: Tag::Column,
            ..at.id.clone()
        };
        let is_owned = at.catalog.objects.values().any(|object| {
            matches!(&object.item, Item::Sequence(it) if it.owner.is_some() && object.sql == sequence)
        });
        let (table, name) = (at.holder(), at.sql());
        let string = sequence.replace('\'', "''");
        (is_new && is_owned && at.other.objects.contains_key(&column)).then(|| {
            Statement::new(format!(
                "SELECT setval('{string}', max({name})) FROM {table}"
            ))
        })
    }
}

fn set(default: &Default, at: &At<'_>) -> Statement {
    let (table, column) = (at.holder(), at.sql());
    Statement::new(format!(
        "ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT {}",
        default.expression
    ))
}
