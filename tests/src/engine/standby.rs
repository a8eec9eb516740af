//! A private PostgreSQL with a standby.

use super::guard::Guard;
use super::postgres::{postgres, url};

/// A server and a standby that follows it; both are gone when this is dropped.
#[derive(Debug)]
pub struct Standby {
    guard: Guard,
}

impl Standby {
    /// Starts both; this takes a second or two.
    ///
    /// # Panics
    ///
    /// Where one doesn't start.
    pub fn start() -> Self {
        let bin = postgres().bin_dir();
        let bin = bin
            .to_str()
            .expect("the folder of PostgreSQL's programs is UTF-8");
        match Guard::start(include_str!("standby.sh"), &[bin]) {
            Ok(guard) => Self { guard },
            Err(reason) => panic!("the private PostgreSQL servers did not start\n{reason}"),
        }
    }

    /// Returns the URL of the server that takes writes.
    pub fn primary(&self) -> String {
        url(self.dir(), "postgres")
    }

    /// Returns the URL of the server that follows it.
    pub fn standby(&self) -> String {
        url(&format!("{}/standby", self.dir()), "postgres")
    }

    fn dir(&self) -> &str {
        self.guard.dir.to_str().expect("mktemp makes ASCII names")
    }
}
