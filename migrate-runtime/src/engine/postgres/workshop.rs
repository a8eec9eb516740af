//! Scratch databases on a server of PostgreSQL.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::process;
use std::sync::Mutex;
use std::time::Duration;

use migrate_core::{Diagnostic, Dialect};
use sqlx::postgres::{PgConnectOptions, PgConnection};

use super::assemble::{Message, Part};
use super::send::{self, Failed, PgError};
use super::{Postgres, connect, database, exec, quote, trial};
use crate::engine::{Answer, At, Engine, Failure, Trial, Workshop};
use crate::settings::Settings;
use crate::table::quote_name;
use crate::{Error, ErrorKind};

/// What the names of scratch databases begin with; who was killed leaves some behind.
const PREFIX: &str = "migrate_scratch_";

/// How old a database without connections is, in seconds, before it counts as left behind: between its making and its
/// first connection it has none.
const LEFT_BEHIND: u32 = 60;

const NO_PRIVILEGE: &str = "42501";
const NO_ROLE: &str = "42704";
const DUPLICATE: &str = "42710";
const DUPLICATE_KEY: &str = "23505";

/// What the same statements may do otherwise by: who runs them, the version, what is set, and what is there for all
/// databases.
const STATE: &str = "\
SELECT pg_catalog.concat_ws(E'\\n', pg_catalog.version(), current_user, \
(SELECT pg_catalog.string_agg(pg_catalog.concat_ws('=', name, setting), E'\\n' ORDER BY name) \
FROM pg_catalog.pg_settings WHERE source NOT IN ('default', 'override', 'client', 'session')), \
(SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', rolname, rolsuper, rolinherit, rolconfig), E'\\n' ORDER BY rolname) \
FROM pg_catalog.pg_roles), \
(SELECT pg_catalog.string_agg(spcname, E'\\n' ORDER BY spcname) FROM pg_catalog.pg_tablespace))";

const EXTENSIONS: &str = "\
SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', name, version), E'\\n' ORDER BY name, version) \
FROM pg_catalog.pg_available_extension_versions";

pub(super) struct Server {
    pub(super) options: PgConnectOptions,
    patience: Option<Duration>,
    place: String,
    /// Its connection while nobody uses it.
    idle: Mutex<Option<PgConnection>>,
}

/// Connects to the server of a URL, and removes what killed processes left there.
pub(in crate::engine) async fn workshop(url: &str) -> Result<Box<dyn Workshop>, Error> {
    let (options, patience) = database::read(url)?;
    let server = Server {
        place: database::place(&options),
        options,
        patience,
        idle: Mutex::new(None),
    };
    let mut connection = server.connect().await?;
    clear(&server, &mut connection).await?;
    server.leave(connection);
    Ok(Box::new(server))
}

impl Workshop for Server {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn place(&self) -> &str {
        &self.place
    }

    fn state(&self) -> Answer<'_, Option<String>> {
        Box::pin(self.cell(STATE))
    }

    fn extensions(&self) -> Answer<'_, Option<String>> {
        Box::pin(self.cell(EXTENSIONS))
    }

    fn trial(&self) -> Answer<'_, Option<Box<dyn Trial>>> {
        Box::pin(trial::open(self))
    }

    fn make(&self, settings: Settings) -> Answer<'_, (Box<dyn Engine>, String)> {
        Box::pin(async move {
            let mut connection = self.connect().await?;
            let name = name(self, &mut connection).await?;
            // What others have put into the usual template is in no database of the application.
            let sql = format!("CREATE DATABASE {} TEMPLATE template0", quote_name(&name));
            self.send(&mut connection, &sql, "make").await?;
            self.leave(connection);
            let options = self.options.clone().database(&name);
            let engine = database::open(options, self.patience, settings).await?;
            Ok((engine as Box<dyn Engine>, name))
        })
    }

    fn remove<'s>(&'s self, name: &'s str) -> Answer<'s, ()> {
        Box::pin(async move {
            let mut connection = self.connect().await?;
            remove(self, &mut connection, name).await?;
            self.leave(connection);
            Ok(())
        })
    }

    fn add_role<'s>(&'s self, error: &'s sqlx::Error) -> Answer<'s, bool> {
        Box::pin(async move {
            let Some(role) = missing_role(error) else {
                return Ok(false);
            };
            let mut connection = self.connect().await?;
            let sql = format!("CREATE ROLE {}", quote_name(&role));
            let message = Message::new().with(Part::Create, &sql);
            let failed = send::ask(&mut connection, &message).await.failed;
            self.leave(connection);
            match failed {
                None => Ok(true),
                // Two databases are filled at the same time.
                Some(failed) if [DUPLICATE, DUPLICATE_KEY].contains(&failed.code()) => Ok(true),
                Some(failed) => Err(self.refused(failed, "make")),
            }
        })
    }
}

