//! What a database of SQLite holds, each object with what its statements need beside what it is compared by.

use super::kinds;
use super::token::{Kind, Names, Token, fold, quoted, written};

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Table {
    pub(super) name: String,
    pub(super) facts: kinds::Table,
    pub(super) columns: Vec<Column>,
    pub(super) constraints: Vec<Constraint>,
    /// The lines of its body, as they are written.
    pub(super) lines: Vec<Vec<Token>>,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Column {
    pub(super) name: String,
    pub(super) facts: kinds::Column,
    /// Whether it is another name of the rowid.
    pub(super) is_rowid: bool,
    /// Its line, as it is written.
    pub(super) tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Constraint {
    pub(super) facts: kinds::Constraint,
    pub(super) rule: Rule,
    /// The columns that it names, folded.
    pub(super) columns: Names,
    /// The column that it is written with, folded.
    pub(super) within: Option<String>,
    /// What a column's line says of it.
    pub(super) clause: String,
}

/// What a constraint is, where that decides what a table can be altered by.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Rule {
    PrimaryKey {
        autoincrement: bool,
    },
    Unique,
    Check,
    /// With the table it refers to, folded.
    ForeignKey(String),
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct VirtualTable {
    pub(super) name: String,
    pub(super) facts: kinds::VirtualTable,
    pub(super) sql: String,
}

/// An index, a view or a trigger: nothing alters one where it stands.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Loose<F> {
    pub(super) name: String,
    /// The table or view it stands on, folded; empty for a view.
    pub(super) on: String,
    pub(super) facts: F,
    /// The names in its text, folded: the tables and views it needs are among them.
    pub(super) mentioned: Names,
    pub(super) sql: String,
}

impl Table {
    pub(super) fn column(&self, folded: &str) -> Option<&Column> {
        self.columns
            .iter()
            .find(|it| it.name.eq_ignore_ascii_case(folded))
    }

    pub(super) fn has_column(&self, name: &str) -> bool {
        self.column(&fold(name)).is_some()
    }

    pub(super) fn rowid(&self) -> Option<&Column> {
        self.columns.iter().find(|it| it.is_rowid)
    }

    pub(super) fn is_counted(&self) -> bool {
        let counts = |it: &Constraint| {
            it.rule
                == Rule::PrimaryKey {
                    autoincrement: true,
                }
        };
        self.constraints.iter().any(counts)
    }

    /// Says whether a constraint does something else with rows in conflict than to refuse the statement.
    pub(super) fn resolves_conflicts(&self) -> bool {
        let by_key = |it: &Constraint| {
            matches!(it.rule, Rule::PrimaryKey { .. } | Rule::Unique)
                && it.facts.definition.text.contains(" ON CONFLICT ")
        };
        let by_column = |it: &Column| it.facts.not_null_conflict.is_some();
        self.constraints.iter().any(by_key) || self.columns.iter().any(by_column)
    }

    /// Returns the folded names of the tables that it refers to.
    pub(super) fn parents(&self) -> impl Iterator<Item = &str> {
        self.constraints.iter().filter_map(|it| match &it.rule {
            Rule::ForeignKey(table) => Some(table.as_str()),
            _ => None,
        })
    }

    /// Writes the statement that makes it, under a name.
    pub(super) fn create(&self, name: &str) -> String {
        let lines: Vec<_> = self
            .lines
            .iter()
            .map(|line| self.line(line, name))
            .collect();
        let mut sql = format!(
            "CREATE TABLE {} (\n    {}\n)",
            quoted(name),
            lines.join(",\n    ")
        );
        let words = [
            (self.facts.strict, "STRICT"),
            (self.facts.without_rowid, "WITHOUT ROWID"),
        ];
        let words: Vec<_> = words.iter().filter(|it| it.0).map(|it| it.1).collect();
        if !words.is_empty() {
            sql.push(' ');
            sql.push_str(&words.join(", "));
        }
        sql
    }

    /// Writes a line of its body; where it calls its own columns by the table's name, by the name it gets.
    fn line(&self, tokens: &[Token], name: &str) -> String {
        let (own, new) = (fold(&self.name), fold(name));
        if own == new {
            return written(tokens);
        }
        let mut tokens = tokens.to_vec();
        for at in 1..tokens.len() {
            let (before, token) = tokens.split_at_mut(at);
            let holder = &mut before[at - 1];
            let is_own = matches!(holder.kind, Kind::Word | Kind::Quoted)
                && holder.name().is_some_and(|it| fold(&it) == own);
            if token[0].is_mark(".") && is_own {
                holder.text = quoted(name).into();
            }
        }
        written(&tokens)
    }
}
