//! Who runs, where, and a mark that no other run has.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;
use std::{env, fs, process};

use migrate_core::checksum;

/// The version that rows name.
pub(crate) const TOOL: &str = concat!("migrate-runtime ", env!("CARGO_PKG_VERSION"));

/// Returns the name of the operating system's user; empty where the environment names none.
pub(crate) fn user() -> String {
    first_variable(&["USER", "LOGNAME", "USERNAME"]).unwrap_or_default()
}

/// Returns the name of the machine; empty where nothing names it.
pub(crate) fn host() -> String {
    // Each row names it, and there may be thousands.
    static HOST: LazyLock<String> = LazyLock::new(|| {
        first_variable(&["HOSTNAME", "COMPUTERNAME"])
            .or_else(|| fs::read_to_string("/etc/hostname").ok())
            .map(|name| name.trim().to_owned())
            .unwrap_or_default()
    });
    HOST.clone()
}

/// Returns 32 hexadecimal digits that no other run has.
pub(crate) fn run_token() -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let mut hasher = checksum::Hasher::new("run token");
    // Each state has keys of its own, which come from the system's random numbers.
    hasher.part(&RandomState::new().build_hasher().finish().to_string());
    hasher.part(&RandomState::new().build_hasher().finish().to_string());
    hasher.part(&process::id().to_string());
    hasher.part(&COUNTER.fetch_add(1, Ordering::Relaxed).to_string());
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    hasher.part(&now.map_or(0, |now| now.as_nanos()).to_string());
    hasher.finish()[checksum::VERSION.len()..][..32].to_owned()
}

fn first_variable(names: &[&str]) -> Option<String> {
    let values = names.iter().filter_map(|name| env::var(name).ok());
    values.into_iter().find(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_runs_have_two_tokens() {
        let (one, two) = (run_token(), run_token());
        assert_eq!(one.len(), 32);
        assert_ne!(one, two);
    }
}
