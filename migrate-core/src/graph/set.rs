//! A set of nodes.

/// A set of a graph's nodes, iterated in topological order.
///
/// ```
/// use migrate_core::graph::Set;
///
/// let mut set = Set::new(100);
/// assert!(set.insert(70) && set.insert(3) && !set.insert(3));
/// assert_eq!(set.iter().collect::<Vec<_>>(), [3, 70]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    words: Vec<u64>,
}

impl Set {
    /// Makes an empty set that can hold the nodes below `n_nodes`.
    pub fn new(n_nodes: usize) -> Self {
        Self {
            words: vec![0; n_nodes.div_ceil(64)],
        }
    }

    /// Returns whether a node is in the set.
    pub fn contains(&self, node: usize) -> bool {
        let word = self.words.get(node / 64);
        word.is_some_and(|word| word & bit(node) != 0)
    }

    /// Adds a node; returns whether it wasn't there before.
    ///
    /// # Panics
    ///
    /// Where the set wasn't made for so many nodes.
    pub fn insert(&mut self, node: usize) -> bool {
        let word = &mut self.words[node / 64];
        let before = *word;
        *word |= bit(node);
        *word != before
    }

    /// Takes a node away.
    pub fn remove(&mut self, node: usize) {
        if let Some(word) = self.words.get_mut(node / 64) {
            *word &= !bit(node);
        }
    }

    /// Keeps only what is in the other set too.
    pub fn intersect(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// Adds what is in the other set.
    pub fn unite(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Takes away what is in the other set.
    pub fn subtract(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    /// Returns whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// Returns the nodes, parents and dependencies first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = usize> {
        let words = self.words.iter().enumerate();
        words.flat_map(|(at, &word)| {
            (0..64)
                .filter(move |shift| word >> shift & 1 == 1)
                .map(move |shift| at * 64 + shift)
        })
    }
}

fn bit(node: usize) -> u64 {
    1 << (node % 64)
}
