//! Constraints of tables and domains. Those that a table only inherits are its parent's.

use super::{At, Sql, Tag};
use crate::facet::object;
use crate::postgres::layout;
use crate::postgres::options::{self, Options};
use crate::postgres::text::literal;
use crate::{Mode, Statement};

object! {
    /// A constraint.
    Constraint = "constraint" {
        /// `p`rimary key, `u`nique, `f`oreign key, `c`heck or e`x`clusion.
        kind: String => ignored "kind",
        /// Its definition, as `pg_get_constraintdef` says it, without `NOT VALID`.
        definition: String => "definition",
        /// Whether rows that were there are known to fulfil it.
        validated: bool => "validated",
        /// The columns, in order, unquoted.
        columns: Vec<String> => ignored "columns",
        /// The table that a foreign key refers to, as SQL writes it.
        refers_to: Option<String> => ignored "refers to",
        /// The columns that a foreign key refers to, in order, unquoted.
        refers_to_columns: Vec<String> => ignored "refers to columns",
        /// Storage parameters of its index, `name=value`, sorted.
        options: Options => "index options",
        /// Of its index, as SQL writes it; only where it isn't the database's own.
        tablespace: Option<String> => "index tablespace",
        index_comment: Option<String> => "comment on the index",
    }
}

impl Sql for Constraint {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let (alter, text) = (alter(at), self.text());
        let name = at.sql();
        let is_checked_apart = at.settings.online
            && self.validated
            && matches!(self.kind.as_str(), "f" | "c")
            && is_of_kept_table(at);
        let mut statements = Vec::new();
        if is_checked_apart {
            let add = format!("{alter} ADD CONSTRAINT {name} {text} NOT VALID");
            statements.push(Statement::new(add).mode(Mode::Committed));
            let validate = format!("{alter} VALIDATE CONSTRAINT {name}");
            statements.push(Statement::new(validate).mode(Mode::Committed));
        } else {
            let not_valid = if self.validated { "" } else { " NOT VALID" };
            let named = match self.is_named_by_engine(at) {
                true => String::new(),
                false => format!("CONSTRAINT {name} "),
            };
            statements.push(Statement::new(format!(
                "{alter} ADD {named}{text}{not_valid}"
            )));
        }
        statements.extend(self.index_settings(at));
        statements
    }

    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        let (alter, name) = (alter(at), at.sql());
        let mut statements = Vec::new();
        if self.definition != to.definition {
            let deferral = deferral(&to.definition);
            let is_only_deferred = self.kind == "f"
                && to.kind == "f"
                && undeferred(&self.definition) == undeferred(&to.definition);
            if !is_only_deferred {
                return None;
            }
            statements.push(Statement::new(format!(
                "{alter} ALTER CONSTRAINT {name} {deferral}"
            )));
        }
        match (self.validated, to.validated) {
            (true, false) => return None,
            (false, true) => {
                statements.push(Statement::new(format!(
                    "{alter} VALIDATE CONSTRAINT {name}"
                )));
            }
            _ => {}
        }
        let index = index_name(at);
        let changes = [
            options::set(&self.options, &to.options),
            options::reset(&self.options, &to.options),
        ];
        let changes = changes.into_iter().flatten();
        statements.extend(changes.map(|it| Statement::new(format!("ALTER INDEX {index} {it}"))));
        if self.tablespace != to.tablespace {
            let tablespace = to.tablespace.as_deref().unwrap_or("pg_default");
            statements.push(Statement::new(format!(
                "ALTER INDEX {index} SET TABLESPACE {tablespace}"
            )));
        }
        if self.index_comment != to.index_comment {
            statements.push(commented(&index, to.index_comment.as_deref()));
        }
        Some(statements)
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("{} DROP CONSTRAINT {}", alter(at), at.sql()))
    }
}

impl Constraint {
    /// Returns the definition as people write it.
    pub(crate) fn text(&self) -> String {
        if self.kind == "c"
            && let Some((expression, rest)) = self.checked()
        {
            return format!("CHECK ({expression}){rest}");
        }
        if self.kind == "f"
            && let Some(table) = &self.refers_to
        {
            // The engine writes no space between a table and its columns.
            let (joined, apart) = (
                format!("REFERENCES {table}("),
                format!("REFERENCES {table} ("),
            );
            return self.definition.replacen(&joined, &apart, 1);
        }
        self.definition.clone()
    }

