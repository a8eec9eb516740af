//! Where scratch databases are made for one command.

use clap::Args;
use migrate_core::{Chain, Diagnostic, Dialect};
use migrate_runtime::{Scratch, Scratches, Settings};
use migrate_schema::Filter;

use crate::interrupt::Watch;
use crate::ui::Ui;
use crate::{Error, Project, database, schema};

#[cfg(unix)]
use super::server::Server;

/// Which server may be used to try things.
#[derive(Args, Clone, Debug, Default)]
pub struct DevServer {
    /// Make scratch databases beside this one, instead of on a private server or in memory
    #[arg(long, value_name = "URL")]
    dev_url: Option<String>,
}

/// Scratch databases of one dialect, and what they need.
pub(crate) struct Workplace {
    scratches: Scratches,
    pub(crate) filter: Filter,
    /// Keeps a signal from ending the process while databases have to be removed from a server.
    watch: Option<Watch>,
    #[cfg(unix)]
    server: Option<Server>,
}

impl Workplace {
    /// Prepares to make scratch databases: in memory, on the server that is named, or on a private one.
    pub(crate) async fn open(
        dialect: Dialect,
        dev: &DevServer,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Self, Error> {
        let filter = schema::filter(project.get_config(), project);
        if dialect == Dialect::Sqlite {
            return Ok(Self {
                scratches: Scratches::in_memory(dialect)?,
                filter,
                watch: None,
                #[cfg(unix)]
                server: None,
            });
        }
        if let Some((url, source)) = dev_url(dev, project)? {
            ui.detail(format_args!(
                "scratch databases are made on the server of {source}"
            ));
            let watch = Watch::begin();
            let opened = Scratches::on(&url).await;
            let scratches = opened.map_err(|error| {
                Error::from(error).note(format!("the server is named by {source}"))
            })?;
            if scratches.dialect() != dialect {
                let message = format!("{source} names no server of {dialect}");
                let found = Diagnostic::error("no-scratch", message);
                return Err(Error::refused("no_scratch", found));
            }
            return Ok(Self {
                scratches,
                filter,
                watch: Some(watch),
                #[cfg(unix)]
                server: None,
            });
        }
        Self::private(dialect, filter, ui).await
    }

    #[cfg(unix)]
    async fn private(dialect: Dialect, filter: Filter, ui: &mut Ui) -> Result<Self, Error> {
        ui.progress("Starting", "a private server".to_owned());
        let started = Server::start(dialect);
        ui.progress_ends();
        let server = started?;
        let scratches = Scratches::on(server.url()).await?;
        Ok(Self {
            scratches: scratches.making_roles(),
            filter,
            watch: None,
            server: Some(server),
        })
    }

    #[cfg(not(unix))]
    async fn private(dialect: Dialect, _filter: Filter, _ui: &mut Ui) -> Result<Self, Error> {
        Err(no_scratch(
            dialect,
            "a private server is started on Unix only",
        ))
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.scratches.dialect()
    }

    /// Makes an empty database.
    pub(crate) async fn make(&mut self, chain: Chain<'_>) -> Result<Scratch, Error> {
        Ok(self.scratches.make(Settings::new(chain)).await?)
    }

    /// Makes the role that a statement failed for, where that is of no consequence; returns whether it did.
    pub(crate) async fn make_role_for(
        &self,
        error: &migrate_runtime::Error,
    ) -> Result<bool, Error> {
        Ok(self.scratches.make_role_for(error).await?)
    }

    /// Refuses to go on once a signal came.
    pub(crate) fn check_signal(&self) -> Result<(), Error> {
        let signal = self.watch.as_ref().and_then(Watch::signal);
        match signal {
            None => Ok(()),
            Some(signal) => {
                let found = Diagnostic::error("stopped", "stopped before anything was written");
                Err(Error::new("stopped", signal.exit(), found))
            }
        }
    }

    /// Removes what was made, whatever came of it.
    pub(crate) async fn close(self) -> Result<(), Error> {
        let closed = self.scratches.close().await;
        #[cfg(unix)]
        drop(self.server);
        Ok(closed?)
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

/// Makes the error of a dialect for which no scratch database can be had.
pub(super) fn no_scratch(dialect: Dialect, why: &str) -> Error {
    let message = format!("no scratch database of {dialect} can be made: {why}");
    let found = Diagnostic::error("no-scratch", message)
        .note("the chain and the schema file are run there, to ask the server what they make")
        .help("install the server's programs: apt-get install postgresql (nothing of it has to run)")
        .help("or name a server where databases may be made: --dev-url postgres://localhost/postgres, or dev-url in migrate.toml");
    Error::refused("no_scratch", found)
}
