//! What came of a hand-over.

use std::process::ExitStatus;

use migrate_cli::{Error, Exit, Receipt, Ui};
use migrate_core::Diagnostic;

use crate::package::binary::{Binary, MAIN};

/// Judges how the application ended: by what it says itself, and else by how its process ended.
///
/// # Errors
///
/// `code_step` where it didn't take over; `application_ended` where it ended in the middle.
pub(super) fn judge(
    status: ExitStatus,
    receipt: Receipt,
    binary: &Binary,
    ui: &mut Ui,
) -> Result<Exit, Error> {
    let name = &binary.name;
    match receipt {
        Receipt::Ended(exit) => {
            if status.code() != Some(exit.code().into()) {
                ui.note(format_args!(
                    "`{name}` went on after that, and ended with {status}: its main should return what migrate_cli::run returns"
                ));
            }
            Ok(exit)
        }
        Receipt::Taken => {
            let message = format!("the application `{name}` ended in the middle, with {status}");
            let found = Diagnostic::error("application-ended", message)
                .note("what a transaction had not committed is rolled back")
                .help("cargo migrate status");
            Err(Error::new("application_ended", Exit::Failed, found))
        }
        Receipt::Missing => {
            let message = if status.success() {
                format!("the application `{name}` ignored what it was handed, and ended with 0")
            } else {
                format!("the application `{name}` ended with {status} before it took over")
            };
            let found = Diagnostic::error("code-step", message)
                .note("it must hand its arguments to migrate_cli before it does anything else")
                .help(MAIN);
            Err(Error::refused("code_step", found))
        }
    }
}
