//! Revisions as json.

use migrate_core::chain::Section;
use migrate_core::{Dialect, Direction};
use serde::Serialize;

use crate::view::{Item, State};

/// A revision, as every verb that looks prints it.
///
/// `applied` and `state` are null where no database was looked at.
#[derive(Debug, Serialize)]
pub(crate) struct Revision<'a> {
    revision: &'a str,
    parents: Vec<&'a str>,
    message: &'a str,
    is_head: bool,
    applied: Option<bool>,
    state: Option<&'static str>,
    children: Vec<&'a str>,
    depends_on: Vec<&'a str>,
    labels: Vec<&'a str>,
    is_current: bool,
    created: Option<&'a str>,
    applied_at: Option<&'a str>,
    applied_by: Option<&'a str>,
    statements_done: Option<i64>,
    statements_total: Option<i64>,
}

impl<'a> From<Item<'_, 'a>> for Revision<'a> {
    fn from(item: Item<'_, 'a>) -> Self {
        let row = item.row();
        Self {
            revision: item.id(),
            parents: item.parents(),
            message: item.message(),
            is_head: item.is_head(),
            applied: item.is_applied(),
            state: item.state().map(State::name),
            children: item.children(),
            depends_on: item.depends_on(),
            labels: item.labels(),
            is_current: item.is_current(),
            created: item.entry().and_then(|entry| entry.created()),
            applied_at: row.map(|row| &*row.started_at),
            applied_by: row.map(|row| &*row.run_by),
            statements_done: row.map(|row| row.statements_done),
            statements_total: row.map(|row| row.statements_total),
        }
    }
}

/// A revision with its file and its SQL, as `show` prints it.
#[derive(Debug, Serialize)]
pub(crate) struct Shown<'a> {
    #[serde(flatten)]
    revision: Revision<'a>,
    path: Option<&'a str>,
    irreversible: Option<&'a str>,
    up: Option<Side<'a>>,
    down: Option<Side<'a>>,
}

/// One side of a revision, as a dialect runs it.
#[derive(Debug, Serialize)]
struct Side<'a> {
    transaction: bool,
    statements: Vec<Statement<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Statement<'a> {
    text: &'a str,
    line: usize,
}

impl<'a> Shown<'a> {
    /// Takes a revision as a dialect sees it; without an environment, the sections of all.
    pub(crate) fn new(item: Item<'_, 'a>, dialect: Dialect, environment: Option<&str>) -> Self {
        let entry = item.entry();
        let side = |direction| {
            let sections = entry?.sections(direction, dialect);
            let runs = |section: &Section<'a>| environment.is_none() || section.is_for(environment);
            Some(Side::new(sections.filter(runs).collect()))
        };
        let irreversible = entry.and_then(|entry| entry.irreversible());
        Self {
            path: entry.map(|entry| entry.path()),
            irreversible,
            up: side(Direction::Up),
            down: irreversible
                .is_none()
                .then(|| side(Direction::Down))
                .flatten(),
            revision: item.into(),
        }
    }
}

impl<'a> Side<'a> {
    fn new(sections: Vec<Section<'a>>) -> Self {
        let statements = sections.iter().flat_map(|section| section.statements());
        let statements = statements.map(|statement| Statement {
            text: statement.text(),
            line: statement.line(),
        });
        Self {
            transaction: sections.iter().all(|section| section.transaction()),
            statements: statements.collect(),
            code: sections
                .iter()
                .filter_map(|section| section.code())
                .collect(),
        }
    }
}
