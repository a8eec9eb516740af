//! What became of a revision that stood halfway, as json.

use migrate_core::plan;
use serde::Serialize;

/// How a revision that stood halfway stands by a person's word.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Resolved {
    /// The revision's id.
    revision: String,
    /// The revision's message; may be empty.
    message: String,
    /// How it stands now: where it is `halfway` still, the next run goes on with it.
    #[cfg_attr(test, schemars(extend("enum" = ["applied", "pending", "halfway"])))]
    state: &'static str,
    /// How many of its statements are done.
    statements_done: usize,
    /// How many statements it has.
    statements_total: usize,
}

impl From<plan::Resolved<'_>> for Resolved {
    fn from(resolved: plan::Resolved<'_>) -> Self {
        Self {
            revision: resolved.revision.to_owned(),
            message: resolved.message.to_owned(),
            state: match resolved.applied {
                Some(true) => "applied",
                Some(false) => "pending",
                None => "halfway",
            },
            statements_done: resolved.done,
            statements_total: resolved.total,
        }
    }
}
