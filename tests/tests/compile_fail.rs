//! Broken folders and wrong calls through the real compiler: one case a folder of `compile_fail`.
//!
//! A case is a `call.rs`, the `migrations` beside it, and in `call.stderr` all that rustc says.

use std::env;
use std::process::Command;

use migrate_tests::runner;

const NAME: &str = "what_is_wrong_is_a_compile_error_and_nothing_else_is";

#[test]
fn what_is_wrong_is_a_compile_error_and_nothing_else_is() {
    const TRYBUILD: &str = "TRYBUILD";
    if runner::is_blessing() && env::var_os(TRYBUILD).is_none() {
        // trybuild reads a variable of its own, and a process can't safely change its own.
        let itself = env::current_exe().expect("a test knows its file");
        let status = Command::new(itself)
            .args(["--exact", NAME, "--nocapture"])
            .env(TRYBUILD, "overwrite")
            .status()
            .expect("a test can be run again");
        assert!(status.success(), "blessing failed: {status}");
        return;
    }
    trybuild::TestCases::new().compile_fail("compile_fail/*/call.rs");
}
