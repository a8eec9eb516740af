//! Handing a verb over to the binary of the package, which has the functions that sections call.

use std::env;
use std::ffi::OsString;
use std::process::{Command, ExitStatus};

use migrate_cli::{Error, Exit, Globals, Handover, Project, Ui, Verb};
use migrate_core::Diagnostic;

use crate::package::Place;
use crate::package::binary::{self, Binary};

/// Carries out a verb that was refused because its plan calls functions of the application.
///
/// # Errors
///
/// The refusal itself, with what to do, where the package has no binary that has the verbs; and
/// where the binary can't be built or run.
pub(crate) fn hand_over(
    refused: Error,
    verb: &Verb,
    globals: &Globals,
    project: &Project<'_>,
    place: &Place,
    ui: &mut Ui,
) -> Result<Exit, Error> {
    let Some(handover) = Handover::of(verb, globals, project)? else {
        return Err(refused);
    };
    let binary = match binary::find(place) {
        Ok(binary) => binary,
        Err(why) => return Err(why.explain(&refused)),
    };
    let args = words(&binary, &handover);
    ui.status("Handing over", format_args!("to cargo {}", args.join(" ")));
    // Cargo names itself to its subcommands.
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let ran = Command::new(cargo)
        .args(&args)
        .envs(handover.variables())
        .status();
    match ran {
        Ok(status) => exit(status).ok_or_else(|| {
            let why = format!("it ended with {status}, as after a failed build or a panic");
            failed(&binary, &why)
        }),
        Err(error) => Err(failed(&binary, &error.to_string())),
    }
}

fn words(binary: &Binary, handover: &Handover) -> Vec<String> {
    let mut words = vec!["run".to_owned()];
    if let Some(package) = &binary.package {
        words.extend(["-p".to_owned(), package.clone()]);
    }
    if let Some(name) = &binary.name {
        words.extend(["--bin".to_owned(), name.clone()]);
    }
    words.extend(["-q".to_owned(), "--".to_owned()]);
    words.extend(handover.args().iter().cloned());
    words
}

/// Returns how the application ended, where it ended as its verbs do.
fn exit(status: ExitStatus) -> Option<Exit> {
    const ALL: [Exit; 6] = [
        Exit::Done,
        Exit::Failed,
        Exit::Refused,
        Exit::Different,
        Exit::Locked,
        Exit::Unreachable,
    ];
    let code = status.code()?;
    ALL.into_iter().find(|exit| i32::from(exit.code()) == code)
}

fn failed(binary: &Binary, why: &str) -> Error {
    let message = format!("the application didn't carry it out: {why}");
    let package = binary.package.as_ref();
    let package = package.map_or(String::new(), |package| format!(" -p {package}"));
    let found = Diagnostic::error("code-step", message)
        .help(format!("make sure that it builds: cargo build{package}"));
    Error::refused("code_step", found)
}
