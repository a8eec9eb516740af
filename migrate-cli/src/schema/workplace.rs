//! Where scratch databases are made for one command.

use std::future::{Future, poll_fn};
use std::path::PathBuf;
use std::pin::pin;
use std::task::Poll;

use clap::Args;
use migrate_core::{Chain, Diagnostic, Dialect};
use migrate_runtime::{Scratch, Scratches, Settings, Trial};
use migrate_schema::Filter;

use super::kept::{Circumstances, Kept};
use crate::interrupt::{Signal, Watch};
use crate::ui::Ui;
use crate::{Error, Project, database, schema};

#[cfg(unix)]
use super::server::{self, Server};

/// Which server may be used to try things.
#[derive(Args, Clone, Debug, Default)]
pub struct DevServer {
    /// Make scratch databases beside this one, instead of on a private server or in memory
    #[arg(long, value_name = "URL")]
    dev_url: Option<String>,
}

impl DevServer {
    /// Returns whether the command names one.
    pub fn is_named(&self) -> bool {
        self.dev_url.is_some()
    }
}

/// What a server says where an object of its own isn't there.
const UNKNOWN: &str = "42704";

/// What it says where the database of a URL isn't there.
const NO_DATABASE: &str = "3D000";

/// Scratch databases of one dialect, and what they need; nothing is started before one is made.
pub(crate) struct Workplace {
    dialect: Dialect,
    kind: Kind,
    pub(crate) filter: Filter,
    /// Where catalogs are kept from one command to the next.
    kept: Option<PathBuf>,
    /// What tells whether the engine is that of an earlier command, once that was asked.
    engine: Option<String>,
    /// The same of extensions.
    extensions: Option<String>,
    scratches: Option<Scratches>,
    trial: Option<Trial>,
    /// Keeps a signal from ending the process while databases have to be removed from a server.
    watch: Option<Watch>,
    #[cfg(unix)]
    server: Option<Server>,
}

/// Where they are made.
enum Kind {
    Memory,
    /// Beside the database of a URL, and what names it.
    Beside(String, String),
    Private,
}

