//! The file of a snapshot: what it is, a checksum over the rest, the key, the chain.

use std::fs;
use std::hash::{BuildHasher as _, Hasher as _};
use std::io::{self, Write as _};
use std::path::Path;

use foldhash::quality::FixedState;
use tempfile::NamedTempFile;

/// What a file begins with that this version wrote.
const HEAD: &[u8] =
    concat!("cargo-migrate ", env!("CARGO_PKG_VERSION"), " snapshot 1\n").as_bytes();

/// How many bytes a number takes.
const NUMBER: usize = size_of::<u64>();

/// Returns where the chain begins in a file that is whole and has this key.
pub(super) fn chain_of(bytes: &[u8], key: &[u8]) -> Option<usize> {
    let (sum, body) = number(bytes.strip_prefix(HEAD)?)?;
    let (length, rest) = number(body)?;
    if length != key.len() as u64 || !rest.starts_with(key) || sum != checksum(body) {
        return None;
    }
    Some(HEAD.len() + 2 * NUMBER + key.len())
}

/// Writes the file so that nobody sees half of one; what a power cut leaves has no checksum.
pub(super) fn write(path: &Path, key: &[u8], chain: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(&whole(key, chain))?;
    file.persist(path)?;
    Ok(())
}

pub(super) fn whole(key: &[u8], chain: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(NUMBER + key.len() + chain.len());
    body.extend_from_slice(&(key.len() as u64).to_le_bytes());
    body.extend_from_slice(key);
    body.extend_from_slice(chain);
    let mut bytes = Vec::with_capacity(HEAD.len() + NUMBER + body.len());
    bytes.extend_from_slice(HEAD);
    bytes.extend_from_slice(&checksum(&body).to_le_bytes());
    bytes.extend_from_slice(&body);
    bytes
}

fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((u64::from_le_bytes(*number), rest))
}

/// Sums up bytes against damage, not against malice: who can write here can write programs too.
fn checksum(bytes: &[u8]) -> u64 {
    let mut hasher = FixedState::with_seed(0).build_hasher();
    hasher.write(bytes);
    hasher.finish()
}