    /// Returns what is written at its column where it can be written there: it is of this column alone, and the engine
    /// chooses its name.
    pub(crate) fn inline(&self, at: &At<'_>) -> Option<String> {
        if self.columns.len() != 1 || !self.validated || !self.is_named_by_engine(at) {
            return None;
        }
        let text = self.text();
        let column = at.id.column(&self.columns[0]);
        let column = &at.catalog.objects.get(&column)?.sql;
        match self.kind.as_str() {
            "c" => Some(text),
            "f" => {
                let rest = text.strip_prefix(&format!("FOREIGN KEY ({column}) "))?;
                Some(rest.to_owned())
            }
            "p" | "u" => {
                let (head, rest) = text.split_once(&format!(" ({column})"))?;
                (!rest.contains("INCLUDE")).then(|| format!("{head}{rest}"))
            }
            _ => None,
        }
    }

    /// Returns the statements about its index that its definition doesn't say.
    pub(crate) fn index_settings(&self, at: &At<'_>) -> Vec<Statement> {
        let index = index_name(at);
        let options = options::set(&[], &self.options);
        let options = options.map(|it| format!("ALTER INDEX {index} {it}"));
        let tablespace = self
            .tablespace
            .iter()
            .map(|it| format!("ALTER INDEX {index} SET TABLESPACE {it}"));
        let comment = self.index_comment.as_deref();
        let comment = comment.map(|text| commented(&index, Some(text)));
        let settings = options.into_iter().chain(tablespace).map(Statement::new);
        settings.chain(comment).collect()
    }

    /// Returns whether it has the name that the engine chooses where none is said (`ChooseConstraintName`); names that it
    /// would cut or number aren't looked at, and none that another table's constraint has.
    pub(crate) fn is_named_by_engine(&self, at: &At<'_>) -> bool {
        let holder = &at.id.within;
        let columns = self.columns.join("_");
        let name = match (self.kind.as_str(), self.columns.len()) {
            ("p", _) => format!("{holder}_pkey"),
            ("u", _) => format!("{holder}_{columns}_key"),
            ("f", _) => format!("{holder}_{columns}_fkey"),
            ("x", _) if !columns.is_empty() => format!("{holder}_{columns}_excl"),
            ("c", 1) => format!("{holder}_{columns}_check"),
            ("c", _) => format!("{holder}_check"),
            _ => return false,
        };
        let is_chosen = name == at.id.name && name.len() < 64;
        is_chosen && !at.catalog.taken.elsewhere(at.id) && !at.other.taken.elsewhere(at.id)
    }

    /// Returns a check's expression without its parentheses, and what follows these.
    fn checked(&self) -> Option<(&str, &str)> {
        let text = self.definition.strip_prefix("CHECK ")?;
        let (body, rest) = match text.strip_suffix(" NO INHERIT") {
            Some(body) => (body, " NO INHERIT"),
            None => (text, ""),
        };
        let once = layout::unwrapped(body);
        Some((layout::unwrapped(once), rest))
    }
}

fn commented(index: &str, text: Option<&str>) -> Statement {
    let text = text.map_or("NULL".to_owned(), literal);
    Statement::new(format!("COMMENT ON INDEX {index} IS {text}"))
}

/// Returns the name of the constraint's index, with its schema, where one must be said.
fn index_name(at: &At<'_>) -> String {
    super::index::full_name(at)
}

fn alter(at: &At<'_>) -> String {
    let noun = match at.catalog.container(at.id) {
        Some((id, _)) if id.tag == Tag::Domain => "DOMAIN",
        _ => "TABLE",
    };
    format!("ALTER {noun} {}", at.holder())
}

fn is_of_kept_table(at: &At<'_>) -> bool {
    let holder = at.catalog.container(at.id);
    holder.is_some_and(|(id, _)| id.tag == Tag::Table && at.other.objects.contains_key(id))
}

/// Returns when a foreign key is checked, as `ALTER CONSTRAINT` takes it.
fn deferral(definition: &str) -> &'static str {
    if definition.ends_with(" DEFERRABLE INITIALLY DEFERRED") {
        "DEFERRABLE INITIALLY DEFERRED"
    } else if definition.ends_with(" DEFERRABLE") {
        "DEFERRABLE INITIALLY IMMEDIATE"
    } else {
        "NOT DEFERRABLE"
    }
}

fn undeferred(definition: &str) -> &str {
    let deferred = definition.strip_suffix(" INITIALLY DEFERRED");
    let definition = deferred.unwrap_or(definition);
    definition.strip_suffix(" DEFERRABLE").unwrap_or(definition)
}
