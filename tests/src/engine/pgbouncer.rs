//! A private PgBouncer.

use std::sync::OnceLock;

use super::guard::Guard;
use super::postgres::{Postgres, postgres};

/// Returns this test process's PgBouncer in front of [`postgres`], which the first call starts.
///
/// It pools by transaction, with three connections to each database; else it is as its package
/// has it. It listens on a Unix socket only, and is gone with the process, however that ends.
///
/// # Panics
///
/// Where it isn't installed, or doesn't start.
pub fn pgbouncer() -> &'static PgBouncer {
    static POOLER: OnceLock<PgBouncer> = OnceLock::new();
    POOLER.get_or_init(|| PgBouncer::start(postgres(), "transaction", 3))
}

/// Returns a second one, with a single connection to each database: whoever comes next finds what
/// was left in it.
///
/// # Panics
///
/// Where it isn't installed, or doesn't start.
pub fn narrow_pgbouncer() -> &'static PgBouncer {
    static POOLER: OnceLock<PgBouncer> = OnceLock::new();
    POOLER.get_or_init(|| PgBouncer::start(postgres(), "transaction", 1))
}

/// A running PgBouncer.
#[derive(Debug)]
pub struct PgBouncer {
    guard: Guard,
}

impl PgBouncer {
    fn start(server: &Postgres, mode: &str, size: usize) -> Self {
        let size = size.to_string();
        let arguments = [server.socket_dir(), mode, &size];
        match Guard::start(include_str!("pgbouncer.sh"), &arguments) {
            Ok(guard) => Self { guard },
            Err(reason) => {
                panic!(
                    "the private PgBouncer did not start; install it: apt-get install pgbouncer\n{reason}"
                )
            }
        }
    }

    /// Returns the folder of its socket: what `host` is in the terms of libpq.
    ///
    /// # Panics
    ///
    /// Never: the folder's name is ASCII.
    pub fn socket_dir(&self) -> &str {
        self.guard.dir.to_str().expect("mktemp makes ASCII names")
    }

    /// Returns the URL of a database through it, by the URL past it.
    ///
    /// # Panics
    ///
    /// Where the URL is none of the server's.
    pub fn url(&self, url: &str) -> String {
        let (before, _) = url
            .split_once("?host=")
            .expect("the server's URL names its socket's folder");
        let folder = self.socket_dir().replace('/', "%2F");
        format!("{before}?host={folder}")
    }
}
