//! What the verbs that write files did, as json.

use serde::Serialize;

/// A new revision's file, as the verbs that write one print it.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Written<'w> {
    /// The revision's id.
    pub revision: &'w str,
    /// The ids of its parents; none for the first.
    pub parents: &'w [&'w str],
    /// What else must be applied before.
    pub depends_on: &'w [&'w str],
    /// The names of the branch that begins with it.
    pub labels: &'w [&'w str],
    /// Its message.
    pub message: &'w str,
    /// The file, as people are shown it.
    pub path: &'w str,
}

/// A file whose revision gets other parents, as `rebase` prints it.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Moved<'w> {
    /// The revision's id.
    pub revision: &'w str,
    /// Its message; may be empty.
    pub message: &'w str,
    /// The file, as people are shown it.
    pub path: &'w str,
    /// The ids of the parents that the file named; none for `base`.
    pub parents_before: &'w [&'w str],
    /// The ids of those that it names now, or would name.
    pub parents: &'w [&'w str],
}

/// What a folder began with, as `init` prints it.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Begun {
    /// The files that were written.
    pub created: Vec<String>,
    /// The files that were there already and stay as they are.
    pub exists: Vec<String>,
    /// What is left to do, in order.
    pub next: Vec<String>,
}
