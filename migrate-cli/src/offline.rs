//! `--sql`: a change as a script, from where a database is or from where somebody says it is.

use migrate_core::plan::{self, Options};
use migrate_core::target::RangeExpr;
use migrate_core::{Diagnostic, Dialect, ErrorKind, History, TargetExpr};
use migrate_runtime::Script;

use crate::args::{Format, Globals};
use crate::change::{Kind, Wanted, plan_of};
use crate::database;
use crate::ui::Ui;
use crate::url::Chosen;
use crate::{Error, Exit, Project, environment, json};

/// Prints the script of a change, and changes nothing.
pub(crate) async fn print(
    wanted: &Wanted<'_>,
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Exit, Error> {
    let start = start(wanted, globals, project, ui).await?;
    let mut options = Options::new(start.dialect);
    options.environment = start.environment.as_deref();
    let (chain, history) = (project.chain(), &start.history);
    let plan = plan_of(wanted, &start.targets, chain, history, options.clone())?;
    if let (Some(range), Kind::Upgrade, [target], true) =
        (&start.range, wanted.kind, &*start.targets, plan.is_empty())
        && plan::imagined(chain, target, &options)?.fingerprint() != history.fingerprint()
    {
        return Err(leads_down(range));
    }
    let text = Script::new(chain, start.dialect, &plan).origin(start.origin);
    let text = text.text()?;
    match ui.format() {
        Format::Json => ui.json(&json::Script { sql: &text }),
        Format::Human => ui.exactly(&text),
    }
    Ok(Exit::Done)
}

/// Returns the range that is typed instead of a target, where it may be.
pub(crate) fn range(wanted: &Wanted<'_>) -> Result<Option<RangeExpr>, Error> {
    match &*wanted.targets {
        [one] if wanted.options.sql && one.contains(':') => Ok(Some(one.parse()?)),
        _ => Ok(None),
    }
}

/// Says where ranges are for, where one stands that a run can't have.
pub(crate) fn name_sql(error: migrate_core::Error, wanted: &Wanted<'_>) -> Error {
    let is_range = error.kind() == ErrorKind::RangeNotAllowed;
    let error = Error::from(error);
    match (is_range, &*wanted.targets) {
        (true, [range]) => error.help(format!(
            "to print its SQL: cargo migrate {} {range} --sql",
            wanted.kind.verb()
        )),
        _ => error,
    }
}

/// Where a script starts, and where it leads.
struct Start {
    history: History,
    dialect: Dialect,
    environment: Option<String>,
    targets: Vec<TargetExpr>,
    /// The range that says both, where one does.
    range: Option<String>,
    /// What the first line says of it.
    origin: String,
}

async fn start(
    wanted: &Wanted<'_>,
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Start, Error> {
    let range = range(wanted)?;
    let (from, targets) = match &range {
        Some(range) => {
            let (start, end) = ends(wanted.kind).unwrap_or_default();
            let side = |side: Option<&TargetExpr>, other: &str| match side {
                Some(side) => Ok(side.clone()),
                None => other.parse(),
            };
            let from = side(range.start(), start)?;
            (Some(from), vec![side(range.end(), end)?])
        }
        None => {
            let targets: Result<_, _> = wanted.targets.iter().map(|it| it.parse()).collect();
            (None, targets?)
        }
    };
    match from {
        Some(from) if from.as_str() != "current" => {
            let range = format!("{from}:{}", targets[0]);
            let origin = format!("no database was read, the range is {range}");
            let start = imagined(&from, targets, origin, globals, project)?;
            Ok(Start {
                range: Some(range),
                ..start
            })
        }
        from => {
            // What is to be taken back, and where `current` is, only a database can say.
            let downs = matches!(wanted.kind, Kind::Downgrade | Kind::Redo(_));
            let is_needed = from.is_some() || downs;
            let chosen = if is_needed {
                database::needed(globals, project, ui).map(Some)
            } else {
                database::chosen(globals, project)
            };
            match chosen.map_err(|error| without(error, wanted.kind))? {
                Some(chosen) => read(chosen, targets, wanted, project, ui).await,
                None => {
                    let origin = "no database is named, it starts from base".to_owned();
                    imagined(&"base".parse()?, targets, origin, globals, project)
                }
            }
        }
    }
}

/// Takes the state of a database, as it is now.
async fn read(
    chosen: Chosen,
    targets: Vec<TargetExpr>,
    wanted: &Wanted<'_>,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Start, Error> {
    ui.detail(format_args!(
        "the database's URL comes from {}",
        chosen.source
    ));
    environment::check(&chosen, project, wanted.options.wait, ui).await?;
    let look = database::look(chosen, project, wanted.options.wait, ui).await;
    let look = look.map_err(|error| match error.exit() {
        Exit::Unreachable => without(error, wanted.kind),
        _ => error,
    })?;
    if let Some(row) = look.history.halfway() {
        return Err(halfway(&row.revision, &look.place));
    }
    Ok(Start {
        history: look.history,
        dialect: look.dialect,
        environment: look.chosen.environment,
        targets,
        range: None,
        origin: format!("the state is that of {}", look.place),
    })
}

/// Takes the state that a database has at a target.
fn imagined(
    from: &TargetExpr,
    targets: Vec<TargetExpr>,
    origin: String,
    globals: &Globals,
    project: &Project<'_>,
) -> Result<Start, Error> {
    let asked = globals.database_url.is_some() || globals.name.is_some();
    let chosen = match database::chosen(globals, project) {
        Ok(chosen) => chosen,
        Err(error) if asked => return Err(error),
        // Where scripts are made, the secrets of databases may be missing.
        Err(_) => None,
    };
    let dialect = dialect(chosen.as_ref(), project)?;
    let environment = chosen
        .and_then(|chosen| chosen.environment)
        .or_else(|| globals.environment.clone());
    environment::check_alone(environment.as_deref(), project)?;
    let mut options = Options::new(dialect);
    options.environment = environment.as_deref();
    let history = plan::imagined(project.chain(), from, &options)?;
    Ok(Start {
        history,
        dialect,
        environment,
        targets,
        range: None,
        origin,
    })
}

/// Returns the chain's only dialect, or that of the database that is named.
fn dialect(chosen: Option<&Chosen>, project: &Project<'_>) -> Result<Dialect, Error> {
    let dialects = project.chain().dialects();
    if let [only] = dialects {
        return Ok(*only);
    }
    let scheme = chosen.and_then(|chosen| chosen.url.split_once(':'));
    if let Some(Ok(dialect)) = scheme.map(|(scheme, _)| scheme.parse()) {
        return Ok(dialect);
    }
    let names: Vec<_> = dialects.iter().map(|dialect| dialect.name()).collect();
    let message = "the chain is written for several dialects, and a script is for one";
    let found = Diagnostic::error("dialect-required", message)
        .note(format!("its dialects: {}", names.join(", ")))
        .note("the URL of a database says which; it isn't connected to")
        .help(format!("choose one: --database-url {}:", names[0]));
    Err(Error::refused("dialect_required", found))
}

/// Where a range begins and ends that leaves it out; `redo` counts from where a database is, and
/// `resolve` is about what happened there.
const fn ends(kind: Kind) -> Option<(&'static str, &'static str)> {
    match kind {
        Kind::Upgrade | Kind::Stamp(_) => Some(("base", "head")),
        Kind::Downgrade => Some(("head", "base")),
        Kind::Redo(_) | Kind::Resolve(_) => None,
    }
}

/// Says how to do without the database.
fn without(error: Error, kind: Kind) -> Error {
    match ends(kind) {
        Some((from, to)) => error.help(format!(
            "to do without, name a range: cargo migrate {} {from}:{to} --sql",
            kind.verb()
        )),
        None => error,
    }
}

fn leads_down(range: &str) -> Error {
    let message = format!("'{range}' leads down, and upgrade goes up");
    let found = Diagnostic::error("bad-range", message).help(format!(
        "to take back: cargo migrate downgrade {range} --sql"
    ));
    Error::refused("bad_range", found)
}

fn halfway(revision: &str, place: &str) -> Error {
    let message = format!("{revision} stopped halfway, and no script goes on from there");
    let found = Diagnostic::error("halfway", message)
        .note(format!("the database is {place}"))
        .note("what took effect of it is for a run to find out")
        .help("cargo migrate status");
    Error::new("halfway", Exit::Failed, found)
}
