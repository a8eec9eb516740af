//! Materialized views.

use super::{At, Sql, view};
use crate::Statement;
use crate::facet::object;
use crate::postgres::options::Options;
use crate::postgres::query::layout;

object! {
    /// A materialized view.
    MaterializedView = "materialized view" {
        /// The query, without its semicolon.
        definition: String => "definition",
        /// `name=value`.
        options: Options => "options",
        access_method: Option<String> => "access method",
        /// What columns are set to, such as `email SET STATISTICS 100`.
        column_settings: Vec<String> => "column settings",
        populated: bool => ignored "populated",
        tablespace: Option<String> => ignored "tablespace",
    }
}

impl Sql for MaterializedView {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let mut sql = format!("CREATE MATERIALIZED VIEW {}", at.sql());
        if let Some(method) = &self.access_method {
            sql.push_str(&format!(" USING {method}"));
        }
        if !self.options.is_empty() {
            let options = self.options.iter().map(|it| it.replacen('=', " = ", 1));
            let options: Vec<_> = options.collect();
            sql.push_str(&format!(" WITH ({})", options.join(", ")));
        }
        sql.push_str(&format!(" AS\n{}", layout(&self.definition)));
        if !self.populated {
            sql.push_str("\nWITH NO DATA");
        }
        let mut statements = vec![Statement::new(sql)];
        statements.extend(self.column_settings.iter().map(|it| set(it, at)));
        statements
    }

    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        let is_unset = |it: &String| !to.column_settings.iter().any(|kept| of_one(it, kept));
        if self.definition != to.definition
            || self.access_method != to.access_method
            || self.column_settings.iter().any(is_unset)
        {
            return None;
        }
        let mut statements = view::set_options("MATERIALIZED VIEW", &self.options, &to.options, at);
        let new = to.column_settings.iter();
        let new = new.filter(|it| !self.column_settings.contains(it));
        statements.extend(new.map(|it| set(it, at)));
        Some(statements)
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("DROP MATERIALIZED VIEW {}", at.sql()))
    }
}

fn set(setting: &str, at: &At<'_>) -> Statement {
    let sql = format!(
        "ALTER MATERIALIZED VIEW {} ALTER COLUMN {setting}",
        at.sql()
    );
    Statement::new(sql)
}

/// Returns whether two settings are of one column and one kind, so that the second takes the first's place; options of
/// a column do so only where they are the same.
fn of_one(first: &str, second: &str) -> bool {
    let head = |it: &str| it.rsplit_once(' ').map(|(head, _)| head.to_owned());
    first == second || (!first.ends_with(')') && head(first) == head(second))
}
