//! Sets of nodes that a graph knows: heads, ancestors, what is current.
//!
//! The order of the nodes is topological, so that one pass over them closes a set.

use super::{Graph, Set};

impl Graph<'_> {
    /// Returns the files' heads: no file names them as parent.
    pub fn heads(&self) -> Vec<usize> {
        let files = 0..self.chain.len();
        files
            .filter(|&node| !self.has_file(self.children(node)))
            .collect()
    }

    /// Returns the files' heads that no file depends on either.
    pub fn real_heads(&self) -> Vec<usize> {
        let mut heads = self.heads();
        heads.retain(|&node| !self.has_file(self.dependents(node)));
        heads
    }

    /// Returns the files that have no parent.
    pub fn bases(&self) -> Vec<usize> {
        let files = 0..self.chain.len();
        files
            .filter(|&node| self.parents(node).is_empty())
            .collect()
    }

    /// Returns the files that several files have as parent.
    pub fn branch_points(&self) -> Vec<usize> {
        let files = 0..self.chain.len();
        files
            .filter(|&node| self.file_children(node).len() > 1)
            .collect()
    }

    /// Returns the files that have a file as parent.
    pub fn file_children(&self, node: usize) -> &[usize] {
        let children = self.children(node);
        // Strangers come last.
        &children[..children.partition_point(|&child| child < self.chain.len())]
    }

    /// Returns the maximal applied nodes: what the database is at.
    pub fn current(&self) -> Vec<usize> {
        self.maximal(&self.applied)
    }

    /// Returns the applied nodes without an applied child: what is current, and what other applied
    /// revisions only depend on.
    pub fn tips(&self) -> Vec<usize> {
        let applied = self.applied.iter();
        let has_child = |&node: &usize| self.children(node).iter().any(|&c| self.is_applied(c));
        applied.filter(|node| !has_child(node)).collect()
    }

    /// Returns the nodes of a set that no other node of the set follows or depends on.
    pub fn maximal(&self, set: &Set) -> Vec<usize> {
        let mut maximal = set.clone();
        for node in set.iter() {
            for &needed in self.parents(node).iter().chain(self.depends_on(node)) {
                maximal.remove(needed);
            }
        }
        maximal.iter().collect()
    }

    /// Returns an empty set of nodes.
    pub fn no_nodes(&self) -> Set {
        Set::new(self.len())
    }

    /// Returns nodes as a set.
    pub fn set(&self, nodes: impl IntoIterator<Item = usize>) -> Set {
        let mut set = self.no_nodes();
        for node in nodes {
            set.insert(node);
        }
        set
    }

    /// Returns nodes and all that they need: their parents and dependencies, and theirs.
    pub fn needed(&self, nodes: impl IntoIterator<Item = usize>) -> Set {
        let mut set = self.set(nodes);
        for node in (0..self.len()).rev() {
            if set.contains(node) {
                for &needed in self.parents(node).iter().chain(self.depends_on(node)) {
                    set.insert(needed);
                }
            }
        }
        set
    }

    /// Returns nodes and all that needs them: their children and dependents, and theirs.
    pub fn needing(&self, nodes: impl IntoIterator<Item = usize>) -> Set {
        let mut set = self.set(nodes);
        for node in 0..self.len() {
            if set.contains(node) {
                for &next in self.children(node).iter().chain(self.dependents(node)) {
                    set.insert(next);
                }
            }
        }
        set
    }

    /// Returns nodes, and their ancestors by parents alone.
    pub fn ancestors(&self, nodes: impl IntoIterator<Item = usize>) -> Set {
        let mut set = self.set(nodes);
        for node in (0..self.len()).rev() {
            if set.contains(node) {
                for &parent in self.parents(node) {
                    set.insert(parent);
                }
            }
        }
        set
    }

    /// Returns nodes, and their descendants by parents alone.
    pub fn descendants(&self, nodes: impl IntoIterator<Item = usize>) -> Set {
        let mut set = self.set(nodes);
        for node in 0..self.len() {
            if set.contains(node) {
                for &child in self.children(node) {
                    set.insert(child);
                }
            }
        }
        set
    }

    /// Returns a node's branch: the node, its ancestors and its descendants, by parents alone.
    pub fn lineage(&self, node: usize) -> Set {
        let mut set = self.ancestors([node]);
        set.unite(&self.descendants([node]));
        set
    }

    fn has_file(&self, nodes: &[usize]) -> bool {
        nodes.iter().any(|&node| node < self.chain.len())
    }
}