impl Workplace {
    /// Prepares to make scratch databases: in memory, on the server that is named, or on a private one.
    ///
    /// # Errors
    ///
    /// Where the URL of the server can't be filled in.
    pub(crate) fn new(
        dialect: Dialect,
        dev: &DevServer,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Self, Error> {
        let kind = match (dialect, dev_url(dev, project)?) {
            (Dialect::Sqlite, _) => Kind::Memory,
            (_, Some((url, source))) => {
                ui.detail(format_args!(
                    "scratch databases are made on the server of {source}"
                ));
                Kind::Beside(url, source)
            }
            (_, None) => Kind::Private,
        };
        Ok(Self {
            dialect,
            kind,
            filter: schema::filter(project.get_config(), project),
            kept: project.get_kept().map(|folder| folder.join("catalogs")),
            engine: None,
            extensions: None,
            scratches: None,
            trial: None,
            watch: None,
            #[cfg(unix)]
            server: None,
        })
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Makes an empty database.
    pub(crate) async fn make(&mut self, chain: Chain<'_>, ui: &mut Ui) -> Result<Scratch, Error> {
        let scratches = self.started(ui).await?;
        Ok(scratches.make(Settings::new(chain)).await?)
    }

    async fn started(&mut self, ui: &mut Ui) -> Result<&mut Scratches, Error> {
        let scratches = match self.scratches.take() {
            Some(scratches) => scratches,
            None => self.start(ui).await?,
        };
        Ok(self.scratches.insert(scratches))
    }

    async fn start(&mut self, ui: &mut Ui) -> Result<Scratches, Error> {
        match &self.kind {
            Kind::Memory => Ok(Scratches::in_memory(self.dialect)?),
            Kind::Beside(url, source) => {
                self.watch = Some(Watch::begin());
                let made = self.unless_stopped(Scratches::on(url));
                let scratches = made.await?.map_err(|error| on_lent(error, source))?;
                if scratches.dialect() == self.dialect {
                    return Ok(scratches);
                }
                let message = format!("{source} names no server of {}", self.dialect);
                let found = Diagnostic::error("dialect-mismatch", message).help(format!(
                    "name one that scratch databases of {} can be made on",
                    self.dialect
                ));
                Err(Error::refused("dialect_mismatch", found))
            }
            Kind::Private => self.start_private(ui).await,
        }
    }

    #[cfg(unix)]
    async fn start_private(&mut self, ui: &mut Ui) -> Result<Scratches, Error> {
        ui.progress("Starting", "a private server".to_owned());
        let started = Server::start(self.dialect);
        ui.progress_ends();
        let server = self.server.insert(started?);
        let scratches = Scratches::on(server.url()).await?;
        Ok(scratches.making_roles())
    }

    #[cfg(not(unix))]
    async fn start_private(&mut self, _ui: &mut Ui) -> Result<Scratches, Error> {
        let why = "a private server is started on Unix only";
        Err(no_scratch(self.dialect, why))
    }

    /// Returns where it is kept what these texts of a source make on an engine that is as it is now; nothing where that
    /// can't be told.
    pub(super) async fn kept<'t>(
        &mut self,
        source: &str,
        texts: impl IntoIterator<Item = &'t str>,
        ui: &mut Ui,
    ) -> Result<Option<Kept>, Error> {
        let texts: Vec<&str> = texts.into_iter().collect();
        // What may be installed is no matter of who installs nothing.
        let extends = |text: &&str| text.to_ascii_lowercase().contains("extension");
        let mut engine = match self.engine(ui).await? {
            Some(engine) => engine.to_owned(),
            None => return Ok(None),
        };
        if texts.iter().any(extends) {
            engine += &self.extensions(ui).await?;
        }
        let circumstances = Circumstances {
            dialect: self.dialect,
            engine: &engine,
            filter: &self.filter,
            source,
        };
        let folder = self.kept.as_ref();
        Ok(folder.and_then(|folder| Kept::of(folder, &circumstances, texts)))
    }

    /// Returns what tells whether the engine is that of an earlier command.
    async fn engine(&mut self, ui: &mut Ui) -> Result<Option<&str>, Error> {
        if self.engine.is_none() {
            self.engine = match &self.kind {
                _ if self.kept.is_none() => None,
                Kind::Memory => Some("memory".to_owned()),
                Kind::Beside(..) => self.started(ui).await?.state().await?,
                #[cfg(unix)]
                Kind::Private => server::state(),
                #[cfg(not(unix))]
                Kind::Private => None,
            };
        }
        Ok(self.engine.as_deref())
    }

    /// Returns what tells whether the same extensions can be made as in an earlier command.
    async fn extensions(&mut self, ui: &mut Ui) -> Result<String, Error> {
        if self.extensions.is_none() && matches!(self.kind, Kind::Beside(..)) {
            self.extensions = self.started(ui).await?.extensions().await?;
        }
        Ok(self.extensions.clone().unwrap_or_default())
    }

    /// Returns the empty database in which what is small is tried; nothing where there is none.
    pub(super) async fn trial(&mut self, ui: &mut Ui) -> Result<Option<Trial>, Error> {
        match self.trial.take() {
            Some(trial) => Ok(Some(trial)),
            None => {
                let scratches = self.started(ui).await?;
                Ok(scratches.trial().await?)
            }
        }
    }

    /// Takes the database back for the next trial.
    pub(super) fn put_back(&mut self, trial: Trial) {
        self.trial = Some(trial);
    }

    /// Makes the role that a statement failed for, where that is of no consequence; returns whether it did.
    pub(crate) async fn make_role_for(
        &self,
        error: &migrate_runtime::Error,
    ) -> Result<bool, Error> {
        match &self.scratches {
            Some(scratches) => Ok(scratches.make_role_for(error).await?),
            None => Ok(false),
        }
    }

    /// Refuses to go on once a signal came.
    pub(crate) fn check_signal(&self) -> Result<(), Error> {
        match self.watch.as_ref().and_then(Watch::signal) {
            None => Ok(()),
            Some(signal) => Err(stopped(signal)),
        }
    }

    /// Waits for something, unless a signal comes before that has to be answered by removing databases.
    pub(super) async fn unless_stopped<T>(
        &self,
        work: impl Future<Output = T>,
    ) -> Result<T, Error> {
        let Some(watch) = &self.watch else {
            return Ok(work.await);
        };
        let mut work = pin!(work);
        let mut heard = pin!(watch.heard());
        poll_fn(|context| match heard.as_mut().poll(context) {
            Poll::Ready(signal) => Poll::Ready(Err(stopped(signal))),
            Poll::Pending => work.as_mut().poll(context).map(Ok),
        })
        .await
    }

    /// Says what a statement means that failed for a role: where a server is lent, nobody makes roles there.
    pub(super) fn role_help(&self, error: &migrate_runtime::Error) -> Option<String> {
        let Kind::Beside(_, source) = &self.kind else {
            return None;
        };
        let cause = error.driver_error()?.as_database_error()?;
        let is_role = cause.code().as_deref() == Some(UNKNOWN) && cause.message().contains("role");
        is_role.then(|| {
            format!(
                "make the role on the server of {source}; on a private server it is made by itself"
            )
        })
    }

    /// Removes what was made, whatever came of it.
    pub(crate) async fn close(self) -> Result<(), Error> {
        if let Some(trial) = self.trial {
            let _ = trial.close().await;
        }
        #[cfg(unix)]
        if self.server.is_some() {
            // They are gone with the server.
            return Ok(());
        }
        if let Some(scratches) = self.scratches {
            scratches.close().await?;
        }
        Ok(())
    }
}

/// Returns the URL of the server that is named for this, and what names it.
fn dev_url(dev: &DevServer, project: &Project<'_>) -> Result<Option<(String, String)>, Error> {
    if let Some(url) = &dev.dev_url {
        return Ok(Some((url.clone(), "--dev-url".to_owned())));
    }
    let config = project.get_config();
    let Some(template) = config.and_then(|config| config.dev_url.as_deref()) else {
        return Ok(None);
    };
    let url = database::filled("dev-url", template, project)?;
    Ok(Some((url, "dev-url in migrate.toml".to_owned())))
}

fn stopped(signal: Signal) -> Error {
    let found = Diagnostic::error("stopped", "stopped before anything was written");
    Error::new("stopped", signal.exit(), found)
}

/// Says of a server that can't be used who named it.
fn on_lent(error: migrate_runtime::Error, source: &str) -> Error {
    let cause = error.driver_error().and_then(|it| it.as_database_error());
    let is_gone = cause.and_then(|it| it.code()).as_deref() == Some(NO_DATABASE);
    let error = Error::from(error).note(format!("the server is named by {source}"));
    match is_gone {
        true => error.say_help("name a database that is there: others are made beside it"),
        false => error,
    }
}

/// Makes the error of a dialect for which no scratch database can be had.
pub(super) fn no_scratch(dialect: Dialect, why: &str) -> Error {
    let found = cannot(dialect, why).help(format!("name {LENT}"));
    Error::refused("no_scratch", found)
}

/// Makes the error of a dialect for which nothing is installed.
#[cfg(unix)]
pub(super) fn not_installed(dialect: Dialect) -> Error {
    let why = "neither a server is named nor are its programs installed";
    let found = cannot(dialect, why)
        .help(
            "install the server's programs: apt-get install postgresql (nothing of it has to run)",
        )
        .help(format!("or name {LENT}"));
    Error::refused("no_scratch", found)
}

const LENT: &str = "a server where databases may be made: --dev-url postgres://localhost/postgres, or dev-url in migrate.toml";

fn cannot(dialect: Dialect, why: &str) -> Diagnostic {
    let message = format!("no scratch database of {dialect} can be made: {why}");
    Diagnostic::error("no-scratch", message)
        .note("the chain and the schema file are run there, to ask the server what they make")
}
