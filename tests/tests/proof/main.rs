//! The proof in its short form; `cargo run -p migrate-tests --bin prove -- --help` names the long one.

mod cut;
mod kill;
