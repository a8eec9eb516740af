//! Reaching the database that a command is about.

use std::path::Path;
use std::time::{Duration, Instant};

use migrate_core::{Chain, Config, Dialect, History};
use migrate_runtime::{Access, Activity, Session, Settings, WholeDatabase};

use crate::args::Globals;
use crate::change::LOCK_WAIT;
use crate::ui::Ui;
use crate::url::{self, Chosen, DotEnv, Variables, Wish};
use crate::{Error, Project};

/// How long to wait between two attempts to connect.
const PAUSE: Duration = Duration::from_millis(250);

/// A database as it was seen.
pub(crate) struct Look {
    /// The database, without a password.
    pub(crate) place: String,
    /// The server's name and version.
    pub(crate) server: String,
    /// Whether it is a file that doesn't exist.
    pub(crate) missing: bool,
    pub(crate) dialect: Dialect,
    pub(crate) history: History,
    pub(crate) chosen: Chosen,
}

impl Look {
    fn new(session: &Session<'_>, history: History, chosen: Chosen) -> Self {
        Self {
            place: session.database().to_owned(),
            server: session.server().to_owned(),
            missing: session.is_missing(),
            dialect: session.dialect(),
            history,
            chosen,
        }
    }
}

/// How much of a database is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// What is applied and who follows whom.
    Graph,
    /// As much of the history as is shown.
    Outline,
    /// That, and what the server is doing.
    Activity,
}

/// Returns the database that is named, where one is.
pub(crate) fn chosen(globals: &Globals, project: &Project<'_>) -> Result<Option<Chosen>, Error> {
    let here = std::env::current_dir().ok();
    let home = project.get_home().or(here.as_deref());
    let wish = wish(globals, project);
    let mut chosen = with_variables(home, |variables| url::choose(wish, variables))?;
    if let (Some(chosen), Some(name)) = (&mut chosen, &globals.environment) {
        chosen.environment = Some(name.clone());
    }
    Ok(chosen)
}

/// Returns whether a database is named; `home` is where the search for `.env` begins, upwards.
pub(crate) fn is_named(globals: &Globals, config: &Config, home: &Path) -> bool {
    let wish = Wish {
        url: globals.database_url.as_deref(),
        name: globals.name.as_deref(),
        config: Some(config),
        dialects: &config.dialects,
        ..Wish::default()
    };
    let chosen = with_variables(Some(home), |variables| url::choose(wish, variables));
    !matches!(chosen, Ok(None))
}

/// Returns the scheme of the URL that is named, such as `postgres`, for a chain that is yet to begin.
///
/// `home` is where the search for `.env` begins, upwards.
pub fn scheme(globals: &Globals, home: &Path) -> Option<String> {
    let wish = Wish {
        url: globals.database_url.as_deref(),
        ..Wish::default()
    };
    let chosen = with_variables(Some(home), |variables| url::choose(wish, variables));
    let chosen = chosen.ok()??;
    chosen
        .url
        .split_once(':')
        .map(|(scheme, _)| scheme.to_owned())
}

/// Returns the database that is named.
pub(crate) fn needed(
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Chosen, Error> {
    let Some(chosen) = chosen(globals, project)? else {
        return Err(url::none_chosen(wish(globals, project)));
    };
    let behind = match chosen.pooler {
        true => ", and leads to a pooler in transaction mode",
        false => "",
    };
    ui.detail(format_args!(
        "the database's URL comes from {}{behind}",
        chosen.source
    ));
    Ok(chosen)
}

/// Opens a database; with `wait`, goes on trying until it accepts connections.
pub(crate) async fn open<'c>(
    chosen: &Chosen,
    project: &Project<'_>,
    access: Access,
    wait: Option<Duration>,
    ui: &mut Ui,
) -> Result<Session<'c>, Error> {
    let mut waiting = Waiting::new(wait);
    open_within(chosen, project, access, &mut waiting, ui).await
}

/// Opens a database within the time that is left.
pub(crate) async fn open_within<'c>(
    chosen: &Chosen,
    project: &Project<'_>,
    access: Access,
    waiting: &mut Waiting,
    ui: &mut Ui,
) -> Result<Session<'c>, Error> {
    loop {
        let settings = settings(chosen, project.chain(), access);
        let settings = match waiting.wait {
            Some(wait) => settings.wait(wait),
            None => settings,
        };
        match Session::open(&chosen.url, settings).await {
            Ok(session) => {
                ui.progress_ends();
                return Ok(session);
            }
            Err(error) => waiting.again(error, chosen, ui).await?,
        }
    }
}

