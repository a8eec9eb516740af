//! `check`: what is wrong in the folder.

use clap::Args;
use migrate_cli::schema::{self, DevServer};
use migrate_cli::{Error, Exit, Format, Globals, Project, Ui};
use migrate_core::{Diagnostic, Folder, Severity};

use crate::folder;
use crate::package::Place;
use crate::snapshot;

/// Check the folder as the build does: files, graph and SQL text; and the wanted schema beside it
///
/// Everything that is wrong is reported at once, each with its place and with what mends it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo migrate check
  cargo migrate check --format json    # for editors and CI

Where migrate.toml names a wanted schema, that is compared with what the revisions make, in scratch
databases.

Exit code 2 tells that the folder has errors, 3 that the schema is another one; warnings alone are 0.")]
pub(crate) struct Check {
    #[command(flatten)]
    dev: DevServer,
}

/// Reports all findings; errors among them refuse.
pub(crate) async fn run(
    args: &Check,
    globals: &Globals,
    place: &Place,
    ui: &mut Ui,
) -> Result<Exit, Error> {
    let folder = folder::open(place)?;
    let mut findings = folder.diagnostics().to_vec();
    let differs = compare(&folder, &findings, args, globals, place, ui).await;
    findings.extend_from_slice(&differs);
    match ui.format() {
        Format::Json => {
            let findings: Vec<_> = findings.iter().map(|it| ui.finding(it)).collect();
            ui.json(&findings);
        }
        Format::Human => ui.diagnostics(&findings),
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
    let is_schema = |it: &&Diagnostic| it.name == "schema-differs";
    let apart = differs.iter().filter(is_schema).count();
    Ok(match errors.checked_sub(apart) {
        Some(0) | None if apart > 0 => Exit::Different,
        Some(0) | None => Exit::Done,
        Some(_) => Exit::Refused,
    })
}

/// Compares the wanted schema with what the revisions make, where those are without errors.
async fn compare(
    folder: &Folder,
    findings: &[Diagnostic],
    args: &Check,
    globals: &Globals,
    place: &Place,
    ui: &mut Ui,
) -> Vec<Diagnostic> {
    let is_error = |it: &Diagnostic| it.severity == Severity::Error;
    let Some(chain) = folder.chain().filter(|_| !findings.iter().any(is_error)) else {
        return Vec::new();
    };
    let project = Project::new(chain)
        .config(folder.config())
        .home(&place.home)
        .keep_in(snapshot::home(place));
    schema::check(&args.dev, globals, &project, ui).await
}

fn counted(number: usize, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{s}")
}
