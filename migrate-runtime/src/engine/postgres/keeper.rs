//! Databases of PostgreSQL as a whole, by a connection to another one of the same server.

mod like;

use std::time::{Duration, Instant};

use migrate_core::{Diagnostic, Dialect};
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};

use super::assemble::{Message, Part};
use super::send::{self, Failed, Reply};
use super::{connect, database, lock, quote, who};
use crate::admin::{Extent, Replaced};
use crate::engine::{Answer, Keeper};
use crate::settings::Settings;
use crate::table::quote_name;
use crate::{Error, ErrorKind, shell};

/// Databases that every server has: there others are made and dropped.
const OWN: [&str; 3] = ["postgres", "template1", "template0"];

const NO_DATABASE: &str = "3D000";
const DUPLICATE_DATABASE: &str = "42P04";
const DUPLICATE: &str = "23505";
const IN_USE: &str = "55006";
const NO_PRIVILEGE: &str = "42501";

/// From which version on `DROP DATABASE` ends the sessions of others itself.
const ENDS_SESSIONS: u32 = 130_000;

/// How long a session may take to end after its client is gone.
const PATIENCE: Duration = Duration::from_secs(2);

/// How things stand where a database could be removed and not made again.
const LEFT_OUT: &str = "the database is dropped, and not made again";

struct Server {
    options: PgConnectOptions,
    patience: Option<Duration>,
    place: String,
    name: String,
}

/// Reads a URL such as `postgres://app@localhost/shop`.
pub(in crate::engine) fn keeping(url: &str) -> Result<Box<dyn Keeper>, Error> {
    let (options, patience) = database::read(url)?;
    let name = options.get_database().unwrap_or(options.get_username());
    Ok(Box::new(Server {
        place: database::place(&options),
        name: name.to_owned(),
        options,
        patience,
    }))
}

