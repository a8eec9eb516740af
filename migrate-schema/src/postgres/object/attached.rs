//! Indexes that partitions have of their parents': the engine chooses their names, and somebody may have chosen others.

use super::{At, Sql};
use crate::Statement;
use crate::facet::object;
use crate::postgres::name;

object! {
    /// An index of a partition that comes of its parent's; known by that one's name, and only where it isn't called as the
    /// engine does it, or is commented.
    Attached = "partition's index" {
        own_name: String => "name",
        /// The name that the engine chooses.
        usual_name: String => ignored "usual name",
    }
}

impl Sql for Attached {
    /// Names what came with the partition, or with its parent's index.
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        renamed(&self.usual_name, &self.own_name, at)
    }

    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        Some(renamed(&self.own_name, &to.own_name, at))
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        let (own, usual) = (self.full_name(at), &self.usual_name);
        Statement::new(format!("ALTER INDEX {own} RENAME TO {usual}"))
    }
}

impl Attached {
    /// Returns its name with the schema of its table, where one must be said.
    pub(crate) fn full_name(&self, at: &At<'_>) -> String {
        full_name(&self.own_name, at)
    }

    /// Returns the statements that leave it as the engine makes it.
    pub(crate) fn made_usual(&self, at: &At<'_>) -> Vec<Statement> {
        let uncommented = format!("COMMENT ON INDEX {} IS NULL", self.full_name(at));
        let comment = at.object.comment.as_ref();
        let comment = comment.map(|_| Statement::new(uncommented));
        let name = (self.own_name != self.usual_name).then(|| self.drop(at));
        comment.into_iter().chain(name).collect()
    }
}

fn full_name(own: &str, at: &At<'_>) -> String {
    let (schema, _) = name::split(at.holder());
    format!("{schema}{own}")
}

fn renamed(from: &str, to: &str, at: &At<'_>) -> Vec<Statement> {
    let from_name = full_name(from, at);
    let rename = format!("ALTER INDEX {from_name} RENAME TO {to}");
    let statement = (from != to).then(|| Statement::new(rename));
    statement.into_iter().collect()
}
