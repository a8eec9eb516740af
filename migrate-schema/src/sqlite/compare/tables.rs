//! Tables, virtual ones too: made, changed, rebuilt and dropped.

use std::collections::BTreeMap;

use super::Written;
use super::diff::Diff;
use super::{alter, rebuild};
use crate::change::{Action, Change, Difference};
use crate::order::{Edges, order};
use crate::sqlite::Catalog;
use crate::sqlite::catalog::{TABLE, VIRTUAL};
use crate::sqlite::model::Table;
use crate::sqlite::token::{Names, fold, quoted};
use crate::{Settings, Statement, loss};

/// What becomes of the tables.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) written: Vec<Written>,
    pub(super) notes: Vec<String>,
    /// Whether foreign keys must be off.
    pub(super) keys_off: bool,
    pub(super) upheaval: Upheaval,
}

/// What views, triggers and indexes must know of it.
#[derive(Default)]
pub(super) struct Upheaval {
    /// Gone for a while, or for good before others are rebuilt.
    pub(super) absent: Names,
    /// Dropped, for good or to be made again, with indexes and triggers.
    pub(super) dropped: Names,
    /// Dropped for good.
    pub(super) gone: Names,
    /// Whether the engine looks at all views and triggers on the way.
    pub(super) is_checked: bool,
}

pub(super) fn compare(from: &Catalog, to: &Catalog, settings: &Settings) -> Tables {
    let mut found = Tables::default();
    let takes_part = |name: &String| from.lets(TABLE, name) && to.lets(TABLE, name);
    let only = |one: &Catalog, other: &Catalog| -> BTreeMap<String, Table> {
        let tables = one.tables.iter();
        let tables = tables.filter(|(name, _)| takes_part(name));
        let tables = tables.filter(|(name, _)| !other.tables.contains_key(*name));
        tables
            .map(|(name, it)| (name.clone(), it.clone()))
            .collect()
    };
    let (gone, new) = (only(from, to), only(to, from));
    let (first, last): (Vec<_>, Vec<_>) = family(&gone)
        .into_iter()
        .rev()
        .partition(|it| to.virtual_tables.contains_key(&fold(&it.name)));
    found.keys_off = is_missed(from, to, &gone, &last);
    for table in first {
        found.upheaval.absent.insert(fold(&table.name));
        found.drop(table);
    }
    found.virtual_before(from, to);
    for table in family(&new) {
        found.write(
            Action::Create,
            TABLE,
            &table.name,
            Vec::new(),
            vec![Statement::new(table.create(&table.name))],
        );
    }
    found.virtual_after(from, to);
    let taken = taken(from, to);
    for (name, table) in from.tables.iter().filter(|it| takes_part(it.0)) {
        if let Some(wanted) = to.tables.get(name) {
            found.change(table, wanted, settings, &taken);
        }
    }
    for table in last {
        found.drop(table);
    }
    found
}

impl Tables {
    fn write(
        &mut self,
        action: Action,
        kind: &'static str,
        name: &str,
        differences: Vec<Difference>,
        statements: Vec<Statement>,
    ) {
        let change = Change {
            action,
            kind,
            within: String::new(),
            name: quoted(name),
            differences,
        };
        self.written.push(Written {
            changes: vec![change],
            statements,
        });
    }

    fn drop(&mut self, table: &Table) {
        self.upheaval.dropped.insert(fold(&table.name));
        self.upheaval.gone.insert(fold(&table.name));
        let drop = drop(&table.name);
        self.write(Action::Drop, TABLE, &table.name, Vec::new(), vec![drop]);
    }

    fn change(&mut self, from: &Table, to: &Table, settings: &Settings, taken: &Names) {
        let diff = Diff::new(from, to);
        let mut order: Vec<String> = Vec::new();
        let common = from.columns.iter().filter(|it| to.has_column(&it.name));
        for column in common.chain(diff.added.iter().copied()) {
            order.push(fold(&column.name));
        }
        let wanted: Vec<String> = to.columns.iter().map(|it| fold(&it.name)).collect();
        let altered = match diff.changes.is_empty() {
            true => Some(Vec::new()),
            false => alter::statements(&diff),
        };
        if altered.is_some() && order != wanted {
            self.notes.push(format!(
                "the columns of {} stand in another order: {}; wanted: {}",
                quoted(&to.name),
                order.join(", "),
                wanted.join(", ")
            ));
        }
        if altered.is_some() {
            self.note_letters(from, to);
        }
        if diff.changes.is_empty() {
            return;
        }
        let statements = match altered {
            Some(statements) => {
                self.upheaval.is_checked |= !diff.dropped.is_empty();
                statements
            }
            None => {
                let name = fold(&from.name);
                self.keys_off = true;
                self.upheaval.is_checked = true;
                self.upheaval.dropped.insert(name.clone());
                self.upheaval.absent.insert(name);
                rebuild::statements(&diff, settings, taken)
            }
        };
        self.written.push(Written {
            changes: diff.changes,
            statements,
        });
    }

