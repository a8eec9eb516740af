//! Composite types.

use super::{At, Item, Sql, Tag};
use crate::facet::object;
use crate::postgres::catalog::{Catalog, Id};
use crate::postgres::{layout, name};
use crate::{Statement, loss};

object! {
    /// A composite type.
    Composite = "composite type" {
        /// `name type`, perhaps with `COLLATE …`, as SQL writes it.
        attributes: Vec<String> => "attributes",
    }
}

impl Sql for Composite {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let head = format!("CREATE TYPE {} AS", at.sql());
        let sql = match self.attributes.as_slice() {
            [] => format!("{head} ()"),
            attributes => layout::block(&head, attributes),
        };
        vec![Statement::new(sql)]
    }

    /// Attributes are added at the end only, and what rows hold has its types for good.
    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        let (old, new) = (split(&self.attributes), split(&to.attributes));
        let there = |list: &[(&str, &str)], name: &str| list.iter().any(|it| it.0 == name);
        let kept: Vec<_> = old.iter().filter(|it| there(&new, it.0)).collect();
        let keeps_order =
            kept.len() <= new.len() && kept.iter().zip(&new).all(|(old, new)| old.0 == new.0);
        let changed: Vec<_> = new
            .iter()
            .filter(|it| there(&old, it.0) && !old.contains(it))
            .collect();
        if !keeps_order || (!changed.is_empty() && is_stored(at.catalog, at.id)) {
            return None;
        }
        let cascade = match at.catalog.tables_of_type(at.sql()).next() {
            Some(_) => " CASCADE",
            None => "",
        };
        let alter =
            |change: String| Statement::new(format!("ALTER TYPE {} {change}{cascade}", at.sql()));
        let dropped = old.iter().filter(|it| !there(&new, it.0));
        let drops =
            dropped.map(|(name, _)| warned(alter(format!("DROP ATTRIBUTE {name}")), name, at));
        let alters = changed
            .iter()
            .map(|(name, data_type)| alter(format!("ALTER ATTRIBUTE {name} TYPE {data_type}")));
        let added = new.iter().filter(|it| !there(&old, it.0));
        let adds =
            added.map(|(name, data_type)| alter(format!("ADD ATTRIBUTE {name} {data_type}")));
        Some(drops.chain(alters).chain(adds).collect())
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("DROP TYPE {}", at.sql()))
    }
}

fn split(attributes: &[String]) -> Vec<(&str, &str)> {
    attributes.iter().map(|it| name::first(it)).collect()
}

/// Returns whether rows hold values of a type.
pub(crate) fn is_stored(catalog: &Catalog, id: &Id) -> bool {
    let mut users = catalog
        .objects
        .iter()
        .filter(|(_, object)| object.needs(id));
    users.any(|(user, _)| match user.tag {
        Tag::Column | Tag::Table | Tag::MaterializedView => true,
        Tag::Composite | Tag::Domain | Tag::Range => is_stored(catalog, user),
        _ => false,
    })
}

/// Says which values go with an attribute.
fn warned(statement: Statement, attribute: &str, at: &At<'_>) -> Statement {
    if !is_stored(at.catalog, at.id) {
        return statement;
    }
    let mut statement = statement.loses();
    for (id, object) in &at.catalog.objects {
        let (Item::Column(column), Some((_, table))) = (&object.item, at.catalog.container(id))
        else {
            continue;
        };
        if column.data_type == at.sql() {
            let (table, column) = (&table.sql, &object.sql);
            let look = format!("SELECT count(({column}).{attribute}) FROM {table}");
            statement = statement.comment(format!(
                "loses {attribute} of the values of {table}.{column}: {look}"
            ));
        }
    }
    for table in at.catalog.tables_of_type(at.sql()) {
        let table = &table.sql;
        statement = statement.comment(loss::of_values(table, attribute));
    }
    if statement.comments.is_empty() {
        statement = statement.comment(format!(
            "loses {attribute} of the values of {} in all rows",
            at.sql()
        ));
    }
    statement
}
