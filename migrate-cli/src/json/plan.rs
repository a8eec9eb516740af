//! Plans as json.

use migrate_core::plan::Part;
use migrate_core::{Direction, Plan};
use serde::Serialize;

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
    /// The paths of the functions that it calls, where it calls any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<String>,
}

impl Planned {
    /// Takes a plan; `direction` is that of the verb, which a plan without steps doesn't tell.
    pub fn new(plan: &Plan<'_>, direction: Direction) -> Self {
        let steps = plan.steps.iter().map(|step| Step {
            revision: step.revision.to_owned(),
            direction: word(step.direction),
            message: step.message.to_owned(),
            statements: step.statements().count(),
            transaction: step.transaction,
            code: step.parts().iter().filter_map(path).collect(),
        });
        Self {
            direction: word(direction),
            steps: steps.collect(),
            heads_before: owned(&plan.heads_before),
            heads_after: owned(&plan.heads_after),
            applied_after: owned(&plan.applied_after),
            parents: None,
        }
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
