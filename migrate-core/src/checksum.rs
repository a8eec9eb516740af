//! Checksums of what a revision runs, and the fingerprint of what is applied.

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
        let digit = |four: u8| char::from(b"0123456789abcdef"[usize::from(four)]);
        for byte in self.0.finalize() {
            out.push(digit(byte >> 4));
            out.push(digit(byte & 15));
        }
        out
    }
}

/// Returns a short hash of a part of a step: of a statement's text, or of the path of a function.
///
/// It tells whether a part is still what it was, of which nobody means to forge another.
///
/// ```
/// use migrate_core::checksum::statement_hash;
///
/// assert_eq!(statement_hash("SELECT 1").len(), 16);
/// assert_ne!(statement_hash("SELECT 1"), statement_hash("SELECT 2"));
/// ```
pub fn statement_hash(text: &str) -> String {
    let mut hasher = Hasher::new("statement");
    hasher.part(text);
    hasher.finish()[VERSION.len()..][..16].to_owned()
}

/// Computes the fingerprint of an applied set from its (id, up checksum) pairs, in any order.
///
/// ```
/// use migrate_core::checksum::fingerprint;
///
/// let (a, b) = (("a", "v1:00"), ("b", "v1:01"));
/// assert_ne!(fingerprint([a].into_iter()), fingerprint([a, b].into_iter()));
/// assert_eq!(fingerprint([b, a].into_iter()), fingerprint([a, b].into_iter()));
/// ```
///
/// The caller passes each id once.
pub fn fingerprint<'a>(applied: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut sum = Fingerprint::default();
    for (id, checksum) in applied {
        sum.add(id, checksum);
    }
    sum.finish()
}

/// The fingerprint of an applied set that grows and shrinks.
///
/// It is the sum, modulo 2^256, of one SHA-256 a revision. So adding or taking away one revision
/// costs the same however many are applied, and a plan of thousands of steps can say the
/// fingerprint after each. A sum of hashes can be forged with great effort; that doesn't matter
/// here, because whoever can write the history can write any fingerprint into it.
///
/// ```
/// use migrate_core::checksum::{Fingerprint, fingerprint};
///
/// let mut set = Fingerprint::default();
/// set.add("a", "v1:00");
/// set.add("b", "v1:01");
/// set.remove("a", "v1:00");
/// assert_eq!(set.finish(), fingerprint([("b", "v1:01")].into_iter()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// The sum, lowest part first.
    parts: [u64; 4],
}

impl Fingerprint {
    /// Adds a revision that isn't in the set.
    pub fn add(&mut self, id: &str, up_checksum: &str) {
        let mut carry = false;
        for (part, term) in self.parts.iter_mut().zip(term(id, up_checksum)) {
            (*part, carry) = add_with_carry(*part, term, carry);
        }
    }

    /// Takes away a revision that is in the set.
    pub fn remove(&mut self, id: &str, up_checksum: &str) {
        // Subtracting is adding the complement and one.
        let mut carry = true;
        for (part, term) in self.parts.iter_mut().zip(term(id, up_checksum)) {
            (*part, carry) = add_with_carry(*part, !term, carry);
        }
    }

    /// Returns the fingerprint as text: `v1:` and 64 hexadecimal digits.
    pub fn finish(&self) -> String {
        let [a, b, c, d] = self.parts;
        format!("{VERSION}{d:016x}{c:016x}{b:016x}{a:016x}")
    }
}

fn add_with_carry(one: u64, two: u64, carry: bool) -> (u64, bool) {
    let (sum, first) = one.overflowing_add(two);
    let (sum, second) = sum.overflowing_add(u64::from(carry));
    (sum, first || second)
}

fn term(id: &str, up_checksum: &str) -> [u64; 4] {
    let mut hasher = Hasher::new("applied revision");
    hasher.part(id).part(up_checksum);
    let hash = hasher.0.finalize();
    let mut parts = [0; 4];
    for (part, bytes) in parts.iter_mut().zip(hash.chunks_exact(8)) {
        *part = bytes
            .iter()
            .fold(0, |sum, &byte| (sum << 8) | u64::from(byte));
    }
    parts
}
