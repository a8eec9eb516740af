//! Builds programs of the workspace for tests that run them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use cargo_metadata::Message;

/// Builds the program that bears its package's name, once a test process, and returns its path.
///
/// Profile and target folder are those of the test.
///
/// # Panics
///
/// Where it doesn't build; cargo's messages are then on stderr.
pub fn program(package: &str) -> PathBuf {
    static BUILT: Mutex<BTreeMap<String, PathBuf>> = Mutex::new(BTreeMap::new());
    // Held while cargo works: the second test waits for the first. A failed build leaves the map as it was.
    let mut built = BUILT
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(path) = built.get(package) {
        return path.clone();
    }
    let path = build(package);
    built.insert(package.to_owned(), path.clone());
    path
}

/// Returns the cargo that runs the tests.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into())
}

fn build(package: &str) -> PathBuf {
    let mut command = Command::new(cargo());
    command.args([
        "build",
        "--quiet",
        "--message-format=json-render-diagnostics",
        "--package",
        package,
    ]);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    let mut child = command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the cargo that runs the tests can be run again");
    let output = BufReader::new(child.stdout.take().expect("stdout is piped"));
    let executable = Message::parse_stream(output)
        .filter_map(
            |message| match message.expect("cargo writes messages that its crate reads") {
                Message::CompilerArtifact(artifact) if artifact.target.name == package => {
                    artifact.executable
                }
                _ => None,
            },
        )
        .last();
    let status = child.wait().expect("cargo can be waited for");
    assert!(
        status.success(),
        "`cargo build --package {package}` failed: {status}"
    );
    executable
        .unwrap_or_else(|| panic!("the package {package} has no program of its name"))
        .into_std_path_buf()
}
