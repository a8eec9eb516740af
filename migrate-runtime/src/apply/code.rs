//! Whether the functions that a plan calls are there.

use migrate_core::plan::{Part, Plan, Step};
use migrate_core::{Diagnostic, Dialect, Direction};

use crate::code::Code;
use crate::{Error, ErrorKind};

/// Refuses a plan that calls a function which this program doesn't have; nothing has run then.
///
/// # Errors
///
/// `code_step`, at the section that names the function.
pub(crate) fn check(
    plan: &Plan<'_>,
    code: Option<&'static [Code]>,
    dialect: Dialect,
) -> Result<(), Error> {
    for step in &plan.steps {
        for part in step.parts() {
            if let Part::Code { path, .. } = part
                && find(code, path, dialect).is_none()
            {
                return Err(refuse(step, path, &part, code.is_some()));
            }
        }
    }
    Ok(())
}

/// Finds the function of a path for a dialect.
pub(crate) fn find(
    code: Option<&'static [Code]>,
    path: &str,
    dialect: Dialect,
) -> Option<&'static Code> {
    let mut code = code?.iter();
    code.find(|code| code.path == path && code.on.dialect() == Some(dialect))
}

fn refuse(step: &Step<'_>, path: &str, part: &Part<'_>, is_application: bool) -> Error {
    let revision = step.revision;
    let verb = match step.direction {
        Direction::Up => "upgrade",
        Direction::Down => "downgrade",
    };
    let message = if is_application {
        format!("{revision} calls `{path}`, which this program doesn't have")
    } else {
        format!("{revision} calls `{path}`, a function of the application")
    };
    let mut found = Diagnostic::error("code-step", message)
        .at(&step.source.file(), part.span(), "")
        .state("nothing has run");
    found = if is_application {
        found
            .note("a program has the functions that the sections of its own chain name")
            .help("run a build of the application that has it")
    } else {
        found.help(format!(
            "run the application's own binary, where it has migrate-cli, with the words: migrate {verb}"
        ))
    };
    let kind = ErrorKind::Refused(migrate_core::ErrorKind::CodeStep);
    Error::new(kind, found)
}