    /// Notes names that differ in the case of letters alone: SQLite takes them for the same, and renames no table so.
    fn note_letters(&mut self, from: &Table, to: &Table) {
        let table = quoted(&from.name);
        let mut note = |shown: String, wanted: &str| {
            let wanted = quoted(wanted);
            self.notes.push(format!(
                "{shown} is written in other letters; wanted: {wanted}"
            ));
        };
        if from.name != to.name {
            note(format!("table {table}"), &to.name);
        }
        for column in &from.columns {
            if let Some(other) = to.column(&fold(&column.name))
                && other.name != column.name
            {
                let name = quoted(&column.name);
                note(format!("column {table}.{name}"), &other.name);
            }
        }
    }

    /// Drops the virtual tables that go, or have to be made again.
    fn virtual_before(&mut self, from: &Catalog, to: &Catalog) {
        for (name, table) in &from.virtual_tables {
            let wanted = to.virtual_tables.get(name);
            let stays = wanted.is_some_and(|it| it.facts == table.facts);
            if stays || !from.lets(VIRTUAL, name) || !to.lets(VIRTUAL, name) {
                continue;
            }
            self.upheaval.absent.insert(name.clone());
            self.upheaval.dropped.insert(name.clone());
            let statement = drop(&table.name);
            match wanted {
                None => {
                    self.write(
                        Action::Drop,
                        VIRTUAL,
                        &table.name,
                        Vec::new(),
                        vec![statement],
                    );
                }
                Some(_) => self.written.push(Written {
                    changes: Vec::new(),
                    statements: vec![statement],
                }),
            }
        }
    }

    /// Makes the virtual tables that are new or changed: one may stand on an ordinary table.
    fn virtual_after(&mut self, from: &Catalog, to: &Catalog) {
        for (name, table) in &to.virtual_tables {
            if !from.lets(VIRTUAL, name) || !to.lets(VIRTUAL, name) {
                continue;
            }
            let before = from.virtual_tables.get(name);
            let differences = before.map(|it| it.facts.differences(&table.facts));
            let (action, differences) = match differences {
                None => (Action::Create, Vec::new()),
                Some(differences) if differences.is_empty() => continue,
                Some(differences) => (Action::Replace, differences),
            };
            let statement = Statement::new(table.sql.clone());
            self.write(action, VIRTUAL, &table.name, differences, vec![statement]);
        }
    }
}

fn drop(name: &str) -> Statement {
    let name = quoted(name);
    Statement::new(format!("DROP TABLE {name}"))
        .loses()
        .comment(loss::of_rows(&name))
}

/// Returns tables with those before that they refer to.
fn family(tables: &BTreeMap<String, Table>) -> Vec<&Table> {
    let names: Vec<&String> = tables.keys().collect();
    let mut edges = Edges::default();
    for (child, table) in tables.values().enumerate() {
        for parent in table.parents() {
            if let Ok(parent) = names.binary_search_by(|it| it.as_str().cmp(parent)) {
                edges.wish(parent, child);
            }
        }
    }
    let order = order(&names, &edges).expect("wishes give way");
    order.into_iter().map(|at| &tables[names[at]]).collect()
}

/// Says whether a table that goes is still referred to when it does: the engine would delete its rows first, and with them,
/// or in their way, those that refer to them.
fn is_missed(
    from: &Catalog,
    to: &Catalog,
    gone: &BTreeMap<String, Table>,
    last: &[&Table],
) -> bool {
    let place = |name: &str| last.iter().position(|it| fold(&it.name) == name);
    gone.keys().any(|name| {
        from.tables.iter().any(|(child, table)| {
            child != name
                && table.parents().any(|it| it == name)
                && match (place(name), gone.contains_key(child)) {
                    (None, _) => true,
                    (mine, true) => place(child) > mine,
                    (Some(_), false) => {
                        let after = to.tables.get(child).filter(|_| to.lets(TABLE, child));
                        after.unwrap_or(table).parents().any(|it| it == name)
                    }
                }
        })
    })
}

fn taken(from: &Catalog, to: &Catalog) -> Names {
    [from, to]
        .into_iter()
        .flat_map(|it| {
            let tables = it.tables.keys().chain(it.virtual_tables.keys());
            tables.chain(it.views.keys()).chain(it.indexes.keys())
        })
        .cloned()
        .collect()
}
