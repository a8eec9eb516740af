//! Rebuilding a table, in the order that keeps its rows and those that refer to them:
//! <https://sqlite.org/lang_altertable.html#otheralter>.

use super::diff::Diff;
use crate::sqlite::affinity::Affinity;
use crate::sqlite::model::{Column, Table};
use crate::sqlite::token::{Names, fold, quoted, string};
use crate::{Decision, Settings, Statement, loss};

/// Returns the statements that rebuild a table; its indexes and triggers go with the old one.
pub(super) fn statements(diff: &Diff<'_>, settings: &Settings, taken: &Names) -> Vec<Statement> {
    let (from, to) = (diff.from, diff.to);
    let (old, new) = (quoted(&from.name), free(&to.name, taken));
    let mut found = vec![Statement::new(to.create(&new))];
    let copy = Copy::new(diff, settings);
    let mut drop = Statement::new(format!("DROP TABLE {old}"));
    match copy.columns.is_empty() {
        true => drop = drop.loses().comment(loss::of_rows(&old)),
        false => found.push(copy.statement(&old, &quoted(&new), to)),
    }
    if from.is_counted() && to.is_counted() {
        // The row of the copy holds the highest id that is there, or is missing.
        let (old, new) = (string(&from.name), string(&new));
        found.push(Statement::new(format!(
            "DELETE FROM sqlite_sequence WHERE name = {new}"
        )));
        found.push(Statement::new(format!(
            "INSERT INTO sqlite_sequence (name, seq)\n    SELECT {new}, seq FROM sqlite_sequence WHERE name = {old}"
        )));
    }
    for line in copy.losses {
        drop = drop.loses().comment(line);
    }
    found.push(drop);
    found.push(Statement::new(format!(
        "ALTER TABLE {} RENAME TO {}",
        quoted(&new),
        quoted(&to.name)
    )));
    found
}

/// Returns a name for the new table that nothing else has.
fn free(name: &str, taken: &Names) -> String {
    let numbers = (2_usize..).map(|number| number.to_string());
    let mut names = [String::new()]
        .into_iter()
        .chain(numbers)
        .map(|number| format!("{name}_new{number}"));
    names
        .find(|it| !taken.contains(&fold(it)))
        .expect("the names have no end")
}

/// What goes from the old table into the new one.
#[derive(Default)]
struct Copy {
    columns: Vec<String>,
    values: Vec<String>,
    comments: Vec<String>,
    losses: Vec<String>,
    /// The columns whose rows get what only a person knows.
    open: Vec<String>,
}

impl Copy {
    fn new(diff: &Diff<'_>, settings: &Settings) -> Self {
        let (from, to) = (diff.from, diff.to);
        let mut copy = Self::default();
        let rowid = rowid(from, to);
        if let (Some(rowid), None) = (rowid, to.rowid()) {
            copy.take(rowid.to_owned(), rowid.to_owned());
        }
        for column in &to.columns {
            match from.column(&fold(&column.name)) {
                _ if column.facts.generated.is_some() => {}
                Some(before) => copy.old(before, column, diff, settings),
                None => match rowid {
                    Some(rowid) if column.is_rowid => {
                        copy.take(quoted(&column.name), rowid.to_owned());
                    }
                    _ => copy.fresh(column, diff, settings),
                },
            }
        }
        for column in &from.columns {
            // What was another name of the rowid is still its value.
            let is_kept = is_copied(to, column) || (column.is_rowid && rowid.is_some());
            if column.facts.generated.is_none() && !is_kept {
                copy.losses
                    .push(loss::of_values(&quoted(&from.name), &quoted(&column.name)));
            }
        }
        copy
    }

    fn take(&mut self, column: String, value: String) {
        self.columns.push(column);
        self.values.push(value);
    }

