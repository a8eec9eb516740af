//! Who follows whom: the chain's revisions and the applied ones that the chain doesn't know.

pub mod draw;
mod links;
mod set;
mod strangers;
mod walk;

pub use set::Set;

use std::collections::BTreeMap;

use crate::chain::{Chain, Entry};
use crate::history::{History, Row};
use links::Links;

/// The revisions of a chain and of a database, as nodes.
///
/// A node is a number, and the order of the numbers is topological: the chain's revisions in the
/// chain's order, then the applied revisions that no file knows. Those have the parents that their
/// rows state; parents that nobody knows are left out.
///
/// ```
/// # use migrate_core::{Chain, Graph, History};
/// # fn example(chain: Chain<'_>, history: &History) {
/// let graph = Graph::new(chain, history);
/// for node in graph.current() {
///     println!("{} {}", graph.id(node), graph.message(node));
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Graph<'a> {
    chain: Chain<'a>,
    history: &'a History,
    ids: Vec<&'a str>,
    rows: Vec<Option<&'a Row>>,
    strangers: BTreeMap<&'a str, usize>,
    applied: Set,
    parents: Links,
    depends_on: Links,
    children: Links,
    dependents: Links,
}

impl<'a> Graph<'a> {
    /// Joins a chain and a history.
    pub fn new(chain: Chain<'a>, history: &'a History) -> Self {
        let (known, unknown) = applied(chain, history);
        let unknown_rows = strangers::strangers(unknown);
        let n_nodes = chain.len() + unknown_rows.len();
        let mut ids: Vec<_> = chain.entries().map(Entry::id).collect();
        let mut parents = Links::with_capacity(n_nodes);
        let mut depends_on = Links::with_capacity(n_nodes);
        for entry in chain.entries() {
            parents.push(entry.parents().map(Entry::index));
            depends_on.push(entry.depends_on().map(Entry::index));
        }
        let mut strangers = BTreeMap::new();
        for &row in &unknown_rows {
            let known = |id: &String| {
                let entry = chain.get(id).map(Entry::index);
                entry.or_else(|| strangers.get(id.as_str()).copied())
            };
            parents.push(row.parents.iter().filter_map(known));
            depends_on.push(row.depends_on.iter().filter_map(known));
            strangers.insert(row.revision.as_str(), ids.len());
            ids.push(row.revision.as_str());
        }
        let (children, dependents) = (parents.reversed(), depends_on.reversed());
        let mut graph = Self {
            chain,
            history,
            ids,
            rows: vec![None; n_nodes],
            strangers,
            applied: Set::new(n_nodes),
            parents,
            depends_on,
            children,
            dependents,
        };
        let strangers = unknown_rows.into_iter().zip(chain.len()..);
        for (row, node) in known.into_iter().chain(strangers) {
            graph.rows[node] = Some(row);
            graph.applied.insert(node);
        }
        graph
    }

    /// Returns the chain.
    pub fn chain(&self) -> Chain<'a> {
        self.chain
    }

    /// Returns the history.
    pub fn history(&self) -> &'a History {
        self.history
    }

    /// Returns how many nodes there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Returns whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Returns a node's id.
    pub fn id(&self, node: usize) -> &'a str {
        self.ids[node]
    }

    /// Returns ids of nodes, in order of ids.
    pub fn ids(&self, nodes: impl IntoIterator<Item = usize>) -> Vec<&'a str> {
        let mut ids: Vec<_> = nodes.into_iter().map(|node| self.id(node)).collect();
        ids.sort_unstable();
        ids
    }

    /// Returns the node whose id comes first: what is said of one of many must not depend on the
    /// names of files.
    pub(crate) fn first_by_id(&self, nodes: impl IntoIterator<Item = usize>) -> Option<usize> {
        nodes.into_iter().min_by_key(|&node| self.id(node))
    }

    /// Returns the node with exactly this id.
    pub fn find(&self, id: &str) -> Option<usize> {
        let entry = self.chain.get(id).map(Entry::index);
        entry.or_else(|| self.strangers.get(id).copied())
    }

    /// Returns the nodes whose ids begin with a text, in order.
    pub fn with_prefix(&self, prefix: &str) -> Vec<usize> {
        let mut nodes: Vec<_> = self.chain.with_prefix(prefix).map(Entry::index).collect();
        let strangers = self.strangers.range(prefix..);
        let strangers = strangers.take_while(|(id, _)| id.starts_with(prefix));
        nodes.extend(strangers.map(|(_, &node)| node));
        nodes.sort_unstable();
        nodes
    }

    /// Returns the node that carries a label.
    pub fn labelled(&self, label: &str) -> Option<usize> {
        let mut entries = self.chain.entries();
        let entry = entries.find(|entry| entry.labels().any(|own| own == label))?;
        Some(entry.index())
    }

    /// Returns the chain's revision, or `None` where only the history knows the node.
    pub fn entry(&self, node: usize) -> Option<Entry<'a>> {
        (node < self.chain.len()).then(|| self.chain.entry(node))
    }

    /// Returns the row that applied a node, or `None` where it isn't applied.
    pub fn row(&self, node: usize) -> Option<&'a Row> {
        self.rows[node]
    }

    /// Returns the message of a node's file, or of its row.
    pub fn message(&self, node: usize) -> &'a str {
        match (self.entry(node), self.row(node)) {
            (Some(entry), _) => entry.message(),
            (None, Some(row)) => &row.message,
            (None, None) => "",
        }
    }

    /// Returns whether a node is applied.
    pub fn is_applied(&self, node: usize) -> bool {
        self.applied.contains(node)
    }

    /// Returns the applied nodes.
    pub fn applied(&self) -> &Set {
        &self.applied
    }

    /// Returns a node's parents.
    pub fn parents(&self, node: usize) -> &[usize] {
        self.parents.of(node)
    }

    /// Returns what else must be applied before a node.
    pub fn depends_on(&self, node: usize) -> &[usize] {
        self.depends_on.of(node)
    }

    /// Returns the nodes that have a node as parent.
    pub fn children(&self, node: usize) -> &[usize] {
        self.children.of(node)
    }

    /// Returns the nodes that depend on a node.
    pub fn dependents(&self, node: usize) -> &[usize] {
        self.dependents.of(node)
    }
}

/// Returns the rows that applied the chain's revisions, each with its node, and those of others.
///
/// Both the history and the chain know an order of ids, so that one pass joins them.
fn applied<'a>(chain: Chain<'a>, history: &'a History) -> (Vec<(&'a Row, usize)>, Vec<&'a Row>) {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    let mut entries = chain.by_id().peekable();
    for row in history.applied() {
        let id = row.revision.as_str();
        while entries.next_if(|entry| entry.id() < id).is_some() {}
        match entries.next_if(|entry| entry.id() == id) {
            Some(entry) => known.push((row, entry.index())),
            None => unknown.push(row),
        }
    }
    (known, unknown)
}
