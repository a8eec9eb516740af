//! Indexes that no constraint has made. Those of partitions that come of their parent's are not of the catalog.

use super::{At, Item, Sql, Tag};
use crate::facet::object;
use crate::postgres::options::{self, Options};
use crate::postgres::{layout, name};
use crate::{Mode, Statement};

object! {
    /// An index.
    Index = "index" {
        unique: bool => "unique",
        method: String => "method",
        /// The definition after the method, such as `(email DESC) INCLUDE (name) NULLS NOT DISTINCT`.
        keys: String => "columns",
        predicate: Option<String> => "where",
        /// Both once more, with only the parentheses that are needed.
        pretty_keys: String => ignored "pretty columns",
        pretty_predicate: Option<String> => ignored "pretty where",
        /// `name=value`.
        options: Options => "options",
        /// As SQL writes it; only where it isn't the database's own.
        tablespace: Option<String> => "tablespace",
        /// The columns that are plainly indexed, unquoted.
        columns: Vec<String> => ignored "plain columns",
        /// `number of the column=target`, where a statistics target is set for an expression.
        statistics: Vec<String> => "statistics targets",
        /// Whether no partition has it, though there are some.
        only: bool => "only the table's",
        /// Whether it can be used: one whose concurrent building failed can't.
        valid: bool => "valid",
    }
}

impl Sql for Index {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let unique = if self.unique { "UNIQUE " } else { "" };
        let mode = mode(at);
        let concurrently = concurrently(mode);
        let method = match self.method.as_str() {
            "btree" => String::new(),
            method => format!("USING {method} "),
        };
        let (name, table, keys) = (at.sql(), at.holder(), &self.pretty_keys);
        let only = if self.only { "ONLY " } else { "" };
        let head =
            format!("CREATE {unique}INDEX {concurrently}{name} ON {only}{table} {method}{keys}");
        let options =
            (!self.options.is_empty()).then(|| format!("WITH ({})", self.options.join(", ")));
        let tablespace = self.tablespace.iter().map(|it| format!("TABLESPACE {it}"));
        let predicate = self.pretty_predicate.iter().map(|it| format!("WHERE {it}"));
        let clauses: Vec<_> = options
            .into_iter()
            .chain(tablespace)
            .chain(predicate)
            .collect();
        let mut statements = vec![Statement::new(layout::clauses(&head, &clauses)).mode(mode)];
        statements.extend(
            self.statistics
                .iter()
                .filter_map(|it| set_statistics(at, it)),
        );
        statements
    }

    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        let altered = Self {
            options: to.options.clone(),
            tablespace: to.tablespace.clone(),
            statistics: to.statistics.clone(),
            valid: to.valid,
            ..self.clone()
        };
        let has_options = self.options != to.options;
        if !altered.differences(to).is_empty() || (has_options && is_of_partitions(at)) {
            return None;
        }
        let alter =
            |change: String| Statement::new(format!("ALTER INDEX {} {change}", full_name(at)));
        let mut statements = Vec::new();
        statements.extend(options::set(&self.options, &to.options).map(alter));
        statements.extend(options::reset(&self.options, &to.options).map(alter));
        if self.tablespace != to.tablespace {
            let tablespace = to.tablespace.as_deref().unwrap_or("pg_default");
            statements.push(alter(format!("SET TABLESPACE {tablespace}")));
        }
        let changed = to
            .statistics
            .iter()
            .filter(|it| !self.statistics.contains(it));
        statements.extend(changed.filter_map(|it| set_statistics(at, it)));
        let unset = options::gone(&self.statistics, &to.statistics);
        statements.extend(unset.filter_map(|it| set_statistics(at, &format!("{it}=-1"))));
        if !self.valid && to.valid {
            let mode = mode(at);
            let concurrently = concurrently(mode);
            let sql = format!("REINDEX INDEX {concurrently}{}", full_name(at));
            statements.push(Statement::new(sql).mode(mode));
        }
        Some(statements)
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        let mode = mode(at);
        let concurrently = concurrently(mode);
        // A constraint of a partition goes with the index that it is attached to, and no other statement takes it.
        let is_attached = at.parts.iter().any(|it| it.tag == Tag::Constraint);
        let cascade = if is_attached { " CASCADE" } else { "" };
        let name = full_name(at);
        Statement::new(format!("DROP INDEX {concurrently}{name}{cascade}")).mode(mode)
    }
}

/// Returns the index's name with its schema, where one must be said.
pub(crate) fn full_name(at: &At<'_>) -> String {
    let (schema, _) = name::split(at.holder());
    format!("{schema}{}", at.sql())
}

/// Returns how an index is made or dropped: without a lock on rows that are there, where that is asked for and the engine
/// can (`CREATE INDEX`, `CONCURRENTLY`).
fn mode(at: &At<'_>) -> Mode {
    let holder = at.catalog.container(at.id);
    let has_rows = holder.is_some_and(|(id, _)| at.other.objects.contains_key(id));
    match at.settings.online && has_rows && !is_of_partitions(at) {
        true => Mode::Alone,
        false => Mode::Together,
    }
}

fn concurrently(mode: Mode) -> &'static str {
    if mode == Mode::Alone {
        "CONCURRENTLY "
    } else {
        ""
    }
}

/// Returns whether the index stands for those of partitions: the storage is theirs.
fn is_of_partitions(at: &At<'_>) -> bool {
    let holder = at.catalog.container(at.id).map(|(_, holder)| &holder.item);
    matches!(holder, Some(Item::Table(table)) if table.partition_key.is_some())
}

fn set_statistics(at: &At<'_>, setting: &str) -> Option<Statement> {
    let (column, target) = setting.split_once('=')?;
    let name = full_name(at);
    Some(Statement::new(format!(
        "ALTER INDEX {name} ALTER COLUMN {column} SET STATISTICS {target}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postgres::catalog::{Catalog, Id};
    use crate::postgres::object::Tag;
    use crate::rows::{Cells, Row};

    fn index(valid: &str) -> Index {
        let cells = [
            "f", "btree", "(name)", "", "(name)", "", "", "", "name", "", "f", valid,
        ];
        let row: Row = cells
            .iter()
            .map(|it| Some((*it).to_owned()).filter(|it| !it.is_empty()))
            .collect();
        Index::read(&mut Cells::new("index", &row)).unwrap()
    }

    #[test]
    fn an_index_whose_building_failed_is_built_again() {
        let mut catalog = Catalog::default();
        let id = Id {
            tag: Tag::Index,
            schema: "public".to_owned(),
            within: "users".to_owned(),
            name: "users_name".to_owned(),
        };
        let object = crate::postgres::catalog::Object {
            item: Item::Index(index("t")),
            sql: "users_name".to_owned(),
            comment: None,
            column_comments: Default::default(),
            grants: Default::default(),
            needs: Default::default(),
        };
        catalog.objects.insert(id.clone(), object);
        let at = At::within(&catalog, &id, &catalog.objects[&id]);
        let written = |from: &str, to: &str| {
            let statements = index(from).alter(&index(to), &at).unwrap();
            statements.into_iter().map(|it| it.sql).collect::<Vec<_>>()
        };
        assert_eq!(index("f").differences(&index("t")).len(), 1);
        assert_eq!(written("f", "t"), ["REINDEX INDEX users_name"]);
        assert!(written("t", "f").is_empty());
    }
}
