//! Plans as json.

use migrate_core::history::Operation;
use migrate_core::plan::{self, Losing, Part};
use migrate_core::sql::Loss;
use migrate_core::{Dialect, Direction, Plan};
use serde::Serialize;

use super::Resolved;

/// A plan, as `--dry-run` prints it.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Plan"))]
pub struct Planned {
    /// `up` or `down`.
    #[cfg_attr(test, schemars(extend("enum" = ["up", "down"])))]
    pub direction: &'static str,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The maximal applied revisions before, in order of ids.
    pub heads_before: Vec<String>,
    /// The maximal applied revisions after, in order of ids.
    pub heads_after: Vec<String>,
    /// All applied revisions after, in order of ids.
    pub applied_after: Vec<String>,
    /// The parents of a new revision, for the verbs that make one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub parents: Option<Vec<String>>,
    /// What is recorded of a revision that stands halfway, for `resolve`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Resolved"))]
    pub resolved: Option<Resolved>,
}

/// A step of a plan.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Step"))]
pub struct Step {
    /// The revision's id.
    pub revision: String,
    /// `up` or `down`.
    #[cfg_attr(test, schemars(extend("enum" = ["up", "down"])))]
    pub direction: &'static str,
    /// The revision's message; may be empty.
    pub message: String,
    /// How many statements it runs.
    pub statements: usize,
    /// Whether they run in a transaction.
    pub transaction: bool,
    /// Whether nothing runs, and an applied revision that was edited is recorded as it is now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub accepts: bool,
    /// The paths of the functions that it calls, where it calls any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<String>,
    /// What its statements take away, in order, where they take anything.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<Lost>,
}

/// What a statement takes away. It goes by the words alone: a table may be empty.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Loss"))]
pub struct Lost {
    /// The statement.
    pub statement: String,
    /// Its line in the file, from 1; absent where a recorded down is run.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "usize"))]
    pub line: Option<usize>,
    /// `rows`: all of a table; `some_rows`: those that a condition finds; `rebuilt`: all that
    /// wasn't copied into the table that takes its place; `column`: what a column holds;
    /// `contents`: all that belongs to what is named; `hidden`: nobody knows, the SQL is made up
    /// while it runs.
    #[cfg_attr(test, schemars(extend("enum" = [
        "rows", "some_rows", "rebuilt", "column", "contents", "hidden",
    ])))]
    pub kind: &'static str,
    /// The table, or what else is named, as the statement writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub name: Option<String>,
    /// The column, where one is dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub column: Option<String>,
}

impl Planned {
    /// Takes a plan; `direction` is that of the verb, which a plan without steps doesn't tell.
    pub fn new(plan: &Plan<'_>, direction: Direction) -> Self {
        // A person's word on a step, and the step that goes on, move no revision.
        let moved = plan.steps.iter().filter(|step| step.change.done.is_none());
        let steps = moved.map(|step| Step {
            revision: step.revision.to_owned(),
            direction: word(step.direction),
            message: step.message.to_owned(),
            statements: step.statements().count(),
            transaction: step.transaction,
            accepts: step.change.operation == Operation::Accept,
            code: step.parts().iter().filter_map(path).collect(),
            losses: Vec::new(),
        });
        Self {
            direction: word(direction),
            steps: steps.collect(),
            heads_before: owned(&plan.heads_before),
            heads_after: owned(&plan.heads_after),
            applied_after: owned(&plan.applied_after),
            parents: None,
            resolved: plan.resolved().map(Resolved::from),
        }
    }
}

impl Planned {
    /// Adds what the plan takes away in a database of this dialect.
    #[must_use]
    pub(crate) fn losses(mut self, plan: &Plan<'_>, dialect: Dialect) -> Self {
        for losing in plan::losses(plan, dialect) {
            let Some(step) = self.steps.get_mut(losing.step) else {
                continue;
            };
            let of = &plan.steps[losing.step];
            let lost = losing.losses.iter().map(|loss| lost(of, &losing, loss));
            step.losses.extend(lost);
        }
        self
    }
}

fn lost(step: &plan::Step<'_>, losing: &Losing<'_>, loss: &Loss<'_>) -> Lost {
    let start = losing.statement.span.start;
    let line = (!step.is_recorded()).then(|| step.source.file().position(start).line);
    let (kind, name, column) = match *loss {
        Loss::Rows(table) if losing.rebuilds => ("rebuilt", Some(table), None),
        Loss::Rows(table) => ("rows", Some(table), None),
        Loss::SomeRows(table) => ("some_rows", Some(table), None),
        Loss::Column { table, column } => ("column", Some(table), Some(column)),
        Loss::Contents(name) => ("contents", Some(name), None),
        _ => ("hidden", None, None),
    };
    Lost {
        statement: step.text(losing.statement).to_owned(),
        line,
        kind,
        name: name.map(str::to_owned),
        column: column.map(str::to_owned),
    }
}

fn path(part: &Part<'_>) -> Option<String> {
    match part {
        Part::Code { path, .. } => Some((*path).to_owned()),
        Part::Statement(_) => None,
    }
}

pub(super) const fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

fn owned(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|&id| id.to_owned()).collect()
}

/// What `--sql` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Script<'s> {
    /// The whole script.
    pub(crate) sql: &'s str,
}
