//! Revisions as json.

use migrate_core::chain::Section;
use migrate_core::{Dialect, Direction};
use migrate_runtime::Activity;
use serde::Serialize;

use crate::render::halfway::Next;
use crate::view::{Item, State};

/// A revision, as every verb that looks prints it.
///
/// What the database says is null where none was looked at: `applied`, `state`, and what follows
/// `created`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Revision<'a> {
    /// The id.
    revision: &'a str,
    /// The ids of the parents; none for the first, several for a merge.
    parents: Vec<&'a str>,
    /// The message; may be empty.
    message: &'a str,
    /// Whether no other revision follows it.
    is_head: bool,
    /// Whether it is applied.
    applied: Option<bool>,
    /// How it stands: `halfway` began and didn't come to its end, `edited` is applied and its up was
    /// edited since, `unknown` is applied and no file has it.
    #[cfg_attr(
        test,
        schemars(extend("enum" = ["applied", "pending", "halfway", "edited", "unknown", null]))
    )]
    state: Option<&'static str>,
    /// The ids of those that follow it.
    children: Vec<&'a str>,
    /// The ids of what must be applied before, beside its parents.
    depends_on: Vec<&'a str>,
    /// The names of the branch that begins with it.
    labels: Vec<&'a str>,
    /// Whether the database is at it: it is applied and nothing that follows it is.
    is_current: bool,
    /// When the file was written, as RFC 3339.
    created: Option<&'a str>,
    /// When it was applied, or last begun, as the database recorded it.
    applied_at: Option<&'a str>,
    /// Who did that.
    applied_by: Option<&'a str>,
    /// How many of its statements are done.
    statements_done: Option<i64>,
    /// How many statements it had then.
    statements_total: Option<i64>,
    /// Of one that stands halfway, as `status` says it: the statement that is the next to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String"))]
    next_statement: Option<String>,
    /// Of one that stands halfway, as `status` says it: what runs at this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Running"))]
    running: Option<Running>,
}

/// The statement of a revision that runs at this moment.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Running {
    /// The session that runs it, in words.
    session: String,
    /// For how many seconds it runs.
    seconds: u64,
    /// How far the server says it is; null where it doesn't.
    progress: Option<String>,
    /// The sessions that it waits for, in words, with what they run.
    waits_for: Vec<String>,
}

impl Revision<'_> {
    /// Adds what was seen of a revision that stands halfway.
    #[must_use]
    pub(crate) fn seen(mut self, next: Option<&Next>, activity: &Activity) -> Self {
        if self.state != Some(State::Halfway.name()) {
            return self;
        }
        self.next_statement = next.map(|next| next.text().to_owned());
        self.running = activity.running.as_ref().map(|running| Running {
            session: running.session.clone(),
            seconds: running.seconds,
            progress: running.progress.clone(),
            waits_for: running.waits_for.clone(),
        });
        self
    }
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
            next_statement: None,
            running: None,
        }
    }
}

/// A revision with its file and its SQL, as `show` prints it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Shown<'a> {
    #[serde(flatten)]
    revision: Revision<'a>,
    /// The file, relative to the package; null where no file has it.
    path: Option<&'a str>,
    /// Why it can't be taken back.
    irreversible: Option<&'a str>,
    /// What applies it; null where no file has it.
    up: Option<Side<'a>>,
    /// What takes it back; null where nothing does.
    down: Option<Side<'a>>,
}

/// One side of a revision, as a dialect runs it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Side<'a> {
    /// Whether it runs in one transaction.
    transaction: bool,
    /// Its statements, in order.
    statements: Vec<Statement<'a>>,
    /// The functions of the application that run instead of SQL.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code: Vec<&'a str>,
}

/// A statement of a file.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Statement<'a> {
    /// Its SQL.
    text: &'a str,
    /// The line of the file where it begins, from 1.
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
