//! What is compared: a database, the chain, a revision, the wanted schema or a file.

use std::path::{Path, PathBuf};

use migrate_core::{Diagnostic, Dialect, History, TargetExpr};
use migrate_runtime::{Access, Scratch};
use migrate_schema::Catalog;

use super::begun::{Begun, Source, both};
use super::chain::Reach;
use super::{Workplace, wanted};
use crate::args::Globals;
use crate::ui::Ui;
use crate::url::Chosen;
use crate::{Error, Project, database, schema};

/// What the chain is called among the sources of what is kept.
pub(super) const CHAIN: &str = "chain";

/// A side of a comparison, as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// The database that is chosen by options, variables or `migrate.toml`.
    Database,
    /// The database of a URL.
    Url(String),
    /// All revisions.
    Chain,
    /// The revisions up to one.
    Revision(String),
    /// What `migrate.toml` names as the wanted schema.
    Schema,
    /// A file of SQL, or a folder of files.
    File(PathBuf),
}

/// A side as it was read.
pub(crate) struct Loaded {
    /// What it is, as people are shown it.
    pub(crate) name: String,
    pub(crate) catalog: Catalog,
    /// The scratch database that it was read from, still open.
    pub(super) scratch: Option<Scratch>,
}

impl Side {
    /// Reads what was typed.
    pub(crate) fn of(text: &str) -> Self {
        match text {
            "database" => Self::Database,
            "chain" => Self::Chain,
            "schema" => Self::Schema,
            url if url.contains("://") || url.starts_with("sqlite:") => Self::Url(url.to_owned()),
            path if path.ends_with(".sql") || path.contains(['/', '\\']) => {
                Self::File(PathBuf::from(path))
            }
            revision => Self::Revision(revision.to_owned()),
        }
    }

