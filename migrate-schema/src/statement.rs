//! The SQL of a comparison.

/// A statement, with what its reader must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its text, formatted, without the semicolon.
    pub sql: String,
    /// Lines of comment that stand before it: only where a decision was made, or something is lost.
    pub comments: Vec<String>,
    /// Whether rows or values are gone when it ran.
    pub loses: bool,
    /// How it must run.
    pub mode: Mode,
    /// What somebody must decide before it may run.
    pub decision: Option<Decision>,
}

/// How a statement must run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// In the transaction of its neighbours.
    #[default]
    Together,
    /// In a transaction of its own, committed before the next statement: what it makes can't be used
    /// before, such as a new value of an enum.
    Committed,
    /// Outside a transaction.
    Alone,
    /// In a transaction that begins with foreign keys switched off: a table of SQLite is rebuilt.
    ForeignKeysOff,
}

/// What only a person knows, where nobody was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What it is about: the key of [`Settings::fills`](crate::Settings::fills) that answers it, such as
    /// `users.email`; empty where a rename is in question.
    pub about: String,
    /// What is open, in one line, such as `is users.mail the new name of users.email?`.
    pub question: String,
    /// The ways, each as the text that makes it so.
    pub ways: Vec<String>,
}

impl Statement {
    pub(crate) fn new(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            comments: Vec::new(),
            loses: false,
            mode: Mode::default(),
            decision: None,
        }
    }

    pub(crate) fn comment(mut self, line: impl Into<String>) -> Self {
        self.comments.push(line.into());
        self
    }

    pub(crate) fn loses(mut self) -> Self {
        self.loses = true;
        self
    }

    pub(crate) fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    pub(crate) fn decide(mut self, decision: Decision) -> Self {
        self.decision = Some(decision);
        self
    }
}
