//! `check`: what is wrong in the folder.

use clap::Args;
use migrate_cli::{Error, Exit, Format, Ui};
use migrate_core::Severity;

use crate::folder;
use crate::package::Place;

/// Check the folder as the build does: files, graph and SQL text, without a database
///
/// Everything that is wrong is reported at once, each with its place and with what mends it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo migrate check
  cargo migrate check --format json    # for editors and CI

Exit code 2 tells that the folder has errors; warnings alone are 0.")]
pub(crate) struct Check {}

/// Reports all findings; errors among them refuse.
pub(crate) fn run(_: &Check, place: &Place, ui: &mut Ui) -> Result<Exit, Error> {
    let folder = folder::open(place)?;
    let findings = folder.diagnostics();
    match ui.format() {
        Format::Json => {
            let findings: Vec<_> = findings.iter().map(|it| ui.finding(it)).collect();
            ui.json(&findings);
        }
        Format::Human => ui.diagnostics(findings),
    }
    let count = |severity| findings.iter().filter(|it| it.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let checked = counted(folder.revisions().len(), "revision");
    let found = match (errors, warnings) {
        (0, 0) => String::new(),
        (0, warnings) => format!(": {}", counted(warnings, "warning")),
        (errors, 0) => format!(": {}", counted(errors, "error")),
        (errors, warnings) => {
            format!(
                ": {}, {}",
                counted(errors, "error"),
                counted(warnings, "warning")
            )
        }
    };
    ui.status(
        "Checked",
        format_args!("{checked} in {}{found}", place.shown),
    );
    Ok(if errors > 0 {
        Exit::Refused
    } else {
        Exit::Done
    })
}

fn counted(number: usize, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{s}")
}
