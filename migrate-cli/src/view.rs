//! Revisions with all that people and programs ask about them.

use std::collections::BTreeSet;

use migrate_core::chain::Entry;
use migrate_core::history::Row;
use migrate_core::plan::{Standing, standing_of};
use migrate_core::{Chain, Dialect, Graph, History};

use crate::database::Look;

/// A chain beside a database, if one was looked at.
pub(crate) struct View<'a> {
    graph: Graph<'a>,
    standing: Option<Standing<'a>>,
    heads: BTreeSet<usize>,
    current: BTreeSet<usize>,
    edited: BTreeSet<&'a str>,
    down_changed: BTreeSet<&'a str>,
}

/// How a revision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Applied,
    Pending,
    /// A step of it began and didn't come to its end.
    Halfway,
    /// Applied, and its up was edited since.
    Edited,
    /// Applied, and no file has it.
    Unknown,
}

impl State {
    /// Every state, in the order of their numbers.
    pub(crate) const ALL: [Self; 5] = [
        Self::Applied,
        Self::Pending,
        Self::Halfway,
        Self::Edited,
        Self::Unknown,
    ];

    /// Returns its word.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Pending => "pending",
            Self::Halfway => "halfway",
            Self::Edited => "edited",
            Self::Unknown => "unknown",
        }
    }
}

/// A revision of a view.
#[derive(Clone, Copy)]
pub(crate) struct Item<'v, 'a> {
    view: &'v View<'a>,
    node: usize,
}

impl<'a> View<'a> {
    /// Looks at a chain alone; `nothing` is an empty history.
    fn of_files(chain: Chain<'a>, nothing: &'a History) -> Self {
        Self::build(Graph::new(chain, nothing), None)
    }

    /// Looks at a chain beside a database, where one was looked at; `nothing` is an empty history.
    pub(crate) fn of(chain: Chain<'a>, look: Option<&'a Look>, nothing: &'a History) -> Self {
        match look {
            Some(look) => Self::of_database(chain, &look.history, look.dialect),
            None => Self::of_files(chain, nothing),
        }
    }

    /// Looks at a chain beside the history of a database.
    pub(crate) fn of_database(chain: Chain<'a>, history: &'a History, dialect: Dialect) -> Self {
        let graph = Graph::new(chain, history);
        let standing = standing_of(&graph, dialect);
        Self::build(graph, Some(standing))
    }

    fn build(graph: Graph<'a>, standing: Option<Standing<'a>>) -> Self {
        let ids = |of: for<'s> fn(&'s Standing<'a>) -> &'s Vec<&'a str>| {
            let ids = standing.iter().flat_map(of);
            ids.copied().collect()
        };
        Self {
            heads: graph.heads().into_iter().collect(),
            current: graph.current().into_iter().collect(),
            edited: ids(|standing| &standing.edited),
            down_changed: ids(|standing| &standing.down_changed),
            graph,
            standing,
        }
    }

    pub(crate) fn graph(&self) -> &Graph<'a> {
        &self.graph
    }

    /// Returns how the database stands, where one was looked at.
    pub(crate) fn standing(&self) -> Option<&Standing<'a>> {
        self.standing.as_ref()
    }

    pub(crate) fn item(&self, node: usize) -> Item<'_, 'a> {
        Item { view: self, node }
    }

    pub(crate) fn items(&self, nodes: impl IntoIterator<Item = usize>) -> Vec<Item<'_, 'a>> {
        nodes.into_iter().map(|node| self.item(node)).collect()
    }
}

impl<'v, 'a> Item<'v, 'a> {
    pub(crate) fn id(self) -> &'a str {
        self.view.graph.id(self.node)
    }

    /// Returns the message; may be empty.
    pub(crate) fn message(self) -> &'a str {
        self.view.graph.message(self.node)
    }

    /// Returns the file, where there is one.
    pub(crate) fn entry(self) -> Option<Entry<'a>> {
        self.view.graph.entry(self.node)
    }

    /// Returns the row that applied it, or the one that stopped halfway.
    pub(crate) fn row(self) -> Option<&'a Row> {
        self.halfway().or_else(|| self.view.graph.row(self.node))
    }

    pub(crate) fn halfway(self) -> Option<&'a Row> {
        let row = self.view.standing.as_ref()?.halfway?;
        (row.revision == self.id()).then_some(row)
    }

    /// Returns whether it stopped halfway in a step that calls functions: what is done of it are
    /// parts, and not statements.
    pub(crate) fn is_of_parts(self) -> bool {
        let row = self.halfway();
        row.is_some_and(|row| self.entry().is_some_and(|entry| entry.runs_code(row)))
    }

    /// Returns the parents, in the order that the file or the row names them.
    pub(crate) fn parents(self) -> Vec<&'a str> {
        match (self.entry(), self.view.graph.row(self.node)) {
            (Some(entry), _) => entry.parents().map(Entry::id).collect(),
            (None, row) => row.map_or(Vec::new(), |row| texts(&row.parents)),
        }
    }

    pub(crate) fn depends_on(self) -> Vec<&'a str> {
        match (self.entry(), self.view.graph.row(self.node)) {
            (Some(entry), _) => entry.depends_on().map(Entry::id).collect(),
            (None, row) => row.map_or(Vec::new(), |row| texts(&row.depends_on)),
        }
    }

    pub(crate) fn children(self) -> Vec<&'a str> {
        let graph = &self.view.graph;
        graph.ids(graph.children(self.node).iter().copied())
    }

    /// Returns the files that follow it.
    pub(crate) fn followers(self) -> Vec<Self> {
        let followers = self.view.graph.file_children(self.node).iter();
        followers.map(|&node| Self { node, ..self }).collect()
    }

    pub(crate) fn labels(self) -> Vec<&'a str> {
        self.entry()
            .map_or(Vec::new(), |entry| entry.labels().collect())
    }

    pub(crate) fn is_head(self) -> bool {
        self.view.heads.contains(&self.node)
    }

    /// Returns whether it is one of those that the database is at.
    pub(crate) fn is_current(self) -> bool {
        self.view.current.contains(&self.node)
    }

    /// Returns whether only its down was edited since it was applied.
    pub(crate) fn is_down_changed(self) -> bool {
        self.view.down_changed.contains(self.id())
    }

    /// Returns whether it is applied, where a database was looked at.
    pub(crate) fn is_applied(self) -> Option<bool> {
        self.view.standing.as_ref()?;
        Some(self.view.graph.is_applied(self.node))
    }

    /// Returns how it stands, where a database was looked at.
    pub(crate) fn state(self) -> Option<State> {
        let applied = self.is_applied()?;
        Some(if self.halfway().is_some() {
            State::Halfway
        } else if self.entry().is_none() {
            State::Unknown
        } else if self.view.edited.contains(self.id()) {
            State::Edited
        } else if applied {
            State::Applied
        } else {
            State::Pending
        })
    }
}

fn texts(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect()
}
