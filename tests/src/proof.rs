//! The proof that a run takes effect exactly once, whatever happens to it.
//!
//! A [`Stage`] is a database before a run, and what an undisturbed run makes of it. A round copies
//! the database, disturbs a run ([`cut`], [`kill`], [`flight`], [`crash`], [`disk`], [`tail`]), runs the same command again
//! in peace, and [`judge`]s what is then in the database: schema, effects and history must be those of
//! the undisturbed run, or the second run must have asked a person. [`race`] and [`stop`] let runs meet.
//!
//! The tests do a few rounds of each; the program `prove` does as many as it is told.

pub mod crash;
pub mod cut;
pub mod disk;
pub mod flight;
pub mod kill;
pub mod race;
pub mod stop;
pub mod tail;

mod client;
mod database;
mod judge;
mod random;
mod reader;
mod report;
mod scenario;
mod stage;
mod tmpfs;

pub use client::{Client, Ended, Running};
pub use database::{Database, State};
pub use judge::{Verdict, judge};
pub use random::Random;
pub use report::Report;
pub use scenario::{Engine, Scenario};
pub use stage::Stage;
pub use tmpfs::Tmpfs;
