//! Runs cases and starts servers for the tests.
