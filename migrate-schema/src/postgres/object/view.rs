//! Views.

use super::{At, Sql};
use crate::Statement;
use crate::facet::object;
use crate::postgres::options::{self, Options};
use crate::postgres::query::layout;

object! {
    /// A view.
    View = "view" {
        /// `name type` of each column, in order, as SQL writes it: a view is changed where it stands only by adding some at the end.
        columns: Vec<String> => "columns",
        /// The query, without its semicolon.
        definition: String => "definition",
        /// `name=value`.
        options: Options => "options",
        /// `name DEFAULT expression` of the columns that have one.
        defaults: Vec<String> => "defaults",
    }
}

const CHECK: &str = "check_option=";

impl Sql for View {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let mut statements = vec![Statement::new(format!("CREATE {}", self.definition(at)))];
        statements.extend(defaults(&[], &self.defaults, at));
        statements
    }

    /// Columns are only ever added at the end (CREATE VIEW, Description).
    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        if !to.columns.starts_with(&self.columns) {
            return None;
        }
        let mut statements = Vec::new();
        if (&self.columns, &self.definition) != (&to.columns, &to.definition) {
            let sql = format!("CREATE OR REPLACE {}", to.definition(at));
            statements.push(Statement::new(sql));
        } else {
            statements.extend(set_options("VIEW", &self.options, &to.options, at));
        }
        statements.extend(defaults(&self.defaults, &to.defaults, at));
        Some(statements)
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("DROP VIEW {}", at.sql()))
    }
}

impl View {
    /// Returns what stands after `CREATE`.
    fn definition(&self, at: &At<'_>) -> String {
        let options: Vec<_> = self
            .options
            .iter()
            .filter(|it| !it.starts_with(CHECK))
            .map(|it| it.replacen('=', " = ", 1))
            .collect();
        let with = match options.as_slice() {
            [] => String::new(),
            options => format!(" WITH ({})", options.join(", ")),
        };
        let check = self.options.iter().find_map(|it| it.strip_prefix(CHECK));
        let check = match check {
            None => String::new(),
            Some("cascaded") => "\nWITH CHECK OPTION".to_owned(),
            Some(check) => format!("\nWITH {} CHECK OPTION", check.to_uppercase()),
        };
        let query = layout(&self.definition);
        format!("VIEW {}{with} AS\n{query}{check}", at.sql())
    }
}

/// Returns the statements that change the options of a view of a kind.
pub(super) fn set_options(
    noun: &str,
    from: &[String],
    to: &[String],
    at: &At<'_>,
) -> Vec<Statement> {
    let spaced =
        |list: &[String]| -> Vec<_> { list.iter().map(|it| it.replacen('=', " = ", 1)).collect() };
    let changes = [
        options::set(&spaced(from), &spaced(to)),
        options::reset(from, to),
    ];
    let changes = changes.into_iter().flatten();
    changes
        .map(|it| Statement::new(format!("ALTER {noun} {} {it}", at.sql())))
        .collect()
}

fn defaults(from: &[String], to: &[String], at: &At<'_>) -> Vec<Statement> {
    let column = |it: &String| {
        it.split_once(" DEFAULT ")
            .map(|(column, _)| column.to_owned())
    };
    let gone = from.iter().filter_map(column).filter(|it| {
        let mut kept = to.iter().filter_map(column);
        !kept.any(|kept| kept == *it)
    });
    let mut statements: Vec<_> = gone
        .map(|column| {
            let sql = format!("ALTER VIEW {} ALTER COLUMN {column} DROP DEFAULT", at.sql());
            Statement::new(sql)
        })
        .collect();
    for it in to.iter().filter(|it| !from.contains(it)) {
        if let Some((column, expression)) = it.split_once(" DEFAULT ") {
            statements.push(Statement::new(format!(
                "ALTER VIEW {} ALTER COLUMN {column} SET DEFAULT {expression}",
                at.sql()
            )));
        }
    }
    statements
}
