//! The applied set as it changes from step to step.

use super::{Plan, Step, refuse};
use crate::Error;
use crate::checksum::Fingerprint;
use crate::graph::{Graph, Set};
use crate::history::Basis;

pub(super) struct Progress<'g, 'a> {
    graph: &'g Graph<'a>,
    basis: Basis,
    applied: Set,
    fingerprint: Fingerprint,
}

impl<'g, 'a> Progress<'g, 'a> {
    pub(super) fn new(graph: &'g Graph<'a>) -> Self {
        let mut fingerprint = Fingerprint::default();
        for row in graph.history().applied() {
            fingerprint.add(&row.revision, &row.up_checksum);
        }
        let basis = Basis {
            seq: graph.history().last_seq(),
            fingerprint: fingerprint.finish(),
        };
        Self {
            graph,
            basis,
            applied: graph.applied().clone(),
            fingerprint,
        }
    }

    /// Begins where rows must be complete, because statements follow from them.
    ///
    /// # Errors
    ///
    /// Where they don't add up to what the last of them says.
    pub(super) fn checked(graph: &'g Graph<'a>) -> Result<Self, Error> {
        let progress = Self::new(graph);
        if graph.history().adds_up_to(&progress.basis.fingerprint) {
            Ok(progress)
        } else {
            Err(refuse::damaged(graph.history()))
        }
    }

    /// Adds a revision, and returns the fingerprint after it.
    pub(super) fn enter(&mut self, node: usize, up_checksum: &str) -> String {
        self.applied.insert(node);
        self.fingerprint.add(self.graph.id(node), up_checksum);
        self.fingerprint.finish()
    }

    /// Takes an applied revision away, and returns the fingerprint after it.
    pub(super) fn leave(&mut self, node: usize) -> String {
        self.applied.remove(node);
        if let Some(row) = self.graph.row(node) {
            self.fingerprint.remove(&row.revision, &row.up_checksum);
        }
        self.fingerprint.finish()
    }

    /// Returns the fingerprint as it is.
    pub(super) fn stay(&self) -> String {
        self.fingerprint.finish()
    }

    pub(super) fn plan(self, steps: Vec<Step<'a>>) -> Plan<'a> {
        let graph = self.graph;
        Plan {
            basis: self.basis,
            steps,
            heads_before: graph.ids(graph.current()),
            heads_after: graph.ids(graph.maximal(&self.applied)),
            applied_after: graph.ids(self.applied.iter()),
        }
    }
}
