//! Builds programs of the workspace for tests that run them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use cargo_metadata::Message;

/// Returns the program of a package; all are built once a test process.
///
/// Profile and target folder are those of the test.
///
/// # Panics
///
/// Where one doesn't build; cargo's messages are then on stderr.
pub fn program(package: &str) -> PathBuf {
    static BUILT: LazyLock<BTreeMap<String, PathBuf>> = LazyLock::new(build);
    let path = BUILT.get(package);
    path.unwrap_or_else(|| panic!("the package {package} has no program"))
        .clone()
}

/// Returns the cargo that runs the tests.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into())
}

/// The packages with a program; they are built together, so that what they share is built once.
const PROGRAMS: [&str; 3] = ["cargo-migrate", "chat-store", "web-postgres"];

fn build() -> BTreeMap<String, PathBuf> {
    let mut command = Command::new(cargo());
    command.args([
        "build",
        "--quiet",
        "--message-format=json-render-diagnostics",
    ]);
    command.args(PROGRAMS.map(|package| format!("--package={package}")));
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
    let mut programs = BTreeMap::new();
    for message in Message::parse_stream(output) {
        let message = message.expect("cargo writes messages that its crate reads");
        if let Message::CompilerArtifact(artifact) = message
            && let Some(path) = artifact.executable
        {
            // A binary's folder bears its package's name, whatever the binary is called.
            let folder = artifact
                .manifest_path
                .parent()
                .and_then(|folder| folder.file_name());
            let package = folder.expect("a manifest lies in a folder").to_owned();
            programs.insert(package, path.into_std_path_buf());
        }
    }
    let status = child.wait().expect("cargo can be waited for");
    assert!(status.success(), "`{command:?}` failed: {status}");
    programs
}