    /// Takes a column that is on both sides.
    fn old(&mut self, before: &Column, column: &Column, diff: &Diff<'_>, settings: &Settings) {
        let (name, table) = (quoted(&column.name), quoted(&diff.from.name));
        let (was, is) = (Affinity::of(before), Affinity::of(column));
        let mut value = name.clone();
        if diff.to.facts.strict
            && let Some(cast) = is.cast(was)
        {
            value = format!("CAST({value} AS {cast})");
            self.comments.push(format!(
                "a strict table takes the values of {table}.{name} only as {cast}"
            ));
        } else if before.facts.generated.is_none()
            // A strict table holds nothing but blobs there.
            && !(diff.from.facts.strict && was == Affinity::Blob)
            && let Some(change) = is.change(was, &name)
        {
            let told = match change.is_rare {
                true => &mut self.comments,
                false => &mut self.losses,
            };
            told.push(format!(
                "may change values of {table}.{name}, such as {}: SELECT {name} FROM {table} WHERE {}",
                change.example, change.rows
            ));
        }
        // A rowid that is NULL gets the next number.
        if column.facts.not_null && !before.facts.not_null && !column.is_rowid {
            let default = column.facts.default.as_ref();
            match (fill(column, diff, settings), default) {
                (Some(fill), _) => value = format!("coalesce({value}, {fill})"),
                (None, Some(default)) => {
                    value = format!("coalesce({value}, {})", default.text);
                    self.comments.push(format!(
                        "{table}.{name} gets its default where it is NULL: SELECT count(*) FROM {table} WHERE {name} IS NULL"
                    ));
                }
                (None, None) => self.comments.push(format!(
                    "fails where {table}.{name} is NULL: SELECT count(*) FROM {table} WHERE {name} IS NULL"
                )),
            }
        }
        self.take(name, value);
    }

    /// Takes a column that is new.
    fn fresh(&mut self, column: &Column, diff: &Diff<'_>, settings: &Settings) {
        let name = quoted(&column.name);
        let is_open = column.facts.not_null && column.facts.default.is_none() && !column.is_rowid;
        match fill(column, diff, settings) {
            Some(fill) => self.take(name, fill.to_owned()),
            None if is_open => {
                self.open.push(name.clone());
                self.take(name, "NULL".to_owned());
            }
            None => {}
        }
    }

    fn statement(&self, old: &str, new: &str, to: &Table) -> Statement {
        let (columns, values) = (self.columns.join(", "), self.values.join(", "));
        // A table that passes over rows in conflict would lose them here without a word.
        let insert = match to.resolves_conflicts() {
            true => "INSERT OR ABORT INTO",
            false => "INSERT INTO",
        };
        let mut statement = Statement::new(format!(
            "{insert} {new} ({columns})\n    SELECT {values} FROM {old}"
        ));
        for line in &self.comments {
            statement = statement.comment(line);
        }
        match self.open.as_slice() {
            [] => statement,
            [first, ..] => statement.decide(self.decision(old, first)),
        }
    }

    fn decision(&self, table: &str, first: &str) -> Decision {
        let columns = self.open.join(" and ");
        let are = match self.open.len() {
            1 => "is NOT NULL and has no default",
            _ => "are NOT NULL and have no default",
        };
        Decision {
            about: format!("{table}.{first}"),
            question: format!("what do the rows of {table} get for {columns}, which {are}?"),
            ways: vec![
                "an expression in place of NULL below".to_owned(),
                format!("a default in the wanted schema: {first} … DEFAULT …"),
            ],
        }
    }
}

/// Returns the expression that somebody gave for a column's rows.
fn fill<'s>(column: &Column, diff: &Diff<'_>, settings: &'s Settings) -> Option<&'s str> {
    let names = [
        format!("{}.{}", quoted(&diff.to.name), quoted(&column.name)),
        format!("{}.{}", diff.to.name, column.name),
    ];
    let mut fills = settings.fills.iter();
    let (_, fill) = fills.find(|(name, _)| names.iter().any(|it| it.eq_ignore_ascii_case(name)))?;
    Some(fill)
}

fn is_copied(to: &Table, column: &Column) -> bool {
    to.column(&fold(&column.name))
        .is_some_and(|it| it.facts.generated.is_none())
}

/// Returns a name under which both tables show their rowids, unless columns hide it.
fn rowid(from: &Table, to: &Table) -> Option<&'static str> {
    if from.facts.without_rowid || to.facts.without_rowid {
        return None;
    }
    let names = ["rowid", "_rowid_", "oid"];
    let mut names = names.into_iter();
    names.find(|name| !from.has_column(name) && !to.has_column(name))
}
