//! What a run did, or would do.

use std::time::Duration;

use migrate_core::plan::Part;
use migrate_core::{Direction, Plan};

/// What a run did.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The database, without a password.
    pub database: String,
    /// The steps, in order; none where there was nothing to do.
    pub applied: Vec<Done>,
    /// The maximal applied revisions before, in order of ids.
    pub heads_before: Vec<String>,
    /// The maximal applied revisions after, in order of ids.
    pub heads_after: Vec<String>,
    /// How long it took, waiting included.
    pub duration: Duration,
}

/// A step that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Done {
    /// The revision's id.
    pub revision: String,
    /// The revision's message; may be empty.
    pub message: String,
    /// Whether it was applied or taken back.
    pub direction: Direction,
    /// How long it took.
    pub duration: Duration,
}

/// What a run would do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DryRun {
    /// The database, without a password.
    pub database: String,
    /// The steps, in order; none where there is nothing to do.
    pub steps: Vec<DryStep>,
    /// The maximal applied revisions before, in order of ids.
    pub heads_before: Vec<String>,
    /// The maximal applied revisions after, in order of ids.
    pub heads_after: Vec<String>,
}

/// A step that would be done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DryStep {
    /// The revision's id.
    pub revision: String,
    /// The revision's message; may be empty.
    pub message: String,
    /// Whether it would be applied or taken back.
    pub direction: Direction,
    /// The statements, in order.
    pub statements: Vec<String>,
    /// The paths of the functions that it would call, in order.
    pub code: Vec<String>,
    /// Whether they run in a transaction.
    pub transaction: bool,
}

impl DryRun {
    pub(crate) fn new(database: &str, plan: &Plan<'_>) -> Self {
        let steps = plan.steps.iter().map(|step| DryStep {
            revision: step.revision.to_owned(),
            message: step.message.to_owned(),
            direction: step.direction,
            statements: step
                .statements()
                .map(|it| step.text(it).to_owned())
                .collect(),
            code: step.parts().iter().filter_map(path).collect(),
            transaction: step.transaction,
        });
        Self {
            database: database.to_owned(),
            steps: steps.collect(),
            heads_before: owned(&plan.heads_before),
            heads_after: owned(&plan.heads_after),
        }
    }
}

fn path(part: &Part<'_>) -> Option<String> {
    match part {
        Part::Code { path, .. } => Some((*path).to_owned()),
        Part::Statement(_) => None,
    }
}

pub(crate) fn owned(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|&id| id.to_owned()).collect()
}
