//! Chains on real databases of both engines.
#![cfg(all(feature = "postgres", feature = "sqlite"))]

mod both;
mod chains;
mod code;
mod hostile;
mod hygiene;
mod layout;
mod leftovers;
mod outline;
mod pooler;
mod postgres;
mod probes;
mod redo;
mod refusals;
mod schemas;
mod scratch;
mod script;
mod sqlite;
mod stop;
mod support;
mod together;
mod trial;
mod whole;
