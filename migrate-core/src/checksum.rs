//! Checksums of what a revision runs, and the fingerprint of what is applied.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// What stands before every hash: the way it is computed.
pub const VERSION: &str = "v1:";

/// Hashes parts so that no two lists of parts give the same bytes: each is preceded by its length.
///
/// ```
/// use migrate_core::checksum::Hasher;
///
/// let mut one = Hasher::new("example");
/// one.part("ab");
/// let mut two = Hasher::new("example");
/// two.part("a").part("b");
/// assert_ne!(one.finish(), two.finish());
/// ```
#[derive(Clone, Debug)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Begins a hash of one purpose; two purposes never share a hash.
    pub fn new(purpose: &str) -> Self {
        let mut hasher = Self(Sha256::new());
        hasher.part(purpose);
        hasher
    }

    /// Adds a part.
    pub fn part(&mut self, text: &str) -> &mut Self {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
        self
    }

    /// Returns the hash as text: `v1:` and 64 hexadecimal digits.
    pub fn finish(self) -> String {
        let mut out = String::with_capacity(VERSION.len() + 64);
        out.push_str(VERSION);
        for byte in self.0.finalize() {
            // Writing to a String can't fail.
            let _ = write!(out, "{byte:02x}");
        }
        out
    }
}

/// Computes the fingerprint of an applied set from its (id, up checksum) pairs, in order of ids.
///
/// ```
/// use migrate_core::checksum::fingerprint;
///
/// let none = fingerprint(std::iter::empty());
/// assert_ne!(none, fingerprint([("a", "v1:00")].into_iter()));
/// ```
///
/// The caller passes the pairs sorted by id, each id once; a different order gives another
/// fingerprint.
pub fn fingerprint<'a>(applied: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut hasher = Hasher::new("applied set");
    for (id, checksum) in applied {
        hasher.part(id).part(checksum);
    }
    hasher.finish()
}
