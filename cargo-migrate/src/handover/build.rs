//! Building the binary, as `cargo run` does, and finding what came of it.

use std::env;
use std::ffi::OsString;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use cargo_metadata::Message;
use migrate_cli::{Error, Format, Handover, Ui};
use migrate_core::Diagnostic;

use super::refuse;
use crate::package::binary::Binary;

/// A binary that is built.
#[derive(Debug)]
pub(super) struct Program {
    /// Where cargo put it.
    pub(super) path: PathBuf,
    /// Where build scripts said that libraries are which it links.
    pub(super) libraries: Vec<PathBuf>,
}

/// Builds a binary; what cargo and rustc say goes to standard error as it comes.
///
/// # Errors
///
/// `code_step` where it can't be built: nothing has run then.
pub(super) fn build(binary: &Binary, ui: &Ui) -> Result<Program, Error> {
    let mut command = Command::new(cargo());
    command.arg("build").args(binary.words());
    if ui.is_quiet() || ui.format() == Format::Json {
        command.arg("--quiet");
    }
    for name in Handover::VARIABLES {
        command.env_remove(name);
    }
    match messages(command, binary) {
        Ok((status, Some(path), libraries)) if status.success() => Ok(Program { path, libraries }),
        Ok(_) => Err(unbuilt(binary)),
        Err(error) => Err(refuse(&format!("cargo can't be run: {error}"))),
    }
}

/// Returns the cargo that runs this program: it names itself to its subcommands.
fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

type Built = (ExitStatus, Option<PathBuf>, Vec<PathBuf>);

fn messages(mut command: Command, binary: &Binary) -> io::Result<Built> {
    let mut child = command
        .arg("--message-format=json-render-diagnostics")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let (mut path, mut libraries) = (None, Vec::new());
    if let Some(output) = child.stdout.take() {
        for message in Message::parse_stream(BufReader::new(output)) {
            match message? {
                Message::CompilerArtifact(artifact)
                    if artifact.package_id == binary.package.id
                        && artifact.target.is_bin()
                        && artifact.target.name == binary.name =>
                {
                    path = artifact.executable.map(Into::into);
                }
                Message::BuildScriptExecuted(script) => {
                    let paths = script.linked_paths.iter();
                    libraries.extend(paths.map(|path| plain(path.as_str())));
                }
                _ => {}
            }
        }
    }
    Ok((child.wait()?, path, libraries))
}

/// Leaves out the kind that may stand before a path: `native=`.
fn plain(path: &str) -> PathBuf {
    const KINDS: [&str; 5] = ["dependency", "crate", "native", "framework", "all"];
    match path.split_once('=') {
        Some((kind, path)) if KINDS.contains(&kind) => PathBuf::from(path),
        _ => Path::new(path).to_owned(),
    }
}

fn unbuilt(binary: &Binary) -> Error {
    let name = &binary.name;
    let found = Diagnostic::error(
        "code-step",
        format!("the application `{name}` can't be built"),
    )
    .state("nothing has run")
    .help(format!(
        "make sure that it builds: cargo build {}",
        binary.words().join(" ")
    ));
    Error::refused("code_step", found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_library_folder_is_left_out() {
        assert_eq!(plain("native=/a/b"), Path::new("/a/b"));
        assert_eq!(plain("/a/b=c"), Path::new("/a/b=c"));
    }
}
