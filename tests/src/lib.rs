//! Runs cases and starts servers for the tests.
//!
//! - [`runner`] finds case files, runs each, compares, and rewrites expectations under `BLESS=1`.
//! - [`session`] runs a case of shell commands in a folder of its own.
//! - [`engine`] starts private database servers and ends them with the test process.
//! - [`build`] builds a program of the workspace once a test process.
//! - [`proxy`] cuts a connection at a message; [`proof`] shows that a run takes effect once, whatever
//!   happens to it.
//!
//! Nothing here knows a crate of the house: what is tested is named by the test that calls.

pub mod build;
pub mod engine;
pub mod proof;
pub mod proxy;
pub mod runner;
pub mod session;

/// The guide's code is compiled with the tests of documentation.
#[cfg(doctest)]
#[doc = include_str!("../../docs/guide/code-steps.md")]
mod code_steps {}