fn settings(chosen: &Chosen, chain: Chain<'_>, access: Access) -> Settings {
    let settings = Settings::new(chain).access(access).pooler(chosen.pooler);
    settings.wait(match access {
        Access::Write => LOCK_WAIT,
        Access::Look => Duration::ZERO,
    })
}

/// Waiting for a server that may be starting.
#[derive(Debug)]
pub(crate) struct Waiting {
    begun: Instant,
    wait: Option<Duration>,
}

impl Waiting {
    pub(crate) fn new(wait: Option<Duration>) -> Self {
        Self {
            begun: Instant::now(),
            wait,
        }
    }

    /// Pauses before the next try, where the failure may pass and there is time left.
    ///
    /// # Errors
    ///
    /// The failure, with where the URL comes from.
    pub(crate) async fn again(
        &mut self,
        error: migrate_runtime::Error,
        chosen: &Chosen,
        ui: &mut Ui,
    ) -> Result<(), Error> {
        let passed = self.begun.elapsed() + PAUSE;
        let left = self.wait.and_then(|wait| wait.checked_sub(passed));
        if left.is_none() || !may_come(&error) {
            ui.progress_ends();
            return Err(with_source(error, chosen));
        }
        let waited = self.begun.elapsed();
        ui.waits(waits_for(&error), &format!(": {error}"), waited);
        sqlx_core::rt::sleep(PAUSE).await;
        Ok(())
    }
}

/// Fills in a URL that `migrate.toml` writes below a key.
pub(crate) fn filled(key: &str, template: &str, project: &Project<'_>) -> Result<String, Error> {
    let here = std::env::current_dir().ok();
    let home = project.get_home().or(here.as_deref());
    with_variables(home, |variables| url::filled_of(key, template, variables))
}

/// Returns the refusal of a command that needs a database where nothing names one.
pub(crate) fn none_chosen(globals: &Globals, project: &Project<'_>) -> Error {
    url::none_chosen(wish(globals, project))
}

/// Returns which of the other chains protects the database, and below which name.
pub(crate) fn protected_beside<'p>(
    chosen: &Chosen,
    project: &'p Project<'_>,
) -> Option<(&'p Config, &'p str)> {
    let here = std::env::current_dir().ok();
    let home = project.get_home().or(here.as_deref());
    let mut others = project.get_beside().iter();
    with_variables(home, |variables| {
        others.find_map(|config| Some((config, url::protected_in(config, variables, &chosen.url)?)))
    })
}

/// Returns a database as a whole, to create or to drop.
pub(crate) fn whole(chosen: &Chosen) -> Result<WholeDatabase, Error> {
    WholeDatabase::at(&chosen.url).map_err(|error| with_source(error, chosen))
}

/// Says where the URL comes from that a failure is about.
pub(crate) fn with_source(error: migrate_runtime::Error, chosen: &Chosen) -> Error {
    Error::from(error).note(format!("the URL comes from {}", chosen.source))
}

/// Reads the history of a database, and lets it go.
pub(crate) async fn look(
    chosen: Chosen,
    project: &Project<'_>,
    wait: Option<Duration>,
    ui: &mut Ui,
) -> Result<Look, Error> {
    let (look, session) = look_on(chosen, project, wait, ui).await?;
    // All is read: a connection that breaks now takes nothing away.
    let _ = session.close().await;
    Ok(look)
}

/// Takes what was read ahead of a database, or reads it now.
pub(crate) async fn see(
    chosen: Chosen,
    depth: Depth,
    project: &Project<'_>,
) -> Result<(Look, Activity), Error> {
    match project.take_ahead(&chosen, depth) {
        Some(seen) => seen,
        None => {
            let (look, activity, session) = ask(chosen, depth, project.chain()).await?;
            // All is read: a connection that breaks now takes nothing away.
            let _ = session.close().await;
            Ok((look, activity))
        }
    }
}

