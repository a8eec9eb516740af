//! What can't run where each transaction may be given another connection.

use migrate_core::Diagnostic;
use migrate_core::plan::Plan;

use crate::{Error, ErrorKind};

/// Refuses steps that are no transaction; nothing has run then.
///
/// # Errors
///
/// `behind-pooler`, with the file of the first such step.
pub(crate) fn check(plan: &Plan<'_>) -> Result<(), Error> {
    let Some(step) = plan.steps.iter().find(|step| !step.transaction) else {
        return Ok(());
    };
    let revision = step.revision;
    let message = format!(
        "{revision} has transaction=off, and can't run through a pooler in transaction mode"
    );
    let found = Diagnostic::error("behind-pooler", message)
        .in_file(step.source.path)
        .note("between two statements the pooler may give the connection, and its lock, to others")
        .state("nothing has run")
        .help("name a way past the pooler, in migrate.toml below [databases.NAME]: direct-url = \"env:DIRECT_URL\"")
        .help("or name it in this command alone: add --database-url");
    Err(Error::new(ErrorKind::Unsupported, found))
}
