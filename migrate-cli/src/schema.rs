//! Schemas of databases, chains and files, read from real engines and compared.
//!
//! What a chain or a schema file makes is asked of the engine: both run in scratch databases, and are read
//! there as a live database is. So spelling never differs, and what is found runs.
//!
//! ```text
//! Side ─(scratch or live)─→ Catalog ─┐
//! Side ─(scratch or live)─→ Catalog ─┴→ Comparison ─→ diff, dump, stamp --verify, check
//!                                              └→ Generated ─(verified on the scratch)─→ new --autogenerate
//! ```

mod ask;
mod begun;
mod chain;
mod drift;
mod excerpt;
mod generate;
mod generated;
mod kept;
mod renames;
mod sections;
#[cfg(unix)]
mod server;
mod side;
mod verify;
mod wanted;
mod workplace;

pub use generate::{Wish, generate};
pub use generated::Generated;
pub use verify::check;
pub use workplace::DevServer;

pub(crate) use drift::drift;
pub(crate) use sections::script;
pub(crate) use side::{Loaded, Side, base, dialect, dialect_of};
pub(crate) use verify::verify_stamp;
pub(crate) use workplace::Workplace;

use migrate_core::{Config, Diagnostic};
use migrate_runtime::Session;
use migrate_schema::{Catalog, Comparison, Filter, Settings};

use crate::{Error, Project};

/// The history's table where nothing else is said; on scratch databases always.
const HISTORY: &str = "migrate_history";

/// Returns what takes part: what `migrate.toml` leaves out doesn't, and never the history's table.
pub(crate) fn filter(config: Option<&Config>, project: &Project<'_>) -> Filter {
    let mut filter = Filter::default();
    if let Some(compare) = config.map(|config| &config.compare) {
        filter.schemas.clone_from(&compare.only_schemas);
        filter.not_schemas.clone_from(&compare.skip_schemas);
        filter.not_kinds.clone_from(&compare.skip_kinds);
        filter.not_names.clone_from(&compare.skip_names);
    }
    filter.not_names.push(HISTORY.to_owned());
    let own = project.chain().history_table().map(str::to_owned);
    filter.not_names.extend(own);
    filter
}

/// Reads the catalog of a database.
pub(crate) async fn read(session: &mut Session<'_>, filter: &Filter) -> Result<Catalog, Error> {
    let dialect = session.dialect();
    let queries = migrate_schema::queries(dialect).map_err(not_comparable)?;
    let texts: Vec<_> = queries.iter().map(|query| query.sql).collect();
    let answers = session.answers(&texts).await?;
    let mut catalog = Catalog::read(dialect, &answers).map_err(not_comparable)?;
    catalog.retain(filter);
    Ok(catalog)
}

/// Compares two catalogs as they are.
pub(crate) fn compare(from: &Catalog, to: &Catalog) -> Result<Comparison, Error> {
    migrate_schema::compare(from, to, &Settings::default()).map_err(not_comparable)
}

/// Compares two catalogs as a change is written that leads from one to the other.
pub(crate) fn compare_as_written(
    from: &Catalog,
    to: &Catalog,
    project: &Project<'_>,
) -> Result<Comparison, Error> {
    let mut settings = Settings::default();
    settings.online = project.get_config().is_some_and(|config| config.online);
    migrate_schema::compare(from, to, &settings).map_err(not_comparable)
}

/// Says in a line how many objects of each kind there are.
pub(crate) fn counted(catalog: &Catalog) -> String {
    let counts = catalog.counts();
    let counts: Vec<_> = counts
        .iter()
        .map(|(kind, count)| format!("{count} {}", plural(kind, *count)))
        .collect();
    match counts.is_empty() {
        true => "nothing".to_owned(),
        false => counts.join(", "),
    }
}

/// Returns the SQL that makes a catalog in an empty database.
pub(crate) fn dump(empty: &Catalog, catalog: &Catalog) -> Result<String, Error> {
    Ok(script(&compare(empty, catalog)?.statements))
}

fn plural(kind: &str, count: usize) -> String {
    if count == 1 {
        return kind.to_owned();
    }
    match kind.strip_suffix(['y', 'x', 's']) {
        Some(stem) if kind.ends_with('y') => format!("{stem}ies"),
        Some(_) if kind == "statistics" || kind == "default privileges" => kind.to_owned(),
        Some(_) => format!("{kind}es"),
        None => format!("{kind}s"),
    }
}

fn not_comparable(error: migrate_schema::Error) -> Error {
    let found = Diagnostic::error("not-comparable", error.to_string());
    Error::refused("not_comparable", found)
}