impl Keeper for Server {
    fn place(&self) -> &str {
        &self.place
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn identity(&self) -> String {
        let host = match self.host() {
            local if ["127.0.0.1", "::1", "[::1]"].contains(&&*local) => "localhost".to_owned(),
            folder if folder.starts_with('/') => match std::fs::canonicalize(&folder) {
                Ok(folder) => folder.to_string_lossy().into_owned(),
                Err(_) => folder,
            },
            host => host.to_lowercase(),
        };
        format!("{host}:{}/{}", self.options.get_port(), self.name)
    }

    fn backup(&self, moment: &str) -> String {
        let host = self.host();
        let port = match self.options.get_port() {
            5432 => String::new(),
            port => format!(" -p {port}"),
        };
        let file = format!("{}_{moment}.dump", file_name(&self.name));
        format!(
            "pg_dump -h {}{port} -U {} -Fc -f {} {}",
            shell::word(&host),
            shell::word(self.options.get_username()),
            shell::word(&file),
            shell::word(&self.name)
        )
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn look<'s>(&'s self, settings: &'s Settings, force: bool) -> Answer<'s, Option<Extent>> {
        Box::pin(look(self, settings, force))
    }

    fn chains<'s>(&'s self, settings: &'s Settings) -> Answer<'s, Vec<String>> {
        Box::pin(like::chains(self, settings))
    }

    fn create(&self) -> Answer<'_, bool> {
        Box::pin(create(self, ""))
    }

    fn replace<'s>(&'s self, settings: &'s Settings, force: bool) -> Answer<'s, Replaced> {
        Box::pin(replace(self, settings, force))
    }

    fn remove<'s>(&'s self, settings: &'s Settings, force: bool) -> Answer<'s, bool> {
        Box::pin(remove(self, settings, force))
    }
}

impl Server {
    /// Returns the host, or the folder of the socket, as the server's own tools take it.
    fn host(&self) -> String {
        match self.options.get_socket() {
            Some(folder) => folder.display().to_string(),
            None => self.options.get_host().to_owned(),
        }
    }
}

async fn look(server: &Server, settings: &Settings, force: bool) -> Result<Option<Extent>, Error> {
    let mut connection = elsewhere(server).await?;
    let found = free(server, settings, force, &mut connection).await;
    let _ = connection.close().await;
    found
}

/// Refuses what must not be removed now.
async fn free(
    server: &Server,
    settings: &Settings,
    force: bool,
    connection: &mut PgConnection,
) -> Result<Option<Extent>, Error> {
    if OWN.contains(&&*server.name) {
        let message = format!("`{}` is a database of the server itself", server.name);
        let found = Diagnostic::error("unsupported", message)
            .help("name the application's own database in the URL");
        return Err(Error::new(ErrorKind::Unsupported, found));
    }
    let holder = lock::holder_in(settings, &quote(&server.name));
    let message = Message::new().with(Part::Holder, &holder);
    let reply = ask(server, connection, &message, "look at the server").await?;
    if let Some(holder) = reply.cell(Part::Holder, 0) {
        return Err(being_migrated(server, holder));
    }
    let begun = Instant::now();
    loop {
        let Some(extent) = extent(server, connection).await? else {
            return Ok(None);
        };
        if force || extent.sessions.is_empty() {
            return Ok(Some(extent));
        }
        if begun.elapsed() >= PATIENCE {
            return Err(in_use(server, &extent.sessions));
        }
        sqlx_core::rt::sleep(PATIENCE / 20).await;
    }
}

async fn extent(server: &Server, connection: &mut PgConnection) -> Result<Option<Extent>, Error> {
    let name = quote(&server.name);
    let size = format!(
        "SELECT CASE WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT') \
         THEN pg_catalog.pg_database_size(d.oid) END \
         FROM pg_catalog.pg_database d WHERE d.datname = {name}"
    );
    let sessions = format!(
        "SELECT {} FROM pg_catalog.pg_stat_activity a WHERE a.datname = {name} \
         AND a.pid <> pg_catalog.pg_backend_pid() AND COALESCE(a.backend_type, 'client backend') = 'client backend' \
         ORDER BY a.pid",
        who::whole("a")
    );
    let message = Message::new()
        .with(Part::Look, &size)
        .with(Part::Holder, &sessions);
    let reply = ask(server, connection, &message, "look at the server").await?;
    if reply.rows(Part::Look).next().is_none() {
        return Ok(None);
    }
    let sessions = reply.rows(Part::Holder);
    Ok(Some(Extent {
        bytes: reply
            .cell(Part::Look, 0)
            .and_then(|bytes| bytes.parse().ok()),
        sessions: sessions
            .filter_map(|cells| cells.first()?.clone())
            .collect(),
    }))
}

/// Makes it with these words behind its name.
async fn create(server: &Server, options: &str) -> Result<bool, Error> {
    // Whoever may connect to it needs no right to connect elsewhere.
    match connect::connect(&server.options, server.patience).await {
        Ok(connection) => {
            let _ = connection.close().await;
            return Ok(false);
        }
        Err(error) if is(&error, NO_DATABASE) => {}
        Err(error) => return Err(database::cant_connect(&server.place, error)),
    }
    let mut connection = elsewhere(server).await?;
    let sql = format!("CREATE DATABASE {} {options}", quote_name(&server.name));
    let message = Message::new().with(Part::Create, sql.trim_end());
    let begun = Instant::now();
    let failed = loop {
        let failed = send::ask(&mut connection, &message).await.failed;
        // Somebody else is copying the template: it is over soon.
        let passes = failed.as_ref().is_some_and(|it| it.code() == IN_USE);
        if !passes || begun.elapsed() >= PATIENCE {
            break failed;
        }
        sqlx_core::rt::sleep(PATIENCE / 20).await;
    };
    let _ = connection.close().await;
    match failed {
        None => Ok(true),
        // Where two make it at once, the name is found to be taken by its index.
        Some(failed) if [DUPLICATE_DATABASE, DUPLICATE].contains(&failed.code()) => Ok(false),
        Some(failed) => Err(refused(server, "create", failed)),
    }
}

async fn remove(server: &Server, settings: &Settings, force: bool) -> Result<bool, Error> {
    let mut connection = elsewhere(server).await?;
    let removed = drop_free(server, settings, force, &mut connection).await;
    let _ = connection.close().await;
    removed
}

async fn replace(server: &Server, settings: &Settings, force: bool) -> Result<Replaced, Error> {
    let mut connection = elsewhere(server).await?;
    let made_room = make_room(server, settings, force, &mut connection).await;
    let _ = connection.close().await;
    let (removed, options) = made_room?;
    match create(server, &options).await {
        Ok(created) => Ok(Replaced { removed, created }),
        Err(error) if removed => Err(error.state(LEFT_OUT)),
        Err(error) => Err(error),
    }
}

/// Drops what can be made again; returns whether it was there, and the words that make one like it.
async fn make_room(
    server: &Server,
    settings: &Settings,
    force: bool,
    connection: &mut PgConnection,
) -> Result<(bool, String), Error> {
    let options = like::options(server, connection).await?;
    may_create(server, connection).await?;
    let removed = drop_free(server, settings, force, connection).await?;
    Ok((removed, options))
}

/// Refuses to drop what this role couldn't make again.
async fn may_create(server: &Server, connection: &mut PgConnection) -> Result<(), Error> {
    let sql = "SELECT r.rolcreatedb OR r.rolsuper FROM pg_catalog.pg_roles r \
               WHERE r.rolname = current_user";
    let reply = send::ask(connection, &Message::new().with(Part::Look, sql)).await;
    let may = reply.cell(Part::Look, 0) == Some("t");
    if let Some(failed) = reply.failed {
        return Err(refused(server, "create", failed));
    }
    if may {
        return Ok(());
    }
    let user = quote_name(server.options.get_username());
    let message = format!(
        "can't create {}: the role may not make databases",
        server.place
    );
    let found = Diagnostic::error("database", message)
        .state("nothing was dropped")
        .help(format!("ALTER ROLE {user} CREATEDB;"))
        .help("or take all of it back and apply it again: cargo migrate downgrade base");
    Err(Error::new(ErrorKind::Database, found))
}

async fn drop_free(
    server: &Server,
    settings: &Settings,
    force: bool,
    connection: &mut PgConnection,
) -> Result<bool, Error> {
    match free(server, settings, force, connection).await? {
        Some(_) => drop(server, force, connection).await,
        None => Ok(false),
    }
}

async fn drop(server: &Server, force: bool, connection: &mut PgConnection) -> Result<bool, Error> {
    let mut sql = format!("DROP DATABASE {}", quote_name(&server.name));
    if force {
        if connection.server_version_num() >= Some(ENDS_SESSIONS) {
            sql += " WITH (FORCE)";
        } else {
            let end = format!(
                "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity \
                 WHERE datname = {} AND pid <> pg_catalog.pg_backend_pid()",
                quote(&server.name)
            );
            let message = Message::new().with(Part::Look, &end);
            ask(server, connection, &message, "end the sessions of others").await?;
        }
    }
    let reply = send::ask(connection, &Message::new().with(Part::Create, &sql)).await;
    match reply.failed {
        None => Ok(true),
        Some(failed) if failed.code() == NO_DATABASE => Ok(false),
        // Somebody came meanwhile.
        Some(failed) if failed.code() == IN_USE => {
            let now = extent(server, connection).await?;
            Err(in_use(server, &now.map_or(Vec::new(), |now| now.sessions)))
        }
        Some(failed) => Err(refused(server, "drop", failed)),
    }
}

/// Connects to another database of the server.
async fn elsewhere(server: &Server) -> Result<PgConnection, Error> {
    let mut first = None;
    for name in OWN.iter().filter(|&&name| name != server.name) {
        let options = server.options.clone().database(name);
        match connect::connect(&options, server.patience).await {
            Ok(connection) => return Ok(connection),
            Err(error) => {
                let place = database::place(&options);
                first.get_or_insert(database::cant_connect(&place, error));
            }
        }
    }
    Err(first.expect("the server has two others at least"))
}

async fn ask(
    server: &Server,
    connection: &mut PgConnection,
    message: &Message,
    doing: &str,
) -> Result<Reply, Error> {
    let mut reply = send::briefly(connection, message, server.patience).await;
    match reply.failed.take() {
        None => Ok(reply),
        Some(failed) if failed.server().is_some() => {
            let said = crate::error::said(&failed.error);
            let found = Diagnostic::error("database", format!("can't {doing}: {said}"));
            Err(Error::new(ErrorKind::Database, found).because(failed.error))
        }
        Some(failed) => Err(Error::bookkeeping(&server.place, doing, failed.error)),
    }
}

fn refused(server: &Server, doing: &str, failed: Failed) -> Error {
    if failed.server().is_none() {
        return Error::bookkeeping(&server.place, doing, failed.error);
    }
    let said = crate::error::said(&failed.error);
    let message = format!("can't {doing} {}: {said}", server.place);
    let mut found = Diagnostic::error("database", message);
    if failed.code() == NO_PRIVILEGE {
        let user = quote_name(server.options.get_username());
        found = match doing {
            "create" => found.help(format!("ALTER ROLE {user} CREATEDB;")),
            _ => found.help("connect as the database's owner"),
        };
    }
    Error::new(ErrorKind::Database, found).because(failed.error)
}

fn in_use(server: &Server, sessions: &[String]) -> Error {
    let (are, others) = match sessions.len() {
        1 => ("is", "session"),
        _ => ("are", "sessions"),
    };
    let count = sessions.len();
    let message = format!("{count} other {others} {are} connected to {}", server.place);
    let mut found = Diagnostic::error("in-use", message);
    for session in sessions.iter().take(8) {
        found = found.note(session);
    }
    let found = found
        .help("stop the application, then run the command again")
        .help("or end those sessions too: add --force");
    Error::new(ErrorKind::InUse, found)
}

fn being_migrated(server: &Server, holder: &str) -> Error {
    let message = format!("somebody is migrating {}: {holder}", server.place);
    let found = Diagnostic::error("locked", message).help("wait for it to end");
    Error::new(ErrorKind::Locked, found)
}

fn is(error: &sqlx::Error, code: &str) -> bool {
    let found = error.as_database_error().and_then(|error| error.code());
    found.as_deref() == Some(code)
}

/// Returns a name as part of a file's name.
fn file_name(name: &str) -> String {
    let plain = |sign: char| match sign {
        sign if sign.is_alphanumeric() || "_-.".contains(sign) => sign,
        _ => '_',
    };
    name.chars().map(plain).collect()
}
