//! Whether schemas are what they should be: the wanted one beside the chain, a database beside what is to be recorded of it.

use migrate_core::plan::{self, Stamp};
use migrate_core::{Diagnostic, TargetExpr};
use migrate_schema::Comparison;

use super::side::{self, live};
use super::{Side, Workplace, compare, dialect};
use crate::args::Globals;
use crate::ui::Ui;
use crate::{Error, Exit, Project, database};

/// How many differences a finding names.
const NAMED: usize = 8;

/// Compares the wanted schema with what the chain makes, in each of its dialects; returns what is wrong.
///
/// Where no schema is named there is nothing to compare, and where no scratch database can be made that is said.
pub async fn check(
    dev: &super::DevServer,
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let has_schema = project
        .get_config()
        .is_some_and(|config| config.schema.is_some());
    for &dialect in project.dialects().iter().filter(|_| has_schema) {
        let mut place = match Workplace::new(dialect, dev, project, ui) {
            Ok(place) => place,
            Err(error) => {
                found.extend_from_slice(error.diagnostics());
                continue;
            }
        };
        let checked = of_wanted(&mut place, globals, project, ui).await;
        let closed = place.close().await;
        match checked.and_then(|differs| closed.map(|()| differs)) {
            Ok(differs) => found.extend(differs),
            Err(error) if error.kind() == "no_scratch" => {
                ui.note(format_args!("the wanted schema wasn't compared: {error}"));
            }
            Err(error) => found.extend_from_slice(error.diagnostics()),
        }
    }
    found
}

async fn of_wanted(
    place: &mut Workplace,
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Option<Diagnostic>, Error> {
    let sides = [&Side::Chain, &Side::Schema];
    let [made, wanted] = Side::load_both(sides, place, globals, project, ui).await?;
    let comparison = compare(&made.catalog, &wanted.catalog)?;
    if comparison.is_empty() {
        let counted = super::counted(&wanted.catalog);
        ui.status(
            "Compared",
            format_args!("{} with the chain: equal, {counted}", wanted.name),
        );
        return Ok(None);
    }
    let message = format!(
        "{} isn't what the chain makes: {}",
        wanted.name,
        count(&comparison)
    );
    let found = named(Diagnostic::error("schema-differs", message), &comparison)
        .help("where a change is still to be written: cargo migrate new \"...\" --autogenerate")
        .help("to see all of it as SQL: cargo migrate diff chain schema --sql");
    Ok(Some(found))
}

/// Refuses to record of a database what it doesn't hold.
///
/// # Errors
///
/// `different` where the database isn't what the chain makes at the targets.
pub(crate) async fn verify_stamp(
    targets: &[&str],
    mode: Stamp,
    dev: &super::DevServer,
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<(), Error> {
    let chosen = database::needed(globals, project, ui)?;
    let dialect = dialect(Some(&chosen), project)?;
    let mut place = Workplace::new(dialect, dev, project, ui)?;
    let verified = async {
        let (found, history) = live(&chosen, &place, project, ui).await?;
        let targets: Result<Vec<TargetExpr>, _> = targets.iter().map(|it| it.parse()).collect();
        let mut options = plan::Options::new(dialect);
        options.environment = chosen.environment.as_deref();
        let plan = plan::stamp(project.chain(), &history, &targets?, mode, &options)?;
        let ids = plan.heads_after;
        let expected = match ids.is_empty() {
            true => side::base(&mut place, project, ui).await?,
            false => {
                let name = format!("the chain at {}", ids.join(" and "));
                side::of_chain(&ids, name, &mut place, globals, project, ui).await?
            }
        };
        let comparison = compare(&expected.catalog, &found.catalog)?;
        if comparison.is_empty() {
            let counted = super::counted(&found.catalog);
            let (found, expected) = (&found.name, &expected.name);
            ui.status(
                "Verified",
                format_args!("{found} holds what {expected} makes: {counted}"),
            );
            return Ok(());
        }
        let message = format!(
            "{} isn't what {} makes: {}",
            found.name,
            expected.name,
            count(&comparison)
        );
        let ids = match ids.as_slice() {
            [one] => one,
            [] => "base",
            _ => "chain",
        };
        let error = named(Diagnostic::error("catalog-differs", message), &comparison)
            .state("nothing was recorded")
            .help(format!("to see all of it as SQL: cargo migrate diff {ids} database --sql"))
            .help("stamp another revision, or change the database first; without --verify it is recorded all the same");
        Err(Error::new("different", Exit::Different, error))
    };
    let verified = verified.await;
    place.close().await?;
    verified
}

fn count(comparison: &Comparison) -> String {
    match comparison.changes.len() {
        1 => "1 difference".to_owned(),
        count => format!("{count} differences"),
    }
}

fn named(found: Diagnostic, comparison: &Comparison) -> Diagnostic {
    let changes = &comparison.changes;
    let shown = changes.iter().take(NAMED).map(ToString::to_string);
    let found = shown.fold(found, Diagnostic::note);
    match changes.len().checked_sub(NAMED) {
        None | Some(0) => found,
        Some(more) => found.note(format!("and {more} more")),
    }
}
