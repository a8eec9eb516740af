//! Handing a verb over to the binary of the package, which has the functions that sections call.
//!
//! It is built first, and then run by itself: the database's URL is a variable of that one process,
//! which build scripts and macros don't see. What came of it is told by the receipt that
//! `migrate_cli` writes, because a binary that ignores its arguments ends with 0 too.

mod build;
mod configured;
mod environment;
mod run;
mod signals;
mod verdict;

use migrate_cli::{Error, Exit, Globals, Handover, Project, Receipt, Ui, Verb};
use migrate_core::Diagnostic;

use crate::package::binary;
use crate::package::{Place, shown};

/// Carries out a verb that was refused because its plan calls functions of the application.
///
/// # Errors
///
/// The refusal itself, with what to do, where the package has no binary that has the verbs; and
/// where the binary can't be built or run, or didn't do what it was handed.
pub(crate) async fn hand_over(
    refused: Error,
    verb: &Verb,
    globals: &Globals,
    project: &Project<'_>,
    place: &Place,
    ui: &mut Ui,
) -> Result<Exit, Error> {
    let folder = tempfile::tempdir().map_err(|error| refuse(&format!("no receipt: {error}")))?;
    let receipt = folder.path().join("receipt");
    let handed = Handover::of(&refused, verb, globals, project, &receipt, ui)?;
    let Some(handover) = handed else {
        return Err(refused);
    };
    let binary = binary::find(place).map_err(|why| why.explain(&refused))?;
    let program = build::build(&binary, ui)?;
    let name = shown(&program.path, &place.current);
    let args = handover.args().join(" ");
    ui.status("Handing over", format_args!("to {name} {args}"));
    let command = environment::command(&program, &binary, &handover, &place.current);
    let ran = run::run(command, &receipt, ui).await;
    let status = ran.map_err(|error| refuse(&format!("{name} can't be run: {error}")))?;
    verdict::judge(status, Receipt::read(&receipt), &binary, ui)
}

/// Refuses to hand over where nothing has run.
fn refuse(message: &str) -> Error {
    let found = Diagnostic::error("code-step", message)
        .state("nothing has run")
        .help("run the application's own binary, with the words: migrate upgrade");
    Error::refused("code_step", found)
}