/// Reads a database once; of the chain only what `migrate.toml` says of it counts.
pub(crate) async fn ask(
    chosen: Chosen,
    depth: Depth,
    chain: Chain<'_>,
) -> Result<(Look, Activity, Session<'static>), Error> {
    let url = chosen.url.clone();
    let session = Session::open(url, settings(&chosen, chain, Access::Look)).await;
    let mut session = session.map_err(|error| with_source(error, &chosen))?;
    let history = match depth {
        Depth::Graph => session.history_graph().await?,
        Depth::Outline | Depth::Activity => session.history_outline().await?,
    };
    let activity = match depth {
        Depth::Activity => session.activity().await?,
        Depth::Graph | Depth::Outline => Activity::default(),
    };
    Ok((Look::new(&session, history, chosen), activity, session))
}

/// Reads the history of a database, and keeps it open for another look.
pub(crate) async fn look_on<'c>(
    chosen: Chosen,
    project: &Project<'_>,
    wait: Option<Duration>,
    ui: &mut Ui,
) -> Result<(Look, Session<'c>), Error> {
    let mut session = open(&chosen, project, Access::Look, wait, ui).await?;
    let history = session.history().await?;
    Ok((Look::new(&session, history, chosen), session))
}

/// Looks at the database that is named, as far as it is shown.
pub(crate) async fn look_needed(
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Look, Error> {
    let chosen = needed(globals, project, ui)?;
    Ok(see(chosen, Depth::Outline, project).await?.0)
}

/// Looks at the database that is named, and at what its server is doing.
pub(crate) async fn look_closely(
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<(Look, Activity), Error> {
    let chosen = needed(globals, project, ui)?;
    see(chosen, Depth::Activity, project).await
}

/// Looks at the database, for a verb that can do without: one that isn't named, or that can't be
/// reached without having been asked for by an option, is left out.
pub(crate) async fn look_if_there(
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Option<Look>, Error> {
    let asked = globals.database_url.is_some() || globals.name.is_some();
    if asked {
        return look_needed(globals, project, ui).await.map(Some);
    }
    let chosen = match chosen(globals, project) {
        Ok(Some(chosen)) => chosen,
        Ok(None) => return Ok(None),
        Err(error) => {
            ui.note(format_args!("shown without a database: {error}"));
            return Ok(None);
        }
    };
    let source = chosen.source.clone();
    match see(chosen, Depth::Outline, project).await {
        Ok((look, _)) => Ok(Some(look)),
        Err(error) => {
            ui.note(format_args!(
                "shown without the database of {source}: {error}"
            ));
            Ok(None)
        }
    }
}

/// Says what is waited for.
fn waits_for(error: &migrate_runtime::Error) -> &'static str {
    match error.is_read_only() {
        true => "for the database to take writes",
        false => "for the database to accept connections",
    }
}

/// Returns whether a failure to connect may pass by itself, as while a server starts, or is yet to
/// take the place of another.
fn may_come(error: &migrate_runtime::Error) -> bool {
    // Where a write was tried, the server isn't all that may be wrong.
    if error.is_read_only() {
        return error.driver_error().is_none();
    }
    if !error.is_connection() {
        return false;
    }
    let driver = error
        .driver_error()
        .and_then(|error| error.as_database_error());
    match driver.and_then(|error| error.code()) {
        // The server answers: it starts or stops (57P0x), or has no connection left (53300).
        Some(code) => code.starts_with("57P") || code == "53300",
        None => driver.is_none(),
    }
}

fn wish<'w>(globals: &'w Globals, project: &'w Project<'_>) -> Wish<'w> {
    Wish {
        handed: project.get_handed().map(|handed| &*handed.url),
        url: globals.database_url.as_deref(),
        name: globals.name.as_deref(),
        own: project.get_database_url(),
        config: project.get_config(),
        dialects: project.dialects(),
        // What the application says is said of its own URL.
        pooler: project.is_pooled()
            && (globals.database_url.is_none() || project.get_handed().is_some()),
    }
}

/// Lends the variables of the process, and of the `.env` that is found from `home` upwards.
fn with_variables<T>(home: Option<&Path>, then: impl FnOnce(Variables<'_>) -> T) -> T {
    let file = home.and_then(DotEnv::find);
    then(Variables {
        process: &|name| std::env::var(name).ok(),
        file: file.as_ref(),
    })
}