    /// Returns the database that it is, where it is one.
    pub(crate) fn database(
        &self,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Option<Chosen>, Error> {
        match self {
            Self::Database => database::needed(globals, project, ui).map(Some),
            Self::Url(url) => {
                let globals = Globals {
                    database_url: Some(url.clone()),
                    name: None,
                    ..globals.clone()
                };
                database::chosen(&globals, project)
            }
            _ => Ok(None),
        }
    }

    /// Reads what it holds.
    pub(crate) async fn load(
        &self,
        place: &mut Workplace,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Loaded, Error> {
        // Whoever links this nests it once more.
        let begun = Box::pin(self.begin(place, globals, project, ui)).await?;
        Box::pin(begun.finish(place, project, ui))
            .await?
            .closed()
            .await
    }

    /// Reads what two hold, at the same time where both have to be made.
    pub(crate) async fn load_both(
        [one, other]: [&Self; 2],
        place: &mut Workplace,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<[Loaded; 2], Error> {
        let one = Box::pin(one.begin(place, globals, project, ui)).await?;
        let other = Box::pin(other.begin(place, globals, project, ui)).await?;
        let [one, other] = Box::pin(both(one, other, place, project, ui)).await?;
        Ok([one.closed().await?, other.closed().await?])
    }

    async fn begin(
        &self,
        place: &mut Workplace,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Begun, Error> {
        let of_chain = |target: &str, name: String| (target.to_owned(), name);
        let (target, name) = match self {
            Self::Database | Self::Url(_) => {
                let chosen = self.database(globals, project, ui)?;
                let chosen = chosen.ok_or_else(|| database::none_chosen(globals, project))?;
                let (found, _) = live(&chosen, place, project, ui).await?;
                return Ok(Begun::known(found.name, found.catalog));
            }
            Self::Schema => {
                let path = wanted::needed(project, place.dialect())?;
                return begin_file(&path, place, project, ui).await;
            }
            Self::File(path) => return begin_file(path, place, project, ui).await,
            Self::Revision(id) if id == "base" => return begin_base(place, project, ui).await,
            Self::Revision(id) => of_chain(id, format!("the chain at {id}")),
            Self::Chain if project.chain().is_empty() => {
                of_chain("heads", "the chain (no revision yet)".to_owned())
            }
            Self::Chain => of_chain("heads", "the chain".to_owned()),
        };
        let targets = Targets {
            targets: &[&target],
            name,
        };
        targets
            .begin(Need::Catalog, place, globals, project, ui)
            .await
    }
}

/// Reads the catalog of a live database, and its history.
pub(crate) async fn live(
    chosen: &Chosen,
    place: &Workplace,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<(Loaded, History), Error> {
    let mut session = database::open(chosen, project, Access::Look, None, ui).await?;
    let history = session.history().await?;
    let catalog = schema::read(&mut session, &place.filter).await?;
    let name = session.database().to_owned();
    let _ = session.close().await;
    let loaded = Loaded {
        name,
        catalog,
        scratch: None,
    };
    Ok((loaded, history))
}

/// What is needed of a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// What it holds, also from an earlier command.
    Catalog,
    /// A database that holds it.
    Database,
}

/// Reads what the chain makes up to some revisions; none of them is what nothing makes.
pub(crate) async fn of_chain(
    targets: &[&str],
    name: String,
    place: &mut Workplace,
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Loaded, Error> {
    let targets = Targets { targets, name };
    let begun = targets.begin(Need::Catalog, place, globals, project, ui);
    begun
        .await?
        .finish(place, project, ui)
        .await?
        .closed()
        .await
}

/// Revisions of the chain.
pub(super) struct Targets<'t> {
    pub(super) targets: &'t [&'t str],
    pub(super) name: String,
}

impl Targets<'_> {
    /// Returns what they make where it is known, else an empty database for it.
    pub(super) async fn begin(
        self,
        need: Need,
        place: &mut Workplace,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Begun, Error> {
        let targets: Vec<TargetExpr> = match project.chain().is_empty() {
            true => Vec::new(),
            false => self
                .targets
                .iter()
                .map(|it| it.parse())
                .collect::<Result<_, _>>()?,
        };
        let environment = environment(globals, project);
        let reach = Reach {
            chain: project.chain(),
            targets: &targets,
            environment: environment.as_deref(),
        };
        // What functions do isn't in the chain's text.
        let kept = match project.get_code() {
            None => place.kept(CHAIN, reach.texts(self.targets), ui).await?,
            Some(_) => None,
        };
        let source = Source::Chain(targets, environment);
        Begun::of(self.name, kept, need, source, place, project, ui).await
    }
}

/// Begins with a file of SQL, or a folder of files.
pub(super) async fn begin_file(
    path: &Path,
    place: &mut Workplace,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Begun, Error> {
    let schema = wanted::Schema::of(wanted::files(path)?, place.dialect())?;
    if let Some(place) = schema.rows(place.dialect()) {
        ui.note(format_args!("not compared: rows, such as those of {place}"));
    }
    let name = wanted::shown(path);
    let kept = place.kept(&name, schema.texts(), ui).await?;
    let source = Source::Schema(schema);
    Begun::of(name, kept, Need::Catalog, source, place, project, ui).await
}

/// Begins with a new database, before the first revision.
pub(super) async fn begin_base(
    place: &mut Workplace,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Begun, Error> {
    let (name, source) = (
        "the chain at base".to_owned(),
        Source::Chain(Vec::new(), None),
    );
    Begun::of(name, None, Need::Database, source, place, project, ui).await
}

/// Returns what a new database holds, before the first revision.
pub(crate) async fn base(
    place: &mut Workplace,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Loaded, Error> {
    let begun = begin_base(place, project, ui).await?;
    begun.finish(place, project, ui).await?.closed().await
}

/// Returns whose sections run: those of the environment that is chosen, also by the database's name.
pub(super) fn environment(globals: &Globals, project: &Project<'_>) -> Option<String> {
    let named = || database::chosen(globals, project).ok().flatten();
    let chosen = globals.environment.clone();
    chosen.or_else(|| named().and_then(|chosen| chosen.environment))
}

/// Returns the dialect that a comparison is made in: that of the database that is chosen, else that of the chain.
///
/// # Errors
///
/// Where the chain is written in several, and nothing says which one.
pub(crate) fn dialect(chosen: Option<&Chosen>, project: &Project<'_>) -> Result<Dialect, Error> {
    let scheme = chosen.and_then(|chosen| chosen.url.split_once(':'));
    if let Some(dialect) = scheme.and_then(|(scheme, _)| scheme.parse().ok()) {
        return Ok(dialect);
    }
    if let [only] = project.dialects() {
        return Ok(*only);
    }
    let message = "the files are written in several dialects, and one is compared";
    let found = Diagnostic::error("dialect-required", message);
    let schemes = project.dialects().iter();
    let found = schemes.fold(found, |found, dialect| {
        found.help(format!("say which: --database-url {dialect}:"))
    });
    Err(Error::refused("dialect_required", found))
}

/// Returns the dialect that sides are compared in: that of the database that one of them is, else of the one that is
/// chosen, else that of the chain.
///
/// # Errors
///
/// Where the chain is written in several, and nothing says which one.
pub(crate) fn dialect_of(
    side: Option<Chosen>,
    globals: &Globals,
    project: &Project<'_>,
) -> Result<Dialect, Error> {
    let chosen = side.or_else(|| database::chosen(globals, project).ok().flatten());
    dialect(chosen.as_ref(), project)
}

impl Loaded {
    /// Lets the scratch database go.
    pub(super) async fn closed(mut self) -> Result<Self, Error> {
        if let Some(scratch) = self.scratch.take() {
            scratch.close().await?;
        }
        Ok(self)
    }
}
