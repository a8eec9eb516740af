//! What a program is started with: what `cargo run` gives it, and what it was handed.

use std::env;
use std::path::{Path, PathBuf};

use cargo_metadata::Package;
use migrate_cli::Handover;
use tokio::process::Command;

use super::build::Program;
use super::configured;
use crate::package::binary::Binary;

/// Where the system looks for libraries that a program links.
const LIBRARIES: &str = if cfg!(windows) {
    "PATH"
} else if cfg!(target_os = "macos") {
    "DYLD_FALLBACK_LIBRARY_PATH"
} else {
    "LD_LIBRARY_PATH"
};

/// Returns the command that runs a program in the current folder.
pub(super) fn command(
    program: &Program,
    binary: &Binary,
    handover: &Handover,
    current: &Path,
) -> Command {
    let mut command = Command::new(&program.path);
    let is_set = |name: &str| env::var_os(name).is_some();
    command
        .args(handover.args())
        .envs(configured::variables(current, is_set))
        .envs(of_package(&binary.package))
        .envs(handover.variables());
    if let Ok(paths) = env::join_paths(libraries(program, binary)) {
        command.env(LIBRARIES, paths);
    }
    command
}

/// The variables of a package, as in cargo's reference, "Environment variables Cargo sets for
/// crates".
fn of_package(package: &Package) -> Vec<(&'static str, String)> {
    let version = &package.version;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let path = |path: &Option<cargo_metadata::camino::Utf8PathBuf>| {
        path.as_ref().map(ToString::to_string).unwrap_or_default()
    };
    let manifest = &package.manifest_path;
    let home = manifest.parent().unwrap_or(manifest);
    vec![
        ("CARGO_MANIFEST_DIR", home.to_string()),
        ("CARGO_MANIFEST_PATH", manifest.to_string()),
        ("CARGO_PKG_NAME", package.name.to_string()),
        ("CARGO_PKG_VERSION", version.to_string()),
        ("CARGO_PKG_VERSION_MAJOR", version.major.to_string()),
        ("CARGO_PKG_VERSION_MINOR", version.minor.to_string()),
        ("CARGO_PKG_VERSION_PATCH", version.patch.to_string()),
        ("CARGO_PKG_VERSION_PRE", version.pre.to_string()),
        ("CARGO_PKG_AUTHORS", package.authors.join(":")),
        ("CARGO_PKG_DESCRIPTION", text(&package.description)),
        ("CARGO_PKG_HOMEPAGE", text(&package.homepage)),
        ("CARGO_PKG_REPOSITORY", text(&package.repository)),
        ("CARGO_PKG_LICENSE", text(&package.license)),
        ("CARGO_PKG_LICENSE_FILE", path(&package.license_file)),
        ("CARGO_PKG_README", path(&package.readme)),
    ]
}

/// Returns where libraries are looked for: those that the build made first, as with cargo.
fn libraries(program: &Program, binary: &Binary) -> Vec<PathBuf> {
    let made = program.libraries.iter();
    let made = made.filter(|path| {
        binary
            .built_in
            .iter()
            .any(|folder| path.starts_with(folder))
    });
    let mut paths: Vec<_> = made.cloned().collect();
    if let Some(folder) = program.path.parent() {
        paths.extend([folder.join("deps"), folder.to_owned()]);
    }
    match env::var_os(LIBRARIES) {
        Some(set) => paths.extend(env::split_paths(&set)),
        // Setting the variable takes the place of what the system looks through by itself.
        None if cfg!(target_os = "macos") => {
            paths.extend(env::home_dir().map(|home| home.join("lib")));
            paths.extend(["/usr/local/lib", "/usr/lib"].map(PathBuf::from));
        }
        None => {}
    }
    paths
}