impl Server {
    /// Returns a connection to the database that was named; who is done with it leaves it for the next one.
    pub(super) async fn connect(&self) -> Result<PgConnection, Error> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.take());
        match idle {
            Some(connection) => Ok(connection),
            None => self.connect_to(&self.options).await,
        }
    }

    pub(super) async fn connect_to(
        &self,
        options: &PgConnectOptions,
    ) -> Result<PgConnection, Error> {
        let connected = connect::connect(options, self.patience).await;
        connected.map_err(|cause| database::cant_connect(&self.place, cause))
    }

    pub(super) fn leave(&self, connection: PgConnection) {
        if let Ok(mut idle) = self.idle.lock() {
            *idle = Some(connection);
        }
    }

    /// Asks for one cell.
    async fn cell(&self, query: &str) -> Result<Option<String>, Error> {
        let mut connection = self.connect().await?;
        let reply = send::ask(&mut connection, &Message::new().with(Part::Look, query)).await;
        let cell = reply.cell(Part::Look, 0).map(str::to_owned);
        match reply.failed {
            None => {
                self.leave(connection);
                Ok(cell)
            }
            Some(failed) => Err(self.refused(failed, "look for")),
        }
    }

    pub(super) async fn send(
        &self,
        connection: &mut PgConnection,
        sql: &str,
        doing: &str,
    ) -> Result<(), Error> {
        let message = Message::new().with(Part::Create, sql);
        match send::ask(connection, &message).await.failed {
            None => Ok(()),
            Some(failed) => Err(self.refused(failed, doing)),
        }
    }

    pub(super) fn refused(&self, failed: Failed, doing: &str) -> Error {
        let said = crate::error::said(&failed.error);
        let message = format!(
            "can't {doing} a scratch database beside {}: {said}",
            self.place
        );
        let mut found = Diagnostic::error("database", message);
        if failed.code() == NO_PRIVILEGE {
            let user = quote_name(self.options.get_username());
            found = found.help(format!("ALTER ROLE {user} CREATEDB;"));
        }
        Error::new(ErrorKind::Database, found).because(failed.error)
    }
}

/// Returns what two processes won't share.
pub(super) fn random() -> u32 {
    // Each state of the standard library's maps begins with other numbers.
    let mut random = RandomState::new().build_hasher();
    random.write_u32(process::id());
    random.finish() as u32
}

/// Returns a name that nobody has: when it is made by the server's clock, and what two processes won't share.
async fn name(server: &Server, connection: &mut PgConnection) -> Result<String, Error> {
    let now = "SELECT pg_catalog.date_part('epoch', pg_catalog.clock_timestamp())::bigint";
    let reply = send::ask(connection, &Message::new().with(Part::Look, now)).await;
    let now = reply.cell(Part::Look, 0).unwrap_or("0").to_owned();
    if let Some(failed) = reply.failed {
        return Err(server.refused(failed, "make"));
    }
    Ok(format!("{PREFIX}{now}_{:08x}", random()))
}

/// Removes the databases of processes that were killed.
async fn clear(server: &Server, connection: &mut PgConnection) -> Result<(), Error> {
    let sql = format!(
        "SELECT d.datname FROM pg_catalog.pg_database d \
         WHERE d.datname ~ '^{PREFIX}[0-9]+_[0-9a-f]{{8}}$' \
         AND pg_catalog.split_part(d.datname, '_', 3)::bigint + {LEFT_BEHIND} < \
         pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) \
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid) \
         AND pg_catalog.pg_has_role(d.datdba, 'MEMBER')"
    );
    let reply = send::ask(connection, &Message::new().with(Part::Look, &sql)).await;
    let names: Vec<String> = reply
        .rows(Part::Look)
        .filter_map(|cells| cells.first()?.clone())
        .collect();
    if let Some(failed) = reply.failed {
        return Err(server.refused(failed, "look for"));
    }
    for name in names {
        // Another run may be at the same.
        let _ = remove(server, connection, &name).await;
    }
    Ok(())
}

async fn remove(server: &Server, connection: &mut PgConnection, name: &str) -> Result<(), Error> {
    let end = format!(
        "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity \
         WHERE datname = {}",
        quote(name)
    );
    // A session of ours that was dropped midway may still be ending.
    let _ = server.send(connection, &end, "leave").await;
    let sql = format!("DROP DATABASE IF EXISTS {}", quote_name(name));
    server.send(connection, &sql, "remove").await
}

/// Returns the role that a statement names and that isn't there.
fn missing_role(error: &sqlx::Error) -> Option<String> {
    let error: &PgError = send::server(error)?;
    // Its words are the server's own, which speaks English where it is ours.
    let name = error.message().strip_prefix("role \"")?;
    let name = name.strip_suffix("\" does not exist")?;
    (error.code() == NO_ROLE).then(|| name.to_owned())
}

/// Runs a statement by itself.
pub(super) async fn execute(engine: &mut Postgres<'_>, sql: &str) -> Result<(), Failure> {
    let message = Message::new().with(Part::Statement(0), sql);
    match send::ask(engine.connection()?, &message).await.failed {
        None => Ok(()),
        // Roles are the server's, and another scratch database may have made it.
        Some(failed) if is_known_role(&failed) => Ok(()),
        Some(failed) => Err(exec::broken(At::Part(0), failed)),
    }
}

/// Runs statements in one transaction; returns whether they ran.
pub(super) async fn execute_all(
    engine: &mut Postgres<'_>,
    statements: &[&str],
) -> Result<bool, Error> {
    let mut message = Message::new().with(Part::Frame, "BEGIN");
    for (n, statement) in statements.iter().enumerate() {
        // The end of a statement may be a comment.
        message.add(Part::Statement(n), &format!("{statement}\n"));
    }
    message.add(Part::Commit, "COMMIT");
    if send::ask(engine.connection()?, &message)
        .await
        .failed
        .is_none()
    {
        return Ok(true);
    }
    let ended = send::run_plain(engine.connection()?, "ROLLBACK").await;
    engine.link.spoilt |= ended.is_err();
    Ok(false)
}

fn is_known_role(failed: &Failed) -> bool {
    let message = failed.server().map_or("", PgError::message);
    failed.code() == DUPLICATE && message.starts_with("role \"")
}
