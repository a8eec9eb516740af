//! The proof in its short form, some rounds of each disturbance.
//!
//! `cargo run -p migrate-tests --bin prove -- --help` names the long one.

mod crash;
mod cut;
mod disk;
mod kill;
mod pooler;
mod race;
mod stop;
mod tail;
