//! What a database's server is at, and what earlier runs left behind there.

/// What a look at a server tells of a run, as far as the role may see it.
///
/// An engine without a server has neither.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Activity {
    /// The statement of the chain that runs now.
    pub running: Option<Running>,
    /// The indexes that are there, aren't used by any query, and aren't being built.
    pub invalid_indexes: Vec<InvalidIndex>,
}

/// A statement of a chain that runs now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Running {
    /// The number of its row in the history; that of a step in a transaction isn't seen yet.
    pub seq: i64,
    /// The session that runs it, in words.
    pub session: String,
    /// For how many seconds it runs.
    pub seconds: u64,
    /// How far the server says it is, such as `building index: scanning table, 43 %`.
    pub progress: Option<String>,
    /// The sessions that it waits for, in words, with what they run.
    pub waits_for: Vec<String>,
}

/// An index that a statement left behind when it ended midway.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidIndex {
    /// Its name, with its schema's.
    pub name: String,
    /// The table's name, with its schema's.
    pub table: String,
    /// The statement that drops it.
    pub drop: String,
}
