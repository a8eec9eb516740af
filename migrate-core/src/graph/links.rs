//! Edges from each node to others, in two flat vectors.

#[derive(Clone, Debug)]
pub(super) struct Links {
    /// Where each node's targets end; they start where those of the node before end.
    ends: Vec<usize>,
    targets: Vec<usize>,
}

impl Links {
    pub(super) fn with_capacity(n_nodes: usize) -> Self {
        Self {
            ends: Vec::with_capacity(n_nodes),
            targets: Vec::with_capacity(n_nodes),
        }
    }

    /// Adds the next node's targets.
    pub(super) fn push(&mut self, targets: impl Iterator<Item = usize>) {
        self.targets.extend(targets);
        self.ends.push(self.targets.len());
    }

    pub(super) fn of(&self, node: usize) -> &[usize] {
        let start = node.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.targets[start..self.ends[node]]
    }

    /// Returns the same edges the other way round; each node's targets ascend.
    pub(super) fn reversed(&self) -> Self {
        let n_nodes = self.ends.len();
        let mut next = vec![0; n_nodes + 1];
        for &target in &self.targets {
            next[target + 1] += 1;
        }
        for node in 0..n_nodes {
            next[node + 1] += next[node];
        }
        let mut targets = vec![0; self.targets.len()];
        for source in 0..n_nodes {
            for &target in self.of(source) {
                targets[next[target]] = source;
                next[target] += 1;
            }
        }
        // Filling has moved each start to its end.
        next.pop();
        Self {
            ends: next,
            targets,
        }
    }
}
