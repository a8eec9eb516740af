//! Tables, partitioned ones and partitions too.

use super::{At, Sql};
use crate::facet::object;
use crate::postgres::options::{self, Options};
use crate::{Statement, loss};

mod create;
mod parents;

object! {
    /// A table.
    Table = "table" {
        unlogged: bool => "unlogged",
        /// Such as `RANGE (day)`.
        partition_key: Option<String> => "partition key",
        /// The table that it is a partition of, as SQL writes it.
        partition_of: Option<String> => "partition of",
        /// Such as `FOR VALUES FROM (1) TO (2)`.
        bound: Option<String> => "partition bound",
        /// The tables it inherits from, in order, as SQL writes them.
        inherits: Vec<String> => "inherits",
        /// The composite type of a typed table.
        of_type: Option<String> => "of type",
        /// `name=value`.
        options: Options => "options",
        row_security: bool => "row security",
        force_row_security: bool => "forced row security",
        /// As `REPLICA IDENTITY` takes it: `DEFAULT`, `FULL`, `NOTHING`, `USING INDEX name`.
        replica_identity: String => "replica identity",
        /// The index that `CLUSTER` uses, as SQL writes it.
        clustered_on: Option<String> => "clustered on",
        access_method: Option<String> => "access method",
        /// As SQL writes it; only where it isn't the database's own.
        tablespace: Option<String> => "tablespace",
        owner: String => ignored "owner",
        /// The columns that the partition key takes, also in expressions, unquoted.
        key_columns: Vec<String> => ignored "partition key's columns",
    }
}

impl Sql for Table {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        create::create(self, at)
    }

    /// Says how one table is made of the other; another partition key makes another table.
    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        if self.partition_key != to.partition_key
            || parents::are_unlike(self, to, at)
            || parents::is_type_unlike(self, to, at)
        {
            return None;
        }
        let name = at.sql();
        let mut statements = Vec::new();
        let mut say = |change: String| {
            statements.push(Statement::new(format!("ALTER TABLE {name} {change}")));
        };
        if self.of_type != to.of_type {
            match &to.of_type {
                Some(data_type) => say(format!("OF {data_type}")),
                None => say("NOT OF".to_owned()),
            }
        }
        if self.inherits != to.inherits {
            // Parents have an order, so all after the first that differs are put on again.
            let same = self.inherits.iter().zip(&to.inherits);
            let same = same.take_while(|(old, new)| old == new).count();
            for parent in &self.inherits[same..] {
                say(format!("NO INHERIT {parent}"));
            }
            for parent in &to.inherits[same..] {
                say(format!("INHERIT {parent}"));
            }
        }
        if self.unlogged != to.unlogged {
            say(format!(
                "SET {}",
                if to.unlogged { "UNLOGGED" } else { "LOGGED" }
            ));
        }
        if let Some(method) = &to.access_method
            && self.access_method != to.access_method
        {
            say(format!("SET ACCESS METHOD {method}"));
        }
        if self.access_method.is_some() && to.access_method.is_none() {
            say("SET ACCESS METHOD heap".to_owned());
        }
        if self.tablespace != to.tablespace {
            let tablespace = to.tablespace.as_deref().unwrap_or("pg_default");
            say(format!("SET TABLESPACE {tablespace}"));
        }
        if let Some(change) = options::reset(&self.options, &to.options) {
            say(change);
        }
        if let Some(change) = options::set(&self.options, &to.options) {
            say(change);
        }
        if self.row_security != to.row_security {
            say(format!(
                "{} ROW LEVEL SECURITY",
                if to.row_security { "ENABLE" } else { "DISABLE" }
            ));
        }
        if self.force_row_security != to.force_row_security {
            let force = if to.force_row_security {
                "FORCE"
            } else {
                "NO FORCE"
            };
            say(format!("{force} ROW LEVEL SECURITY"));
        }
        let is_moved = self.partition_of != to.partition_of || self.bound != to.bound;
        if is_moved {
            let detach = self
                .partition_of
                .as_ref()
                .map(|parent| format!("ALTER TABLE {parent} DETACH PARTITION {name}"));
            let bound = to.bound.as_deref().unwrap_or_default();
            let attach = to
                .partition_of
                .as_ref()
                .map(|parent| format!("ALTER TABLE {parent} ATTACH PARTITION {name} {bound}"));
            statements.extend(detach.into_iter().chain(attach).map(Statement::new));
        }
        Some(statements)
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        let name = at.sql();
        let statement = Statement::new(format!("DROP TABLE {name}"));
        statement.comment(loss::of_rows(name)).loses()
    }
}

impl Table {
    /// Returns the statements about indexes, which must be there first; `from` is the table before.
    pub(crate) fn finish(&self, from: Option<&Self>, at: &At<'_>) -> Vec<Statement> {
        let name = at.sql();
        let mut statements = Vec::new();
        let before = from.map_or("DEFAULT", |it| it.replica_identity.as_str());
        if before != self.replica_identity {
            let identity = &self.replica_identity;
            statements.push(Statement::new(format!(
                "ALTER TABLE {name} REPLICA IDENTITY {identity}"
            )));
        }
        match (
            from.and_then(|it| it.clustered_on.as_ref()),
            &self.clustered_on,
        ) {
            (old, Some(index)) if old != Some(index) => {
                statements.push(Statement::new(format!(
                    "ALTER TABLE {name} CLUSTER ON {index}"
                )));
            }
            (Some(_), None) => {
                statements.push(Statement::new(format!(
                    "ALTER TABLE {name} SET WITHOUT CLUSTER"
                )));
            }
            _ => {}
        }
        statements
    }
}
